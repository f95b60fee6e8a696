//go:build !goexperiment.simd

package cpu

import "tuneground/engine/tensor"

// Without vectors these kernels do nothing and the plain loops do all elements.

var vectorName = "CPU, without SIMD"

func activateVectors(f tensor.Activation, y, x []float32) int { return 0 }
func slopeVectors(f tensor.Activation, d, x []float32) int    { return 0 }

func addVectors(y, a, b []float32) int                     { return 0 }
func add4Vectors(y, a, b, c, d []float32) int              { return 0 }
func multiplyVectors(y, a, b []float32) int                { return 0 }
func addProductVectors(y, a, b []float32) int              { return 0 }
func affineVectors(x []float32, factor, shift float32) int { return 0 }

func dropVectors(y, x []float32, key, threshold uint32, factor float32) int { return 0 }

func sumVectors(x []float32) (float32, int)                   { return 0, 0 }
func squaresVectors(x []float32, mean float32) (float32, int) { return 0, 0 }

func normaliseVectors(y, x, gamma, beta []float32, mean, rstd float32) int        { return 0 }
func normInputVectors(dx, dy, x, gamma []float32, s normRow, accumulate bool) int { return 0 }
func normWeightsVectors(dgamma, dbeta, dy, x []float32, mean, rstd float32) int   { return 0 }
func normSumsVectors(dy, x, gamma []float32, mean, rstd float32) (g, gx float32, n int) {
	return 0, 0, 0
}
func rescaleVectors(y, x, gamma []float32, rstd float32) int           { return 0 }
func rescaledWeightsVectors(dgamma, dy, x []float32, rstd float32) int { return 0 }

func maxVectors(x []float32) (float32, int)                       { return x[0], 0 }
func expVectors(dst, src []float32, shift float32) (float32, int) { return 0, 0 }
func sumExpVectors(x []float32, shift float32) (float32, int)     { return 0, 0 }

func adamWVectors(p, m, v, g []float32, s *adamStep) int { return 0 }

func momentumVectors(p, m, g []float32, s *sgdStep) int     { return 0 }
func descendVectors(p, g []float32, keep, step float32) int { return 0 }
