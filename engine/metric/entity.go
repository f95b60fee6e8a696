package metric

import (
	"strings"
	"unicode/utf8"
)

// Entity is a run of tokens, From included and To not, that the tags name as one
// thing.
type Entity struct {
	Type     string
	From, To int
}

// IsEntityTag tells whether a tag is a type behind one of the prefixes B-
// (begin), I- (inside), E- (end) and S- (single). NOUN and O are not.
func IsEntityTag(tag string) bool {
	return len(tag) > 2 && tag[1] == '-' && strings.IndexByte("BIES", tag[0]) >= 0
}

// Entities returns the entities of a sequence's tags, in order. As seqeval's
// get_entities and the conlleval script before it, it reads IOB1, IOB2 and IOBES
// alike and forgives: an I- that follows O or another type begins an entity. A
// tag without a type, a bare B, has the type "_". An empty tag counts as O.
func Entities(tags []string) []Entity {
	var found []Entity
	before, from := tagParts{kind: 'O'}, 0
	for i := 0; i <= len(tags); i++ {
		now := tagParts{kind: 'O', name: "_"}
		if i < len(tags) {
			now = splitTag(tags[i])
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

// tagParts is a tag's first letter and the type behind it.
type tagParts struct {
	kind rune
	name string
}

// splitTag takes a tag apart: the type of B-PER is PER, that of B-X-Y is X-Y.
func splitTag(tag string) tagParts {
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
	return tagParts{kind, name}
}

// outside tells whether a tag names no entity: O, and the full stop that CoNLL's
// chunks used.
func (t tagParts) outside() bool { return t.kind == 'O' || t.kind == '.' }

// in tells whether the tag's letter is one of some.
func (t tagParts) in(letters string) bool { return strings.ContainsRune(letters, t.kind) }

// ends tells whether an entity ends between two neighbouring tags.
func ends(before, now tagParts) bool {
	return before.in("ES") || before.in("BI") && now.in("BSO") ||
		!before.outside() && before.name != now.name
}

// begins tells whether an entity begins between two neighbouring tags.
func begins(before, now tagParts) bool {
	return now.in("BS") || before.in("ESO") && now.in("EI") ||
		!now.outside() && before.name != now.name
}
