package data

import "tuneground/engine/message"

// An Error says where in a file something is wrong, and what to do about it.
type Error struct {
	File    string
	Line    int             // from 1; 0 if it concerns no single line
	Column  string          // "" if it concerns no single column
	Problem message.Message // what is wrong; what to do
}

func (e *Error) Error() string { return e.Message().String() }

// Message says where the problem is, and what it is.
func (e *Error) Message() message.Message {
	switch {
	case e.Line > 0 && e.Column != "":
		return message.New("%s, line %d, column %q: %s", e.File, e.Line, e.Column, e.Problem)
	case e.Line > 0:
		return message.New("%s, line %d: %s", e.File, e.Line, e.Problem)
	case e.Column != "":
		return message.New("%s, column %q: %s", e.File, e.Column, e.Problem)
	}
	return message.New("%s: %s", e.File, e.Problem)
}
