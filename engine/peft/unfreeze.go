package peft

import (
	"math"
	"strings"

	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// freezeEmbeddings takes the embeddings out of what moves. An output layer that is tied
// to them is the same tensor, and does not move either.
func (t *Tuning) freezeEmbeddings() {
	frozen, moves := embeddings(t.Model), t.moves
	t.moves = func(p *nn.Param) bool { return moves(p) && !frozen[p] }
}

// embeddings are the parameters of transformers' embedding modules: those below the
// first layer, apart from the layer by which ALBERT widens them.
func embeddings(m *model.Model) map[*nn.Param]bool {
	layers, first := layersOf(m)
	set := map[*nn.Param]bool{}
	for _, p := range m.Params[:first[layers[0]]] {
		if !strings.Contains(p.Name, ".encoder.") {
			set[p] = true
		}
	}
	return set
}

// unfreeze spreads what moves over the epochs of a run of c, from the top: what is above
// the layers moves from the first epoch on, and each epoch adds the next layer below, in
// the end the embeddings (Howard and Ruder 2018, arXiv:1801.06146). Without a new head
// the first epoch has the highest layer too. What has no epoch in the run stays frozen.
func (t *Tuning) unfreeze(c *run.Config) {
	layers, first := layersOf(t.Model)
	below := len(layers) + 1 // the epoch of the embeddings
	if run.TaskOf(t.Model.Task).HasNewHead() {
		below++
	}
	at := map[int]int{} // how many layers begin at or before a parameter
	for n, layer := range layers {
		at[first[layer]] = n + 1
	}
	begun := 0
	t.from = map[*nn.Param]int{}
	for i, p := range t.Model.Params {
		begun = max(begun, at[i])
		if t.from[p] = below - begun; begun == len(layers) && layerOf(p.Name) == "" {
			t.from[p] = 1
		}
	}
	moves, last := t.moves, math.MaxInt
	if c.MaxSteps < 0 {
		last = max(1, int(math.Ceil(c.Epochs)))
	}
	t.moves = func(p *nn.Param) bool { return moves(p) && t.from[p] <= last }
}

// Epoch freezes what moves in later epochs only, and nothing else that moves. The
// parameters have memory; epochs count from 1.
func (t *Tuning) Epoch(n int) {
	for p, from := range t.from {
		if t.moves(p) {
			p.Freeze(from > n)
		}
	}
}

// From is the epoch from which p moves, 0 if all that moves does from the first.
func (t *Tuning) From(p *nn.Param) int { return t.from[p] }

// Epochs is the number of the first epoch in which everything that moves does.
func (t *Tuning) Epochs() int {
	last := 1
	for p, from := range t.from {
		if t.moves(p) {
			last = max(last, from)
		}
	}
	return last
}
