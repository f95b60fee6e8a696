package cpu

import (
	"math"
	"testing"

	"tuneground/engine/tensor"
)

// The numbers wanted in this file are what PyTorch gives in float64 for the
// same inputs.

// wantElements wants got to be want up to float32 rounding.
func wantElements(t *testing.T, name string, got tensor.Tensor, want ...float64) {
	t.Helper()
	for i, w := range want {
		if !near(float64(got.Data[i]), w, 1e-6) {
			t.Errorf("%s[%d] = %v, want %v", name, i, got.Data[i], w)
		}
	}
}

// eachDevice runs f for the devices of this package.
func eachDevice(t *testing.T, f func(t *testing.T, dev tensor.Device)) {
	for _, dev := range []tensor.Device{New(), Plain()} {
		t.Run(dev.Name(), func(t *testing.T) { f(t, dev) })
	}
}

// F.cross_entropy(x, y, label_smoothing=0.1), with an ignored row.
func TestCrossEntropyOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		op := tensor.CrossEntropy{
			Loss: dirty(1, 1), Losses: dirty(4, 1), DLogits: dirty(4, 3), Smoothing: 0.1, Labels: []int32{2, 0, -100, 1},
			Logits: tensor.Of(4, 3, []float32{1.5, -0.25, 0.5, 2, 0, -1, 0.125, 3, -2, -1, 0.75, 4}),
		}
		dev.Run(&op)
		wantElements(t, "Loss", op.Loss, 1.6685138951472636)
		wantElements(t, "DLogits", op.DLogits,
			0.20510696790610458, 0.026461957124990405, -0.23156892503109505,
			-0.029846199617331266, 0.026953955350420385, 0.002892244266910906,
			0, 0, 0,
			-0.008962898560304421, -0.29874900141760985, 0.3077118999779143)
	})
}

// Two steps of AdamW(lr=0.1, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01).
func TestAdamWOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		op := tensor.AdamW{
			P: tensor.Of(1, 4, []float32{1, -2, 0.5, 3}), M: dev.Alloc(1, 4), V: dev.Alloc(1, 4),
			GradScale: tensor.Of(1, 1, []float32{0.5}), LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01,
		}
		for i, twice := range [][]float32{{1, -2, 0.5, 0}, {0.2, 0.6, -1.4, 4}} {
			step := float64(i + 1)
			op.G = tensor.Of(1, 4, twice)
			op.Correct1 = 1 - math.Pow(op.Beta1, step)
			op.Correct2 = 1 - math.Pow(op.Beta2, step)
			dev.Run(&op)
		}
		wantElements(t, "P", op.P, 0.8177969063826518, -1.8533171424282264, 0.4466564496247394, 2.919589318169354)
		wantElements(t, "M", op.M, 0.055, -0.06, -0.0475, 0.2)
		wantElements(t, "V", op.V, 0.00025975, 0.001089, 0.0005524375, 0.004)
	})
}

// F.layer_norm with eps=1e-5.
func TestLayerNormOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		op := tensor.LayerNorm{Y: dirty(1, 4), Stats: dirty(1, 2), X: tensor.Of(1, 4, []float32{0.5, -1.5, 2, 3}),
			Gamma: tensor.Of(1, 4, []float32{1, 2, -1, 0.5}), Beta: tensor.Of(1, 4, []float32{0, 0.1, 0.2, 0.3}), Eps: 1e-5}
		dev.Run(&op)
		wantElements(t, "Y", op.Y, -0.2948833994695455, -2.848833994695455, -0.389766798939091, 0.8897667989390909)
	})
}

func TestActivationsOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		x := tensor.Of(1, 18, make([]float32, 18)) // whole vectors and a remainder
		for i := range x.Data {
			x.Data[i] = []float32{-1.5, 0.5, 2}[i%3]
		}
		for f, want := range map[tensor.Activation][]float64{
			tensor.GELU:     {-0.10021080190328704, 0.34573123063700656, 1.9544997361036416},
			tensor.GELUTanh: {-0.10042842301976707, 0.34571400982514394, 1.954597694087775},
			tensor.ReLU:     {0, 0.5, 2},
			tensor.SiLU:     {-0.2736382857095345, 0.3112296656009273, 1.7615941559557646},
			tensor.Tanh:     {-0.9051482536448664, 0.46211715726000974, 0.9640275800758169},
		} {
			y := dirty(1, 18)
			dev.Run(&tensor.Activate{Y: y, X: x, F: f})
			for i := 0; i < 18; i += 3 {
				wantElements(t, "Y", y.Reshape(6, 3).RowRange(i/3, i/3+1), want...)
			}
		}
	})
}
