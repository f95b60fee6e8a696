package message

import (
	"strconv"
	"strings"
)

// A part of a format is a verb or the text between verbs.
type part struct {
	literal string
	verb    string // for fmt, without the number of its argument
	arg     int    // index of the verb's argument, from 0
}

// parse splits a format. Verbs stand for the arguments in order, or for the one
// whose number they have: %[2]s.
func parse(format string) (parts []part) {
	next := 0
	for format != "" {
		before, rest, found := strings.Cut(format, "%")
		if before != "" {
			parts = append(parts, part{literal: before})
		}
		if !found {
			break
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r == '%' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }) + 1
		verb := rest[:end]
		format = rest[end:]
		if verb == "%" {
			parts = append(parts, part{literal: "%"})
			continue
		}
		if number, plain, found := strings.Cut(verb, "]"); found {
			next, _ = strconv.Atoi(number[1:])
			next, verb = next-1, plain
		}
		parts = append(parts, part{verb: "%" + verb, arg: next})
		next++
	}
	return parts
}
