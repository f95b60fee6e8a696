package entity

import "strings"

// Strict returns only the entities whose tags follow the scheme exactly:
// seqeval's mode="strict". A tag that is not in the scheme counts as O. Tags
// without prefixes are read as [Scheme.Entities] does.
func (s Scheme) Strict(tags []string) []Entity {
	if !s.Prefixed() {
		return s.plain(tags)
	}
	at := func(i int) parts {
		if i < 0 || i >= len(tags) || tags[i] == "" {
			return parts{'O', "_"}
		}
		return s.splitStrictly(tags[i])
	}
	var found []Entity
	for i := 0; i < len(tags); {
		now := at(i)
		if !s.starts(at(i-1), now) {
			i++
			continue
		}
		end := i + 1
		for at(end).continues(at(end - 1)) {
			end++
		}
		if s.closes(at(end-1), at(end)) {
			found = append(found, Entity{now.name, i, end})
		}
		i = end
	}
	return found
}

// splitStrictly splits a tag. One with a letter that the scheme lacks is O.
func (s Scheme) splitStrictly(tag string) parts {
	t := s.split(tag)
	t.name = strings.Trim(tag[1:], "-")
	if t.name == "" {
		t.name = "_"
	}
	letters := "BI"
	if s == IOBES || s == BILOU {
		letters = "BIES"
	}
	if !t.in(letters) {
		t.kind = 'O'
	}
	return t
}

// starts reports whether an entity starts with a tag. In IOB1 a B- starts one
// only directly after the same type.
func (s Scheme) starts(before, now parts) bool {
	if s != IOB1 {
		return now.in("BS")
	}
	same := before.name == now.name
	return now.kind == 'I' && (before.in("OB") || !same) || now.kind == 'B' && before.in("BI") && same
}

// continues reports whether a tag continues the entity of the one before.
func (t parts) continues(before parts) bool {
	return before.in("BI") && t.in("IE") && before.name == t.name
}

// closes reports whether an entity may end with tag last, before next. In IOB1
// a single B- cannot be followed by another type.
func (s Scheme) closes(last, next parts) bool {
	switch s {
	case IOB1:
		return last.kind == 'I' || next.kind != 'B' || last.name == next.name
	case IOB2:
		return true
	}
	return last.in("ES")
}
