package machine

import (
	"fmt"
	"os"
	"runtime/debug"

	"tuneground/engine/message"
	"tuneground/engine/tensor"
)

// A Broken is a fault in the engine itself. The current work is lost; data and
// models loaded before can still be used.
type Broken struct{ Cause any }

func (b *Broken) Error() string { return b.Message().String() }

// Message says that the fault is the engine's.
func (b *Broken) Message() message.Message {
	return message.New("a fault in the engine ended this (%v); everything that was loaded is still here, and you can continue", b.Cause)
}

// Catch calls do and returns its error. If do panics with the failure of a
// device, it returns that; any other panic becomes a *Broken, and its stack is
// written to standard error, which in a browser is the console.
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
