//go:build !linux && !darwin

package site

import (
	"os"
	"time"
)

// changeTime is unknown here: a new file with the old one's size and time
// differs only in its place on the disk.
func changeTime(os.FileInfo) time.Time { return time.Time{} }
