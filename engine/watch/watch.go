// Package watch connects long work with the person who waits for it.
package watch

import (
	"errors"
	"time"
)

// ErrStopped is what long work returns when the user stopped it.
var ErrStopped = errors.New("stopped")

// A Watch is what long work calls between its parts.
type Watch struct {
	// Look lets the user in. Work ends with its error, if it returns one.
	Look func() error
	// Stopped is Look for work during which the user can do nothing but stop it.
	Stopped func() bool
	// Progress is told how far the work named what is, of which total is the
	// end; 0: not known.
	Progress func(what string, started time.Time, done, total int64)
}
