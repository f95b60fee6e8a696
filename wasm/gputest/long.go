//go:build js && wasm

package main

import (
	"math/rand/v2"

	"tuneground/engine/gpu"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// long compares operations on matrices that lie in two buffers each, on a GPU that
// binds no more than every one can. The second time rows go on in the other buffer.
func long(c *comparison) {
	c.withLimits(func(l *gpu.Limits) { l.MaxBufferSize, l.MaxBuffers = 2048, 8 }, func(c *comparison) {
		rng := rand.New(rand.NewPCG(7, 8))
		for i, s := range [][2]int{{24, 36}, {29, 31}} {
			for _, f := range []func(c *comparison, rng *rand.Rand, rows, cols, shift int){elements, longOthers, norms, dropouts, crossEntropies} {
				f(c, rng, s[0], s[1], i*3)
			}
			optimizers(c, rng, s[0], s[1], 0) // what trains is never a part of something else
		}
		multiply(c, rng, allForms, [][3]int{{18, 36, 28}, {28, 16, 24}}) // from long operands, and to long results
	})
}

// longOthers are operations of which one case each will do.
func longOthers(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	ids := make([]int32, 2*rows)
	for i := range ids {
		ids[i] = int32(rng.IntN(rows))
	}
	table := normal(rng, rows, cols)
	c.agree(&tensor.Gather{Y: dirty(len(ids), cols), Table: table, IDs: ids}, 0, shift)
	c.agree(&tensor.ScatterAdd{Table: table, X: normal(rng, len(ids), cols), IDs: ids}, 1e-5, shift)
	c.agree(&tensor.Activate{Y: dirty(rows, cols), X: table, F: tensor.SiLU}, 5e-6, shift)
	c.agree(&tensor.ActivateBackward{DX: normal(rng, rows, cols), DY: normal(rng, rows, cols), X: table, F: tensor.SiLU}, 1e-5, shift)
	c.agree(&tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(rows, 1), DLogits: dirty(rows, cols), Logits: table,
		Targets: make([]float32, rows*cols)}, 1e-5, shift)
}

// longTraining trains a model whose tied embedding and its moments are long, as those
// of GPT-2 are where a GPU binds 128 MiB at a time, and the logits too. It has no
// layers: these take the longest to compile, and nothing in them is long.
func longTraining(c *comparison) {
	f := family{name: "gpt2", task: run.TextGeneration, bare: true,
		config: `{"model_type":"gpt2","vocab_size":33000,"n_embd":16,"n_head":2,"n_positions":16}`}
	c.withLimits(func(l *gpu.Limits) { l.MaxBufferSize = 2 << 20 }, func(c *comparison) { f.compare(c, 2) })
}
