package message

import "fmt"

// Errorf returns an error that wraps what that of [fmt.Errorf] wraps, and from
// which [Of] gets a Message that can be translated. Its text is the Message in
// English.
func Errorf(format string, args ...any) error {
	return &failure{fmt.Errorf(format, args...), compose(format, args)}
}

// A failure is an error that keeps its Message.
type failure struct {
	wrapped error
	said    Message
}

func (f *failure) Error() string { return f.said.String() }

func (f *failure) Message() Message { return f.said }

func (f *failure) Unwrap() error { return f.wrapped }
