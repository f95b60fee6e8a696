//go:build js && wasm

package main

import (
	"math/rand/v2"

	"tuneground/engine/gpu"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// long compares operations on matrices that lie in two buffers each, on a GPU
// with the limits that every GPU has. The second time, rows continue in the
// other buffer.
func long(c *comparison) {
	c.withLimits(func(l *gpu.Limits) { l.MaxBufferSize, l.MaxBuffers = 2048, 8 }, func(c *comparison) {
		rng, b := rand.New(rand.NewPCG(7, 8)), c.battery()
		for i, s := range [][2]int{{24, 36}, {29, 31}} {
			for _, f := range []func(rng *rand.Rand, rows, cols, shift int){b.Elements, c.longOthers, b.Norms, b.Dropouts, b.CrossEntropies} {
				f(rng, s[0], s[1], i*3)
			}
			b.Optimizers(rng, s[0], s[1], 0) // trained parameters are never part of another tensor
		}
		b.Products(rng, optest.AllForms, [][3]int{{18, 36, 28}, {28, 16, 24}}) // with long operands and long results
	})
}

// longOthers are operations that need only one case each.
func (c *comparison) longOthers(rng *rand.Rand, rows, cols, shift int) {
	ids := make([]int32, 2*rows)
	for i := range ids {
		ids[i] = int32(rng.IntN(rows))
	}
	table, b := optest.Normal(rng, rows, cols), c.battery()
	sums := optest.Tolerance{GPU: 1e-5}
	c.agree(&tensor.Gather{Y: b.Dirty(len(ids), cols), Table: table, IDs: ids}, optest.Tolerance{}, shift)
	c.agree(&tensor.ScatterAdd{Table: table, X: optest.Normal(rng, len(ids), cols), IDs: ids}, sums, shift)
	c.agree(&tensor.Activate{Y: b.Dirty(rows, cols), X: table, F: tensor.SiLU}, optest.Tolerance{GPU: 5e-6}, shift)
	c.agree(&tensor.ActivateBackward{DX: optest.Normal(rng, rows, cols), DY: optest.Normal(rng, rows, cols), X: table, F: tensor.SiLU}, sums, shift)
	c.agree(&tensor.BinaryCrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), DLogits: b.Dirty(rows, cols), Logits: table,
		Targets: make([]float32, rows*cols)}, sums, shift)
}

// longTraining trains a model whose tied embedding, moments and logits are
// long, as GPT-2's are on a GPU that binds 128 MiB at a time. It has no layers:
// they take the longest to compile, and nothing in them is long.
func longTraining(c *comparison) {
	f := family{name: "gpt2", task: run.TextGeneration, bare: true,
		config: `{"model_type":"gpt2","vocab_size":33000,"n_embd":16,"n_head":2,"n_positions":16}`}
	c.withLimits(func(l *gpu.Limits) { l.MaxBufferSize = 2 << 20 }, func(c *comparison) { f.compare(c, 2) })
}
