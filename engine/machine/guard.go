package machine

import (
	"errors"

	"tuneground/engine/tensor"
)

// Failed reports whether err is the failure of a device.
func Failed(err error) bool {
	var failure *tensor.Failure
	return errors.As(err, &failure)
}

// Guard calls do until no device fails under it, and returns do's error. After a
// failure restore moves what do works on to another Computer; its error ends the
// attempts.
func (m *Machine) Guard(do func() error, restore func(on *Computer, failure error) error) error {
	for {
		err := Catch(do)
		if !Failed(err) {
			m.Proven()
			return err
		}
		for Failed(err) {
			failure, on := err, m.replace(err)
			err = Catch(func() error { return restore(on, failure) })
		}
		if err != nil {
			return err
		}
	}
}
