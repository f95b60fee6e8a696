package message

import "fmt"

// Errorf returns an error that says what [fmt.Errorf] makes of the format, and that
// [Of] can give to another language.
func Errorf(format string, args ...any) error {
	return &failure{fmt.Errorf(format, args...), compose(format, args)}
}

// A failure is an error that keeps its Message.
type failure struct {
	error
	said Message
}

func (f *failure) Message() Message { return f.said }

func (f *failure) Unwrap() error { return f.error }
