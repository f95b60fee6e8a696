package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// volume tells the file system that a file is in from others.
func volume(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev)
	}
	return 0
}

// swap makes two folders change places in one step.
func swap(a, b string) error { return unix.RenamexNp(a, b, unix.RENAME_SWAP) }
