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

// Guard calls do until no device fails during it, and returns do's error. After
// a failure, restore moves the work to another Computer; an error of restore
// ends the attempts.
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
