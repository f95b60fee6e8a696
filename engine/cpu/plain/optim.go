package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func sumSquares(o *tensor.SumSquares) {
	var sum float64
	for i := range elements(o.X, o.Rows) {
		sum += float64(o.X.Data[i]) * float64(o.X.Data[i])
	}
	put(o.Y, 0, 0, sum, o.Accumulate)
}

func clipScale(o *tensor.ClipScale) {
	factor, sumSq := 1.0, at(o.SumSq, 0, 0)
	switch {
	case math.IsNaN(sumSq) || math.IsInf(sumSq, 0):
		factor = -1
	case o.MaxNorm != 0:
		factor = min(1, float64(o.MaxNorm)/(math.Sqrt(sumSq)+1e-6))
	}
	put(o.Y, 0, 0, factor, false)
}

func adamW(o *tensor.AdamW) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	lr, beta1, beta2 := o.LR, o.Beta1, o.Beta2
	for i := range elements(o.P, o.Rows) {
		g := at(o.GradScale, 0, 0) * float64(o.G.Data[i])
		p := (1 - lr*o.Decay) * float64(o.P.Data[i])
		m := beta1*float64(o.M.Data[i]) + (1-beta1)*g
		v := beta2*float64(o.V.Data[i]) + (1-beta2)*g*g
		p -= lr / o.Correct1 * m / (math.Sqrt(v)/math.Sqrt(o.Correct2) + o.Eps)
		o.P.Data[i], o.M.Data[i], o.V.Data[i] = float32(p), float32(m), float32(v)
	}
}

func sgd(o *tensor.SGD) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	for i := range elements(o.P, o.Rows) {
		p := float64(o.P.Data[i])
		m := at(o.GradScale, 0, 0)*float64(o.G.Data[i]) + o.Decay*p
		if !o.M.IsZero() {
			m += o.Momentum * float64(o.M.Data[i])
			o.M.Data[i] = float32(m)
		}
		o.P.Data[i] = float32(p - o.LR*m)
	}
}
