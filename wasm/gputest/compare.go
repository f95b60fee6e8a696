//go:build js && wasm

package main

import (
	"math"
	"math/rand/v2"
	"reflect"

	"tuneground/engine/cpu"
	"tuneground/engine/tensor"
)

// normal returns a rows x cols Tensor of normally distributed numbers.
func normal(rng *rand.Rand, rows, cols int) tensor.Tensor {
	x := make([]float32, rows*cols)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return tensor.Of(rows, cols, x)
}

// dirty returns memory with something in it that no result may depend on.
func dirty(rows, cols int) tensor.Tensor {
	x := make([]float32, rows*cols)
	for i := range x {
		x[i] = 1e30
	}
	return tensor.Of(rows, cols, x)
}

// agree runs op, whose tensors are in host memory, on the plain Device and on
// copies on the GPU, and wants every tensor to be the same there afterwards, to
// within tolerance * max(1, |plain|). shift is where the copies begin, for rows of
// a larger matrix begin anywhere.
func (c *comparison) agree(op tensor.Op, tolerance float64, shift int) {
	from := reflect.ValueOf(op).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	copies := map[*float32]tensor.Tensor{}
	for i := range from.NumField() {
		t, ok := from.Field(i).Interface().(tensor.Tensor)
		if !ok || t.IsZero() {
			continue
		}
		to.Elem().Field(i).Set(reflect.ValueOf(c.twin(t, copies, shift)))
	}
	c.dev.Run(to.Interface().(tensor.Op))
	cpu.Plain().Run(op)
	c.Compared++
	for i := range from.NumField() {
		if t, ok := from.Field(i).Interface().(tensor.Tensor); ok && t.Len() > 0 {
			c.same(op, from.Type().Field(i).Name, t, to.Elem().Field(i).Interface().(tensor.Tensor), tolerance)
		}
	}
}

// twin returns t on the GPU. Tensors that share memory share it there too.
func (c *comparison) twin(t tensor.Tensor, copies map[*float32]tensor.Tensor, shift int) tensor.Tensor {
	var first *float32
	if t.Len() > 0 {
		first = &t.Data[0]
		if copy, ok := copies[first]; ok {
			return copy.Reshape(t.Rows, t.Cols)
		}
	}
	copy := c.dev.Alloc(t.Rows, t.Cols)
	if shift > 0 {
		copy = c.dev.Alloc(t.Len()+shift, 1).RowRange(shift, shift+t.Len()).Reshape(t.Rows, t.Cols)
	}
	c.dev.Write(copy, t.Data)
	if first != nil {
		copies[first] = copy
	}
	return copy
}

func (c *comparison) same(op tensor.Op, name string, want, got tensor.Tensor, tolerance float64) {
	x := make([]float32, got.Len())
	c.dev.Read(x, got)
	for j, w := range want.Data {
		if g := float64(x[j]); !(math.Abs(g-float64(w)) <= tolerance*max(1, math.Abs(float64(w)))) {
			c.fail("%T %+v: %s (%v)[%d,%d] is %v, want %v", op, describe(op), name, want, j/want.Cols, j%want.Cols, g, w)
			return
		}
	}
}

// describe returns what op says but for its tensors and lists.
func describe(op tensor.Op) map[string]any {
	all := map[string]any{}
	for i, v := 0, reflect.ValueOf(op).Elem(); i < v.NumField(); i++ {
		switch x := v.Field(i).Interface().(type) {
		case tensor.Tensor:
		case tensor.Heads:
			x.Keys = nil
			all["Heads"] = x
		default:
			if v.Field(i).Kind() != reflect.Slice {
				all[v.Type().Field(i).Name] = x
			}
		}
	}
	return all
}
