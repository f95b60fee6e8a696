package disk

import (
	"os"

	"golang.org/x/sys/windows"

	"tuneground/engine/store"
)

// take locks an open file until it is closed.
func take(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if err == windows.ERROR_LOCK_VIOLATION {
		return store.ErrInUse
	}
	return err
}
