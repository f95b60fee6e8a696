// Package message keeps the format of a sentence apart from its arguments, so that another
// language is a table of formats.
package message

import (
	"fmt"
	"strings"
)

// A Message is a sentence that a person is to read, or a part of one. The zero
// Message says nothing.
type Message struct {
	// Format is what the source has, with the verbs of fmt, but with %s for %w, which
	// says nothing to the reader.
	Format string `json:"format"`
	// Args are what the verbs stand for: a string is the same in every language, as
	// numbers and names of files are; a Quoted, a List and a Message are written as
	// the language does.
	Args []any `json:"args,omitempty"`
}

// Quoted is a name that stands in quotation marks, whatever its verb.
type Quoted string

// A List enumerates strings, Quoted names or Messages.
type List []any

// Names lists names, each in quotation marks.
func Names(names []string) List {
	list := make(List, len(names))
	for i, name := range names {
		list[i] = Quoted(name)
	}
	return list
}

// New returns the message of a format and its arguments. A string under %q becomes
// a Quoted and an error what [Of] makes of it; a Quoted, a List and a Message stay,
// and of anything else there is what fmt writes for its verb.
func New(format string, args ...any) Message {
	return Errorf(format, args...).(*failure).said // by this way go vet checks the arguments
}

// compose returns the Message that New describes.
func compose(format string, args []any) Message {
	m := Message{Format: strings.ReplaceAll(format, "%w", "%s")}
	for _, p := range parse(format) {
		if p.verb == "" {
			continue
		}
		m.Args = append(m.Args, argument(p.verb, args[p.arg]))
	}
	return m
}

func argument(verb string, arg any) any {
	switch arg := arg.(type) {
	case Quoted, List, Message:
		return arg
	case error:
		return Of(arg)
	case string:
		if verb == "%q" {
			return Quoted(arg)
		}
	}
	return fmt.Sprintf(verb, arg)
}

// IsZero reports whether m says nothing.
func (m Message) IsZero() bool { return m.Format == "" }

// String returns m in English.
func (m Message) String() string { return english.Say(m) }

// String returns l in English.
func (l List) String() string { return english.list(l) }

// Format writes the name as English quotes it, also where the verb is %s.
func (q Quoted) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "%q", string(q)) }
