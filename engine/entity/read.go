package entity

import (
	"strings"
	"unicode/utf8"
)

// forgiving reads tags as seqeval's get_entities does. A tag without a type,
// such as a bare B, has the type "_". An empty tag counts as O.
func (s Scheme) forgiving(tags []string) []Entity {
	var found []Entity
	before, from := parts{kind: 'O'}, 0
	for i := 0; i <= len(tags); i++ {
		now := parts{kind: 'O', name: "_"}
		if i < len(tags) {
			now = s.split(tags[i])
		}
		if ends(before, now) {
			found = append(found, Entity{before.name, from, i})
		}
		if begins(before, now) {
			from = i
		}
		before = now
	}
	return found
}

// parts are a tag's first letter and the type after it.
type parts struct {
	kind rune
	name string
}

// renamed maps the letters of a scheme to those of IOBES.
var renamed = map[Scheme]map[rune]rune{
	IOBES: {'M': 'I', 'W': 'S'},
	BILOU: {'L': 'E', 'U': 'S'},
}

// split splits a tag: the type of B-PER is PER, that of B-X-Y is X-Y.
func (s Scheme) split(tag string) parts {
	kind, size := utf8.DecodeRuneInString(tag)
	if size == 0 {
		kind = 'O'
	}
	name := tag[size:]
	if _, after, found := strings.Cut(name, "-"); found {
		name = after
	}
	if name == "" {
		name = "_"
	}
	if other, ok := renamed[s][kind]; ok {
		kind = other
	}
	return parts{kind, name}
}

// outside reports whether a tag names no entity: O, and the full stop in
// CoNLL's chunks.
func (t parts) outside() bool { return t.kind == 'O' || t.kind == '.' }

// in reports whether the tag's letter is one of letters.
func (t parts) in(letters string) bool { return strings.ContainsRune(letters, t.kind) }

// ends reports whether an entity ends between two neighbouring tags.
func ends(before, now parts) bool {
	return before.in("ES") || before.in("BI") && now.in("BSO") ||
		!before.outside() && before.name != now.name
}

// begins reports whether an entity begins between two neighbouring tags.
func begins(before, now parts) bool {
	return now.in("BS") || before.in("ESO") && now.in("EI") ||
		!now.outside() && before.name != now.name
}
