package cpu

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"tuneground/engine/tensor"
)

// normal returns a rows x cols Tensor of normally distributed numbers.
func normal(rng *rand.Rand, rows, cols int) tensor.Tensor {
	t := host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// dirty returns memory as an Arena hands it out: with something else in it.
func dirty(rows, cols int) tensor.Tensor {
	t := host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(math.NaN())
	}
	return t
}

// twin returns a copy of op with tensors of its own. Tensors that share memory
// in op share it in the copy.
func twin(op tensor.Op) tensor.Op {
	copies := map[*float32][]float32{}
	from := reflect.ValueOf(op).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	for i := range from.NumField() {
		t, ok := from.Field(i).Interface().(tensor.Tensor)
		if !ok || t.Len() == 0 {
			continue
		}
		first := &t.Data[0]
		if copies[first] == nil {
			copies[first] = append([]float32(nil), t.Data...)
		}
		t.Data = copies[first]
		to.Elem().Field(i).Set(reflect.ValueOf(t))
	}
	return to.Interface().(tensor.Op)
}

// agree runs op on New and a twin on Plain, and wants all tensors to differ by
// no more than tolerance * max(1, |plain|).
func agree(t *testing.T, op tensor.Op, tolerance float64) {
	t.Helper()
	other := twin(op)
	New().Run(op)
	Plain().Run(other)
	got, want := reflect.ValueOf(op).Elem(), reflect.ValueOf(other).Elem()
	for i := range got.NumField() {
		g, ok := got.Field(i).Interface().(tensor.Tensor)
		if !ok {
			continue
		}
		w := want.Field(i).Interface().(tensor.Tensor)
		for j := range g.Data {
			if !near(float64(g.Data[j]), float64(w.Data[j]), tolerance) {
				t.Errorf("%T: %s (%v)[%d] = %v, want %v", op, got.Type().Field(i).Name, g, j, g.Data[j], w.Data[j])
				break
			}
		}
	}
}

func near(got, want, tolerance float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return got == want || math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}
