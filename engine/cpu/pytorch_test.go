package cpu

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// The expected numbers in this file are PyTorch's, in float64, for the same
// inputs.

// wantElements fails unless got equals want up to float32 rounding.
func wantElements(t *testing.T, name string, got tensor.Tensor, want ...float64) {
	t.Helper()
	for i, w := range want {
		if !optest.Near(float64(got.Data[i]), w, 1e-6) {
			t.Errorf("%s[%d] = %v, want %v", name, i, got.Data[i], w)
		}
	}
}

// eachDevice runs f for the devices of this package.
func eachDevice(t *testing.T, f func(t *testing.T, dev tensor.Device)) {
	for _, dev := range []tensor.Device{New(), plain.Device{}} {
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

// TestCrossEntropiesOfPyTorch compares cross-entropies with class weights, label smoothing and
// focal losses; engine/tensor/testdata/golden.py made the file.
func TestCrossEntropiesOfPyTorch(t *testing.T) {
	data, err := os.ReadFile("../tensor/testdata/losses.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Logits [][]float32
		Labels []int32
		Cases  []struct {
			Weights          []float32
			Smoothing, Gamma float32
			Losses           []float64
			Loss             float64
			Gradient         [][]float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	n, classes := len(golden.Logits), len(golden.Logits[0])
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		for _, g := range golden.Cases {
			op := tensor.CrossEntropy{
				Loss: dirty(1, 1), Losses: dirty(n, 1), DLogits: dirty(n, classes), Labels: golden.Labels,
				Logits:    tensor.Of(n, classes, slices.Concat(golden.Logits...)),
				Smoothing: g.Smoothing, Gamma: g.Gamma, Weights: g.Weights,
			}
			dev.Run(&op)
			name := fmt.Sprintf("weights %v, smoothing %v, gamma %v: ", g.Weights, g.Smoothing, g.Gamma)
			wantElements(t, name+"Loss", op.Loss, g.Loss)
			wantElements(t, name+"Losses", op.Losses, g.Losses...)
			wantElements(t, name+"DLogits", op.DLogits, slices.Concat(g.Gradient...)...)
		}
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

// F.rms_norm with eps=1e-6, and its gradient.
func TestRMSNormOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		op := tensor.RMSNorm{Y: dirty(1, 4), Stats: dirty(1, 1), X: tensor.Of(1, 4, []float32{0.5, -1.5, 2, 3}),
			Gamma: tensor.Of(1, 4, []float32{1, 2, -1, 0.5}), Eps: 1e-6}
		dev.Run(&op)
		wantElements(t, "Y", op.Y, 0.254000221226161, -1.5240013273569661, -1.016000884904644, 0.7620006636784831)
		back := tensor.RMSNormBackward{DX: dirty(1, 4), DGamma: dirty(1, 4), DY: tensor.Of(1, 4, []float32{1, -0.5, 0.25, 2}),
			X: op.X, Gamma: op.Gamma, Stats: op.Stats}
		dev.Run(&back)
		wantElements(t, "DX", back.DX, 0.43425846177168964, -0.2867745004104249, -0.42196803333560995, 0.0655485583685278)
		wantElements(t, "DGamma", back.DGamma, 0.254000221226161, 0.38100033183924154, 0.254000221226161, 3.0480026547139323)
	})
}

// F.binary_cross_entropy_with_logits and F.mse_loss.
func TestLossesOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		targets := []float32{1, 0, 0.25, 1}
		binary := tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(2, 1), DLogits: dirty(2, 2),
			Logits: tensor.Of(2, 2, []float32{1.5, -0.25, 0.5, -40}), Targets: targets}
		dev.Run(&binary)
		wantElements(t, "Loss", binary.Loss, 10.406607420510426)
		wantElements(t, "Losses", binary.Losses, 0.388676348930798, 20.424538492090054)
		wantElements(t, "DLogits", binary.DLogits, -0.04560638095158909, 0.10945587477855048, 0.09311483280046365, -0.25)

		squared := tensor.SquaredError{Loss: dirty(1, 1), Losses: dirty(2, 1), DX: dirty(2, 2),
			X: tensor.Of(2, 2, []float32{1.5, -0.25, 0.5, -4}), Targets: targets}
		dev.Run(&squared)
		wantElements(t, "Loss", squared.Loss, 6.34375)
		wantElements(t, "Losses", squared.Losses, 0.15625, 12.53125)
		wantElements(t, "DX", squared.DX, 0.25, -0.125, 0.125, -2.5)
	})
}

// The loss of ForQuestionAnswering on sequences of 3 and 2 tokens. The start of
// the second lies outside it and is ignored.
func TestSpanCrossEntropyOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		op := tensor.SpanCrossEntropy{Loss: dirty(1, 1), Losses: dirty(2, 1), DLogits: dirty(5, 2),
			Logits:  tensor.Of(5, 2, []float32{0.5, -1, 2, 0.25, -0.75, 1.5, 1, 0, -1, 3}),
			Offsets: []int32{0, 3, 5}, Starts: []int32{1, 3}, Ends: []int32{2, 1}}
		dev.Run(&op)
		wantElements(t, "Loss", op.Loss, 0.2167715588456612)
		wantElements(t, "Losses", op.Losses, 0.28306993678654024, 0.024293675786870982)
		wantElements(t, "DLogits", op.DLogits,
			0.08668224603949755, 0.014994448828778567, -0.1115171253324288, 0.05233576887054923, 0.02483487929293126,
			-0.06733021769932782, 0, 0.011856468294391695, 0, -0.011856468294391687)

		op.Starts, op.Ends = []int32{-1, 2}, []int32{3, -100}
		dev.Run(&op)
		wantElements(t, "Loss of nothing", op.Loss, 0)
		wantElements(t, "Losses of nothing", op.Losses, 0, 0)
		wantElements(t, "DLogits of nothing", op.DLogits, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	})
}

// F.scaled_dot_product_attention with scale=0.5 of two queries at the end of
// three keys, causal, with the relative bias of transformers' T5Attention.
func TestAttentionOfPyTorch(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		h := tensor.Heads{Offsets: []int32{0, 2}, Keys: []tensor.Span{{From: 0, To: 3}}, Count: 1, Scale: 0.5, Causal: true,
			Relative: tensor.Relative{Buckets: 4, MaxDistance: 3}}
		op := tensor.Attention{O: dirty(2, 2), LSE: dirty(2, 1), Q: tensor.Of(2, 2, []float32{0.5, -1, 2, 0.25}),
			K: tensor.Of(3, 2, []float32{1, 0, -0.5, 1, 0.75, -1.25}), V: tensor.Of(3, 2, []float32{1, 2, -1, 0.5, 3, -2}),
			Bias: tensor.Of(4, 1, []float32{0.1, -0.4, 0.6, 0.9}), Heads: h}
		dev.Run(&op)
		wantElements(t, "O", op.O, 0.18533319990813968, 1.3889998999311048, 1.4155129408123313, 0.8272491629400984)
		back := tensor.AttentionBackward{DQ: dirty(2, 2), DK: dirty(3, 2), DV: dirty(3, 2), DBias: dirty(4, 1),
			DO: tensor.Of(2, 2, []float32{1, -0.5, 0.25, 2}), O: op.O, LSE: op.LSE, Q: op.Q, K: op.K, V: op.V, Bias: op.Bias, Heads: h}
		dev.Run(&back)
		wantElements(t, "DQ", back.DQ, 0.2263245949246429, -0.15088306328309528, 0.2360356861528167, 0.8478912733837269)
		wantElements(t, "DK", back.DK, 1.5728009533577794, 0.03628686443143372, -0.15362674514280827, 0.14110991159543768,
			-1.4191742082149716, -0.17739677602687146)
		wantElements(t, "DV", back.DV, 0.7596615773129614, 1.0396265188940963, 0.4228663525657138, -0.07940307986469633,
			0.067472070121325, 0.5397765609706)
		wantElements(t, "DBias", back.DBias, -1.720940334781162, 0.2235809130649299, 1.4973594217162318, 0)
	})
}

// Without smoothing the loss of a row is -log of the label's probability.
func TestCrossEntropyOfKnownRow(t *testing.T) {
	eachDevice(t, func(t *testing.T, dev tensor.Device) {
		logits := tensor.Of(2, 2, []float32{0, float32(math.Log(3)), 5, 5})
		op := tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(2, 1), Logits: logits, Labels: []int32{1, 0}}
		dev.Run(&op)
		first, second := math.Log(4.0/3), math.Log(2)
		wantElements(t, "Losses", op.Losses, first, second)
		wantElements(t, "Loss", op.Loss, (first+second)/2)
	})
}
