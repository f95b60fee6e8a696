//go:build js && wasm

package main

import (
	"math/rand/v2"

	"tuneground/engine/tensor/optest"
)

// operations returns a test for each group of the battery, with products on an
// untuned and on a tuned GPU, and tests of a GPU's failures.
func operations() []test {
	tests := []test{}
	again := []test{}
	for _, g := range (&optest.Battery{}).Groups() {
		run := func(c *comparison) { c.group(g.Name) }
		if g.Name == "products" {
			run = products
		}
		tests = append(tests, test{g.Name, run})
		switch g.Name {
		case "norms", "attention", "cross-attention":
			again = append(again, test{"tuned " + g.Name, run})
		}
	}
	return append(append(tests, again...),
		test{"loss of the GPU", lose}, test{"too much memory", exhaust},
		test{"without features", without}, test{"long", long}, test{"long training", longTraining})
}

// battery returns the operations to compare. It fills memory with a number on
// which no result may depend: WGSL need not support NaN.
func (c *comparison) battery() *optest.Battery { return &optest.Battery{Dirt: 1e30, Case: c.agree} }

func (c *comparison) group(name string) {
	for _, g := range c.battery().Groups() {
		if g.Name == name {
			g.Run()
		}
	}
}

// products have all forms.
func products(c *comparison) {
	rng := rand.New(rand.NewPCG(3, 4))
	c.battery().Products(rng, []int{0, 3}, [][3]int{{65, 33, 66}, {136, 200, 72}})
	c.dev.FindTuning()
	c.group("products")
}
