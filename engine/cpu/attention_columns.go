package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// A strip is a matrix of few columns: as many as the slices with one element
// per column have elements. The functions here work down the columns.

// maxColumns computes top[j] = maxᵢ x[i,j].
func maxColumns(top, x []float32) {
	w := len(top)
	for j := maxColumnsVectors(top, x); j < w; j++ {
		top[j] = x[j]
		for i := j; i < len(x); i += w {
			top[j] = max(top[j], x[i])
		}
	}
}

// expColumns computes x[i,j] = exp(x[i,j] - shift[j]), which must be at most 1,
// and sum[j] = Σᵢ x[i,j].
func expColumns(x, sum, shift []float32) {
	w := len(sum)
	for j := expColumnsVectors(x, sum, shift); j < w; j++ {
		sum[j] = 0
		for i := j; i < len(x); i += w {
			x[i] = float32(math.Exp(float64(x[i] - shift[j])))
			sum[j] += x[i]
		}
	}
}

// dotColumns computes sum[j] = Σᵢ x[i,j] * y[i,j].
func dotColumns(sum, x, y []float32) {
	w := len(sum)
	for j := dotColumnsVectors(sum, x, y); j < w; j++ {
		sum[j] = 0
		for i := j; i < len(x); i += w {
			sum[j] += x[i] * y[i]
		}
	}
}

// slopeColumns computes d[i,j] = d[i,j] * x[i,j] - y[i,j] * s[j].
func slopeColumns(d, x, y, s []float32) {
	w := len(s)
	for j := slopeColumnsVectors(d, x, y, s); j < w; j++ {
		for i := j; i < len(x); i += w {
			d[i] = d[i]*x[i] - y[i]*s[j]
		}
	}
}

// placeColumns copies x, of w columns, into columns of a matrix whose rows are
// stride elements apart.
func placeColumns(dst []float32, stride int, x []float32, w int) {
	for j := placeColumnsVectors(dst, stride, x, w); j < w; j++ {
		for i := 0; i*w < len(x); i++ {
			dst[i*stride+j] = x[i*w+j]
		}
	}
}

// dropColumns computes dst = src * factor where the hash of the column's row
// key and the row reaches threshold, and 0 elsewhere: see [tensor.Keep].
func dropColumns(dst, src []float32, rowKeys []uint32, threshold uint32, factor float32) {
	w := len(rowKeys)
	for j := dropColumnsVectors(dst, src, rowKeys, threshold, factor); j < w; j++ {
		for i := j; i < len(src); i += w {
			if tensor.Mix(rowKeys[j]^uint32(i/w))>>8 >= threshold {
				dst[i] = src[i] * factor
			} else {
				dst[i] = 0
			}
		}
	}
}
