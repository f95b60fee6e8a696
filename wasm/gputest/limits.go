//go:build js && wasm

package main

import (
	"math/rand/v2"

	"tuneground/engine/gpu"
	"tuneground/wasm/browser"
)

// withLimits runs f on a GPU of its own with the limits that change leaves,
// tuned like the other GPU where possible.
func (c *comparison) withLimits(change func(*gpu.Limits), f func(*comparison)) {
	queue, limits, err := browser.OpenGPU()
	if err != nil {
		c.fail("%v", err)
		return
	}
	defer queue.Destroy()
	change(&limits)
	shared := c.dev
	c.dev = gpu.New(queue, limits)
	if limits.Subgroups {
		c.dev.SetTuning(shared.Tuning())
	}
	defer func() { c.dev = shared }()
	f(c)
}

// without compares the operations that use a feature on a GPU without it.
func without(c *comparison) {
	c.withLimits(func(l *gpu.Limits) { l.Subgroups = false }, func(c *comparison) {
		for _, s := range [][2]int{{33, 384}, {7, 17}} {
			rng := rand.New(rand.NewPCG(uint64(s[0]), uint64(s[1])))
			c.battery().Optimizers(rng, s[0], s[1], 0)
			c.battery().CrossEntropies(rng, s[0], s[1], 0)
		}
		c.battery().Spans()
	})
}
