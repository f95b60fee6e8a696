// Package watch connects long work with the user who waits for it.
package watch

import (
	"errors"
	"time"
)

// ErrStopped is returned by work that the user stopped.
var ErrStopped = errors.New("stopped")

// A Watch holds functions that long work calls between its parts.
type Watch struct {
	// Look lets Commands in. If it returns an error, the work ends with it.
	Look func() error
	// Stopped is Look for work during which the user can only stop it.
	Stopped func() bool
	// Progress reports how far the work named what is, of total; 0: unknown.
	Progress func(what string, started time.Time, done, total int64)
}
