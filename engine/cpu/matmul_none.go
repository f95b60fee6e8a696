//go:build !goexperiment.simd

package cpu

func dotVectors(x, y []float32) (float32, int)                     { return 0, 0 }
func add4ScaledVectors(y, a, b, c, d []float32, f *[4]float32) int { return 0 }
