package data

import (
	"html"
	"strings"
)

// stripHTML replaces tags and comments by spaces, drops what stands inside
// script and style, and decodes character references. A "<" that begins no tag,
// and a tag that never ends, stay: they are text.
//
// A full HTML tokenizer does the same at ten times the cost, most of it for
// setting itself up anew for every text.
func stripHTML(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return text
	}
	var b strings.Builder
	from := 0 // what is before is written
	last := strings.LastIndexByte(text, '>')
	for at := 0; at <= last; {
		open := strings.IndexByte(text[at:], '<')
		if open < 0 {
			break
		}
		at += open
		n := markup(text[at:])
		if n == 0 {
			at++
			continue
		}
		b.WriteString(text[from:at])
		b.WriteByte(' ')
		at += n
		from = at
	}
	if from > 0 {
		b.WriteString(text[from:])
		text = b.String()
	}
	return html.UnescapeString(text)
}

// markup returns the length of the tag or comment that s, which begins with
// "<", begins with; 0 if it begins with none. A script or style is one with its
// content.
func markup(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case strings.HasPrefix(s, "<!--"):
		if end := strings.Index(s[4:], "-->"); end >= 0 {
			return 4 + end + len("-->")
		}
		return 0
	case s[1] == '!' || s[1] == '?':
		return 1 + strings.IndexByte(s, '>')
	case s[1] == '/' && len(s) > 2 && isLetter(s[2]):
		return 1 + strings.IndexByte(s, '>')
	case !isLetter(s[1]):
		return 0
	}
	n := tagLength(s)
	for _, hidden := range []string{"script", "style"} {
		if n > 0 && len(s) > len(hidden)+1 && strings.EqualFold(s[1:1+len(hidden)], hidden) && !isLetter(s[1+len(hidden)]) {
			return n + hiddenLength(s[n:], "</"+hidden)
		}
	}
	return n
}

// tagLength returns the length of the start tag that s begins with, 0 if it
// never ends. A ">" inside a quoted attribute does not end it.
func tagLength(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote:
			quote = 0
		case quote != 0:
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return 0
}

// hiddenLength returns how many bytes stand before and in the end tag of an
// element whose content is no text: all, when there is none.
func hiddenLength(s, endTag string) int {
	for i := 0; i+len(endTag) <= len(s); i++ {
		if s[i] == '<' && strings.EqualFold(s[i:i+len(endTag)], endTag) {
			if end := strings.IndexByte(s[i:], '>'); end >= 0 {
				return i + end + 1
			}
			break
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
