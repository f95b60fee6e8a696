package task

import (
	"testing"

	"tuneground/engine/run"
)

// Every task that a family can be tuned for can be made, and has comparisons if
// the model generates.
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
