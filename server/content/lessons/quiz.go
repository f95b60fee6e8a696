package main

import (
	"strings"

	"tuneground/app/lesson"
)

// ask reads a question of the quiz: its text, and its choices as a list of tasks, of which
// the right one is ticked.
func (f *fence) ask() {
	f.Name = f.argument
	right := 0
	f.choices(func(i int) {
		line := f.line(i)
		words, wrong := strings.CutPrefix(line, "- [ ] ")
		if !wrong {
			var ticked bool
			if words, ticked = strings.CutPrefix(line, "- [x] "); !ticked {
				f.refuse(i+1, "%q is not a choice; write - [ ] text, or - [x] text for the right one", line)
				return
			}
			right++
		}
		f.Choices = append(f.Choices, lesson.Choice{HTML: f.words(i, strings.TrimSpace(words)), Right: !wrong})
	})
	if len(f.Choices) < 2 || right != 1 {
		f.refuse(0, "of %d choices %d are right; a question of the quiz has at least two, and - [x] before the right one", len(f.Choices), right)
	}
}

// shapeQuiz checks that a quiz has questions alone, each with a name of its own.
func (r *reader) shapeQuiz(d *document) {
	named := map[string]bool{}
	for i, b := range d.Blocks {
		switch {
		case b.Kind == lesson.Text:
		case b.Kind != lesson.Ask:
			r.fault(d.path, d.lines[i], "a quiz has blocks of the kind ask alone, not %s", b.Kind)
		case named[b.Name]:
			r.fault(d.path, d.lines[i], "two questions are called %s", b.Name)
		}
		named[b.Name] = true
	}
	if len(named) == 0 {
		r.fault(d.path, 1, "the quiz has no question")
	}
}
