package task

import (
	"testing"

	"tuneground/engine/run"
)

// Whatever task a family can be tuned for is made, and measured where it writes.
func TestEveryFamilysTasksAreMade(t *testing.T) {
	for _, family := range run.Families {
		for _, name := range family.Tasks {
			made := makers[name] != nil
			if family.EncoderDecoder {
				made = comparisons[name] != nil
			}
			if !made {
				t.Errorf("a model of type %s can be tuned for %s, which nothing makes", family.Type, name)
			}
		}
	}
}
