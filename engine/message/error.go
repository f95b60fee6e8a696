package message

import "fmt"

// Errorf returns the same error text as [fmt.Errorf], from which [Of] gets a
// Message that can be translated.
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
