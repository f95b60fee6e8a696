package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// volume identifies the file system of a file.
func volume(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev)
	}
	return 0
}

// swap exchanges two folders in one step.
func swap(a, b string) error { return unix.RenamexNp(a, b, unix.RENAME_SWAP) }
