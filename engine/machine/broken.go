package machine

import (
	"fmt"
	"os"
	"runtime/debug"

	"tuneground/engine/tensor"
)

// A Broken is a fault of the engine itself. The work that came upon it is over; what
// was loaded before can still be used.
type Broken struct{ Cause any }

func (b *Broken) Error() string {
	return fmt.Sprintf("the engine has a fault and broke this off (%v); what was loaded is still here, and you can go on", b.Cause)
}

// Catch calls do and returns its error, the failure of a device that it panicked
// with, or whatever else it panicked with as a *Broken. Of that the place is written
// to standard error, which in a browser is the console.
func Catch(do func() error) (err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case *tensor.Failure:
			err = cause
		default:
			err = &Broken{cause}
			fmt.Fprintf(os.Stderr, "%v\n\n%s\n", err, debug.Stack())
		}
	}()
	return do()
}
