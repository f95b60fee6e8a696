package part

import (
	"strings"
	"unicode/utf8"
)

// longest is how many characters of an example are shown, and lead how many
// of them before the words that matter.
const (
	longest = 280
	lead    = 120
)

// Excerpt cuts a long text, to where the words that matter are if they come
// late.
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

// Found marks the words that matter in a text, the first time they come.
func Found(text, matter string) []Mark {
	at := strings.Index(text, matter)
	if at < 0 || matter == "" {
		return nil
	}
	from := utf8.RuneCountInString(text[:at])
	return []Mark{{From: from, To: from + utf8.RuneCountInString(matter)}}
}
