//go:build !linux && !darwin

package main

import (
	"errors"
	"os"
)

// volume is unknown here.
func volume(os.FileInfo) uint64 { return 0 }

// swap cannot be done in one step here.
func swap(a, b string) error { return errors.ErrUnsupported }
