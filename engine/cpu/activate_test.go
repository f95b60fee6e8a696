package cpu

import (
	"fmt"
	"math"
	"testing"

	"tuneground/engine/tensor"
)

var activations = []tensor.Activation{tensor.GELU, tensor.GELUTanh, tensor.ReLU, tensor.SiLU, tensor.Tanh}

// ramp returns a row with the range [from, to] in equal steps, and the special
// values of float32.
func ramp(from, to float64) tensor.Tensor {
	const n = 20000
	x := tensor.Of(1, n+8, make([]float32, n+8))
	for i := range n {
		x.Data[i] = float32(from + (to-from)*float64(i)/(n-1))
	}
	tiny := float32(math.SmallestNonzeroFloat32)
	copy(x.Data[n:], []float32{0, tiny, -tiny, 1e-40, -1e-39, 1.2e-38, float32(math.NaN()), -1.2e-38})
	return x
}

func TestActivateRange(t *testing.T) {
	for _, f := range activations {
		for _, limit := range []float64{1e-3, 1, 8, 100, 1e6} {
			t.Run(fmt.Sprint(f, " to ", limit), func(t *testing.T) {
				x := ramp(-limit, limit)
				ones := dirty(1, x.Cols)
				for i := range ones.Data {
					ones.Data[i] = 1
				}
				agree(t, &tensor.Activate{Y: dirty(1, x.Cols), X: x, F: f}, 1e-6)
				agree(t, &tensor.ActivateBackward{DX: dirty(1, x.Cols), DY: ones, X: x, F: f}, 2e-6)
			})
		}
	}
}

// TestTanhOfSmallNumbers checks relative errors, as an absolute tolerance would
// accept 0.
func TestTanhOfSmallNumbers(t *testing.T) {
	for size := 1e-30; size < 1; size *= 3 {
		x := tensor.Of(1, 8, make([]float32, 8))
		for i := range x.Data {
			x.Data[i] = float32(size * (1 - float64(i)/3))
		}
		y := dirty(1, 8)
		New().Run(&tensor.Activate{Y: y, X: x, F: tensor.Tanh})
		for i, v := range x.Data {
			want := math.Tanh(float64(v))
			if math.Abs(float64(y.Data[i])-want) > 4e-7*math.Abs(want) {
				t.Errorf("tanh %v = %v, want %v", v, y.Data[i], want)
			}
		}
	}
}
