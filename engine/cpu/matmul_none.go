//go:build !goexperiment.simd

package cpu

func dotVectors(x, y []float32) (float32, int)                              { return 0, 0 }
func add4ScaledVectors(y, a, b, c, d []float32, f *[4]float32) int          { return 0 }
func dotsVectors(sums *[4][2]float32, x *[4][]float32, y *[2][]float32) int { return 0 }
