package lesson

import (
	"fmt"
	"slices"

	"tuneground/app/client"
	"tuneground/app/figure"
)

// A sitting is a lesson as far as the reader has come in it.
type sitting struct {
	*Content
	figures map[int]figure.Figure // by block
	chosen  map[int]int           // choices of predictions and questions, by block
	found   map[int]figure.Reading
}

// newSitting begins a lesson.
func newSitting(s *client.Client, c *Content) *sitting {
	t := &sitting{Content: c, figures: map[int]figure.Figure{}, chosen: map[int]int{}, found: map[int]figure.Reading{}}
	for i, b := range c.Blocks {
		if b.Kind == Figure {
			t.figures[i] = figure.New(b.Figure, figure.Place{
				S: s, ID: fmt.Sprintf("figure%d", i), Settings: b.Settings, Controls: shown(b, s.Place.Hide),
			})
		}
	}
	return t
}

// shown returns the controls of a figure without those that the address hides.
func shown(b Block, hide []string) []string {
	if len(hide) == 0 {
		return b.Controls
	}
	list := b.controls()
	return slices.DeleteFunc(slices.Clone(list), func(c string) bool { return slices.Contains(hide, c) })
}

// readings returns the readings of all figures.
func (t *sitting) readings() (list []figure.Reading) {
	for i := range t.Blocks {
		if f := t.figures[i]; f != nil {
			list = append(list, f.Readings()...)
		}
	}
	return list
}

// judge notes the reading of each choice that the reader made, as soon as there is one.
// It stays: what the reader tries later judges nothing.
func (t *sitting) judge() {
	list := t.readings()
	for i := range t.chosen {
		if _, judged := t.found[i]; judged {
			continue
		}
		if j := slices.IndexFunc(list, func(r figure.Reading) bool { return r.Name == t.Blocks[i].Reading }); j >= 0 {
			t.found[i] = list[j]
		}
	}
}

// locked reports whether a prediction above block i has to be made first.
func (t *sitting) locked(i int) bool {
	return slices.ContainsFunc(t.before(i, Predict), func(j int) bool { _, made := t.chosen[j]; return !made })
}

// compared reports whether every prediction above block i has met its reading.
func (t *sitting) compared(i int) bool {
	return !slices.ContainsFunc(t.before(i, Predict), func(j int) bool { _, met := t.found[j]; return !met })
}

// before returns the blocks of a kind above block i.
func (t *sitting) before(i int, kind string) (list []int) {
	for j, b := range t.Blocks[:i] {
		if b.Kind == kind {
			list = append(list, j)
		}
	}
	return list
}

// number is that of the figure in block i, counted from 1.
func (t *sitting) number(i int) int { return len(t.before(i, Figure)) + 1 }

// progress is what the reader has reached.
func (t *sitting) progress() (p Progress) {
	p.Predicted = t.compared(len(t.Blocks))
	for i, b := range t.Blocks {
		if b.Kind != Question {
			continue
		}
		p.Of++
		if _, judged := t.found[i]; judged {
			p.Answered++
		}
	}
	return p
}
