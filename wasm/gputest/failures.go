//go:build js && wasm

package main

import (
	"errors"

	"tuneground/engine/gpu"
	"tuneground/engine/tensor"
	"tuneground/wasm/browser"
)

// lose takes a GPU away between two operations. The next result must fail, and
// another GPU must work.
func lose(c *comparison) {
	for _, when := range []string{"before anything is submitted", "between submissions", "while one is under way"} {
		queue, limits, err := browser.OpenGPU()
		if err != nil {
			c.fail("after a loss: %v", err)
			return
		}
		dev := gpu.New(queue, limits)
		x := dev.Alloc(300, 300)
		read := func() { dev.Read(make([]float32, x.Len()), x) }
		switch when {
		case "between submissions":
			dev.Run(&tensor.Zero{X: x})
			read()
		case "while one is under way":
			for range 20 {
				dev.Run(&tensor.MatMul{C: dev.Alloc(300, 300), A: x, B: x})
			}
			go queue.Destroy()
			c.expectFailure(when, read)
			continue
		}
		queue.Destroy()
		dev.Run(&tensor.Zero{X: x})
		c.expectFailure(when, read)
	}
}

// exhaust asks for more memory than there is.
func exhaust(c *comparison) {
	queue, limits, err := browser.OpenGPU()
	if err != nil {
		c.fail("%v", err)
		return
	}
	defer queue.Destroy()
	dev := gpu.New(queue, limits)
	c.expectFailure("a matrix larger than all buffers that an operation can use", func() { dev.Alloc(limits.MaxBufferSize/4, limits.MaxBuffers) })
	c.expectFailure("more buffers than there is memory for", func() {
		all := []tensor.Tensor{dev.Alloc(1, 1)}
		for range 32 {
			all = append(all, dev.Alloc(limits.MaxBufferSize/4, 1))
		}
		dev.Read(make([]float32, 1), all[0])
	})
}

// expectFailure fails unless do panics with a Failure that has a message.
func (c *comparison) expectFailure(when string, do func()) {
	c.Compared++
	defer func() {
		var failure *tensor.Failure
		if err, ok := recover().(error); !ok || !errors.As(err, &failure) || failure.Error() == "" {
			c.fail("%s: the result is no failure but %v", when, err)
		}
	}()
	do()
}
