package cpu

import (
	"math"
	"testing"

	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// dirty returns memory as an Arena hands it out: not cleared.
func dirty(rows, cols int) tensor.Tensor {
	t := tensor.Host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(math.NaN())
	}
	return t
}

// agree fails unless op on a Device gives the reference's result.
func agree(t *testing.T, op tensor.Op, tolerance float64) {
	t.Helper()
	if err := optest.Compare(New(), op, tolerance, 0); err != nil {
		t.Error(err)
	}
}
