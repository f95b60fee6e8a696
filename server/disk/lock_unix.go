//go:build unix

package disk

import (
	"os"

	"golang.org/x/sys/unix"

	"tuneground/engine/store"
)

// take locks an open file until it is closed.
func take(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return store.ErrInUse
	}
	return err
}
