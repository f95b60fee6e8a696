// Package entity reads entities from the tags of words.
package entity

import (
	"slices"
	"strings"
)

// Entity is a span of words, From included and To not, that the tags mark as
// one entity.
type Entity struct {
	Type     string
	From, To int
}

// A Scheme is a way to write entities as tags of words.
type Scheme int

const (
	// Words have a tag each that marks no entity, such as a part of speech.
	Words Scheme = iota
	// Types are tags without prefixes, and O. Neighbouring words of one type form
	// one entity.
	Types
	// IOB1 is CoNLL 2003's: I- marks words of an entity, and B- begins one directly
	// after another of the same type.
	IOB1
	// IOB2 is the usual one, also called BIO: B- begins every entity.
	IOB2
	// IOBES, also called BIOES and, with M- for I-, BMES: E- ends an entity, S-
	// marks an entity of one word.
	IOBES
	// BILOU is spaCy's: L- ends an entity, U- marks an entity of one word.
	BILOU
)

var names = [...]string{"", "", "IOB1", "IOB2", "IOBES", "BILOU"}

// String returns the scheme's name, "" if its tags have no prefixes.
func (s Scheme) String() string { return names[s] }

// Outside is the tag of a word that belongs to no entity.
const Outside = "O"

// Of returns the scheme of a task's tags. Prefixes count as such only if all
// tags but O have one, and all are of one scheme: the part of speech E-MAIL
// beside NOUN has none. IOB1 and IOB2 have the same tags; see [Scheme.In].
func Of(tags []string) Scheme {
	letters, typed, bare, outside := "", 0, 0, false
	for _, tag := range tags {
		switch prefix, _ := Cut(tag); {
		case tag == Outside:
			outside = true
			continue
		case prefix != "":
			typed++
			letters += prefix
		case len(tag) == 1 && strings.Contains(prefixes, tag):
			bare++
			letters += tag
		default:
			letters += "-" // no scheme has it
		}
	}
	s := ofLetters(letters)
	alone := bare > 0 && (typed > 0 || !strings.Contains(letters, "B") || len(letters) < 2)
	switch {
	case s != Words && !alone:
		return s
	case outside:
		return Types
	}
	return Words
}

// ofLetters returns the scheme that has all of the letters.
func ofLetters(letters string) Scheme {
	only := func(of string) bool { return strings.Trim(letters, of) == "" }
	any := func(of string) bool { return strings.ContainsAny(letters, of) }
	switch {
	case letters == "":
		return Words
	case only("I"):
		return IOB1
	case only("BI"):
		return IOB2
	case only("BILU") && any("BU"):
		return BILOU
	case only("BIMESW") && any("BSW"):
		return IOBES
	}
	return Words
}

// prefixes are the letters that schemes put before a type.
const prefixes = "BIELSUMW"

// Cut splits B-PER into B and PER. A tag without such a prefix is a type.
func Cut(tag string) (prefix, kind string) {
	if len(tag) > 2 && tag[1] == '-' && strings.IndexByte(prefixes, tag[0]) >= 0 {
		return tag[:1], tag[2:]
	}
	return "", tag
}

// Prefixed reports whether the tags have prefixes, and so name whole entities.
func (s Scheme) Prefixed() bool { return s >= IOB1 }

// Kind returns the type in a tag, "" for O.
func (s Scheme) Kind(tag string) string {
	if tag == Outside {
		return ""
	}
	if s.Prefixed() {
		_, tag = Cut(tag)
	}
	return tag
}

// In returns the scheme of sequences of tags: IOB1 instead of IOB2 if an entity
// begins with I-.
func (s Scheme) In(sequences [][]string) Scheme {
	begins := func(tags []string) bool {
		before := parts{kind: 'O'}
		for _, tag := range tags {
			now := s.split(tag)
			if now.kind == 'I' && (before.kind == 'O' || before.name != now.name) {
				return true
			}
			before = now
		}
		return false
	}
	if s == IOB2 && slices.ContainsFunc(sequences, begins) {
		return IOB1
	}
	return s
}

// Entities returns the entities of a sequence's tags, in order. It reads IOB1,
// IOB2 and IOBES as seqeval's default mode does, and the conlleval script
// before it: an I- that follows O or another type begins an entity. That mode
// does not support BILOU, which is read as [Scheme.Strict] does.
func (s Scheme) Entities(tags []string) []Entity {
	switch s {
	case Words, Types:
		return s.plain(tags)
	case BILOU:
		return s.Strict(tags)
	}
	return s.forgiving(tags)
}

// plain makes an entity of every tagged word, and a single one of neighbours
// with the same type.
func (s Scheme) plain(tags []string) []Entity {
	var found []Entity
	for i, tag := range tags {
		switch last := len(found) - 1; {
		case tag == Outside || tag == "":
		case s == Types && i > 0 && tags[i-1] == tag:
			found[last].To = i + 1
		default:
			found = append(found, Entity{tag, i, i + 1})
		}
	}
	return found
}
