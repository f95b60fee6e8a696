package part

import (
	"strings"
	"unicode/utf8"
)

// longest is the number of characters of an example that are shown; lead is how
// many of them come before the words that matter.
const (
	longest = 280
	lead    = 120
)

// Excerpt cuts a long text, to the part around matter if that comes late.
func Excerpt(text, matter string) string {
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	from := 0
	if at := strings.Index(text, matter); at >= 0 {
		begin := utf8.RuneCountInString(text[:at])
		if begin+utf8.RuneCountInString(matter) > longest {
			from = begin - lead
		}
	}
	from = max(0, min(from, len(runes)-longest))
	cut := string(runes[from:min(len(runes), from+longest)])
	if from > 0 {
		cut = "…" + cut
	}
	if from+longest < len(runes) {
		cut += "…"
	}
	return cut
}

// Found marks the first occurrence of matter in a text.
func Found(text, matter string) []Mark {
	at := strings.Index(text, matter)
	if at < 0 || matter == "" {
		return nil
	}
	from := utf8.RuneCountInString(text[:at])
	return []Mark{{From: from, To: from + utf8.RuneCountInString(matter)}}
}
