//go:build js && wasm

package main

import (
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// agree wants op to do on the GPU what it does by the reference.
func (c *comparison) agree(op tensor.Op, near optest.Tolerance, shift int) {
	c.Compared++
	if err := optest.Compare(c.dev, op, near.GPU, shift); err != nil {
		c.fail("%v", err)
	}
}
