package data

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tuneground/engine/run"
)

// Clean returns text as spec wants it. A model that was trained on cleaned
// texts should be asked about cleaned texts.
func Clean(text string, spec run.Dataset) string {
	if spec.StripHTML {
		text = stripHTML(text)
	}
	switch spec.Unicode {
	case "NFC":
		text = norm.NFC.String(text)
	case "NFKC":
		text = norm.NFKC.String(text)
	}
	if spec.CollapseSpace { // last: NFKC and entities can bring spaces
		text = collapseSpace(text)
	}
	return text
}

// collapseSpace makes every run of white space one space and drops it at both
// ends.
func collapseSpace(text string) string {
	if isCollapsed(text) {
		return text
	}
	return strings.Join(strings.Fields(text), " ")
}

// isCollapsed says whether [collapseSpace] would change nothing, which is so
// for most texts and found out without allocating.
func isCollapsed(text string) bool {
	space := true // as if one stood before the text
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		i += n
		if r != ' ' && unicode.IsSpace(r) || r == ' ' && space {
			return false
		}
		space = r == ' '
	}
	return !space || text == ""
}
