package cpu

import "math"

// greatest returns the greatest element of x, which is not empty.
func greatest(x []float32) float32 {
	top, i := maxVectors(x)
	for ; i < len(x); i++ {
		top = max(top, x[i])
	}
	return top
}

// expInto computes dst = exp(src - shift) and returns the sum of dst, which may
// be src. With shift = greatest(src), dst divided by that sum is softmax(src);
// with shift = log Σ exp src, dst itself is.
//
// The relative error of an element is below 2e-7; results below the normal
// float32 become 0.
func expInto(dst, src []float32, shift float32) float32 {
	total, i := expVectors(dst, src, shift)
	for ; i < len(src); i++ {
		dst[i] = exp(src[i] - shift)
		total += dst[i]
	}
	return total
}

// sumExp returns Σ exp(x - shift).
func sumExp(x []float32, shift float32) float32 {
	total, i := sumExpVectors(x, shift)
	for ; i < len(x); i++ {
		total += exp(x[i] - shift)
	}
	return total
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }
