// Package message keeps the format of a sentence apart from its arguments, so that another
// language is a table of formats.
package message

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Message is a sentence for the user, or a part of one. The zero Message is
// empty.
type Message struct {
	// Format is the format in the source, with fmt's verbs, but with %s for %w,
	// which means nothing to the reader.
	Format string `json:"format"`
	// Args are the arguments of the verbs. A string is the same in every language,
	// such as a number or a file name; a Quoted, a List and a Message are written
	// in the language.
	Args []any `json:"args,omitempty"`
}

// Quoted is a name in quotation marks, whatever its verb.
type Quoted string

// A List enumerates strings, Quoted names or Messages.
type List []any

// ListOf lists items as they are.
func ListOf[T string | Quoted | Message](items []T) List {
	list := make(List, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

// Names lists names, each in quotation marks.
func Names(names []string) List {
	list := make(List, len(names))
	for i, name := range names {
		list[i] = Quoted(name)
	}
	return list
}

// New returns the message of a format and its arguments. A string under %q
// becomes a Quoted, and an error becomes its [Of]; a Quoted, a List and a
// Message stay, and anything else becomes its text in fmt's form.
func New(format string, args ...any) Message {
	return Errorf(format, args...).(*failure).said // go vet checks the arguments this way
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
	case float64:
		if size := math.Abs(arg); verb == "%v" && size >= 1e-4 && size < 1e15 {
			return strconv.FormatFloat(arg, 'f', -1, 64) // 1000000, not 1e+06
		}
	}
	return fmt.Sprintf(verb, arg)
}

// IsZero reports whether m is empty.
func (m Message) IsZero() bool { return m.Format == "" }

// String returns m in English.
func (m Message) String() string { return english.Say(m) }

// String returns l in English.
func (l List) String() string { return english.list(l) }

// Format writes the name in English quotation marks, also for %s.
func (q Quoted) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "%q", string(q)) }
