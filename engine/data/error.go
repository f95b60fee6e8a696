package data

import (
	"fmt"
	"strings"
)

// An Error says where in a file something is wrong, and what to do about it.
type Error struct {
	File    string
	Line    int    // from 1; 0 if it concerns no single line
	Column  string // "" if it concerns no single column
	Problem string // what is wrong; what to do
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ", line %d", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ", column %q", e.Column)
	}
	return b.String() + ": " + e.Problem
}
