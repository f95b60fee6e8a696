package message

import (
	"strconv"
	"strings"
)

// A Language defines how sentences are written in it.
type Language struct {
	// Format returns the translation of an English format. It may use the arguments
	// in another order: %[2]s is the second.
	Format func(english string) string
	Quote  func(name string) string // puts a name in quotation marks
	Comma  string                   // between the items of a list
}

var english = &Language{
	Format: func(format string) string { return format },
	Quote:  strconv.Quote,
	Comma:  ", ",
}

// Say returns m in the language.
func (l *Language) Say(m Message) string {
	var b strings.Builder
	for _, p := range parse(l.Format(m.Format)) {
		switch {
		case p.verb == "":
			b.WriteString(p.literal)
		case p.arg < len(m.Args):
			b.WriteString(l.argument(m.Args[p.arg]))
		}
	}
	return b.String()
}

func (l *Language) argument(arg any) string {
	switch arg := arg.(type) {
	case Quoted:
		return l.Quote(string(arg))
	case List:
		return l.list(arg)
	case Message:
		return l.Say(arg)
	case string:
		return arg
	}
	return ""
}

func (l *Language) list(items List) string {
	said := make([]string, len(items))
	for i, item := range items {
		said[i] = l.argument(item)
	}
	return strings.Join(said, l.Comma)
}
