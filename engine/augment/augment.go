// Package augment adds changed copies of the training texts to a set.
package augment

import (
	"math/rand/v2"
	"slices"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/entity"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// An Augmenter makes changed copies of a set's examples. A copy depends only on the
// set, the settings, the example, the operation and the number of the copy, not on
// copies made before.
type Augmenter struct {
	set      *data.Set
	settings run.Augmentation
	seed     uint32
	words    *Thesaurus
	fill     Fill
	entities bool // the tags name entities
}

// A Fill returns what a masked language model would write for each [MASK] of a text:
// words with their probabilities, the most likely first.
type Fill func(text string) ([][]run.Answer, error)

// New returns an Augmenter of a set, with the settings of c. The thesaurus holds the
// languages of the texts; fill is for mask filling. Without fill, the copies of mask
// filling are stand-ins: the texts as they are, to plan a run with.
func New(set *data.Set, c *run.Config, words *Thesaurus, fill Fill) *Augmenter {
	return &Augmenter{set, c.Augmentation, c.Seed, words, fill, entity.Of(set.Labels).Prefixed()}
}

// Set returns the set with the copies added to its training examples. Validation and
// test stay as they are.
func (a *Augmenter) Set(w watch.Watch) (*data.Set, error) {
	more, started := *a.set, time.Now()
	more.Of = a.set
	more.Examples, more.Train = slices.Clip(more.Examples), slices.Clip(more.Train)
	for i, x := range a.set.Train {
		copies, err := a.Copies(x)
		if err != nil {
			return nil, err
		}
		for _, e := range copies {
			more.Train = append(more.Train, len(more.Examples))
			more.Examples = append(more.Examples, e)
		}
		if i%16 == 15 {
			w.Progress("augment", started, int64(i+1), int64(len(a.set.Train)))
			if err := w.Look(); err != nil {
				return nil, err
			}
		}
	}
	return &more, nil
}

// Copies returns the copies of an example: num_aug, or fewer if its text has too
// little to change. The operations take turns, from one that the example decides.
func (a *Augmenter) Copies(example int) ([]data.Example, error) {
	on := a.settings.On()
	first := a.first(example, len(on))
	var copies []data.Example
	for n := range a.settings.NumAug {
		for turn := range on { // the next operation, if this one finds nothing to change
			e, ok, err := a.Copy(example, n, on[(first+n+turn)%len(on)])
			if err != nil {
				return nil, err
			}
			if ok && !slices.ContainsFunc(copies, func(other data.Example) bool { return same(&other, &e) }) {
				copies = append(copies, e)
				break
			}
		}
	}
	return copies, nil
}

// first returns which of the operations makes the first copy of an example.
func (a *Augmenter) first(example, operations int) int {
	return a.random(example, 0, "").IntN(operations)
}

// Turn returns the number of the first copy of an example that an operation makes; 0
// if it is off.
func (a *Augmenter) Turn(example int, operation string) int {
	on := a.settings.On()
	i := slices.Index(on, operation)
	if i < 0 {
		return 0
	}
	return (i - a.first(example, len(on)) + len(on)) % len(on)
}

// Copy returns the n-th copy of an example by one operation; ok is false if that finds
// nothing to change.
func (a *Augmenter) Copy(example, n int, operation string) (e data.Example, ok bool, err error) {
	e = a.set.Examples[example]
	d := &draft{random: a.random(example, n, operation), words: a.words, fill: a.fill, pieces: a.pieces(&e)}
	err = operations[operation](d, a.settings.Alpha(operation))
	if err != nil {
		return e, false, err
	}
	before := e
	d.finish(&e)
	return e, d.standIn || !same(&before, &e), nil
}

// same reports whether two examples have the same text and tags.
func same(a, b *data.Example) bool { return a.Text == b.Text && slices.Equal(a.Tags, b.Tags) }

// random returns the random numbers of a copy.
func (a *Augmenter) random(example, n int, operation string) *rand.Rand {
	stream := len(run.Operations)*n + 1 + slices.Index(run.Operations, operation)
	return rand.New(rand.NewPCG(uint64(tensor.Mix(a.seed^tensor.Mix(uint32(example)))), uint64(stream)))
}
