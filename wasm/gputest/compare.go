//go:build js && wasm

package main

import (
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// agree fails unless op on the GPU gives the reference's result.
func (c *comparison) agree(op tensor.Op, near optest.Tolerance, shift int) {
	c.Compared++
	if err := optest.Compare(c.dev, op, near.GPU, shift); err != nil {
		c.fail("%v", err)
	}
}
