module tuneground

go 1.27
