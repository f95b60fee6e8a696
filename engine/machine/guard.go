package machine

import "tuneground/engine/tensor"

// Failed reports whether err is the failure of a device. An error that tells of one
// is not: whoever wrote it has dealt with the failure.
func Failed(err error) bool {
	_, ok := err.(*tensor.Failure)
	return ok
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
