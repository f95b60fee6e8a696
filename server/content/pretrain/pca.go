package main

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// A projection maps rows to their directions of greatest variance.
type projection struct {
	mean  []float32
	basis *mat.Dense // cols x n, orthonormal
}

// principal returns the projection to the first n principal components of x,
// rows of cols elements. There are at least n rows.
func principal(x []float32, cols, n int) *projection {
	data := dense(x, cols, make([]float32, cols))
	var pc stat.PC
	if !pc.PrincipalComponents(data, nil) {
		panic("pretrain: the singular values of a matrix were not found")
	}
	var all mat.Dense
	pc.VectorsTo(&all)
	p := &projection{basis: mat.DenseCopyOf(all.Slice(0, cols, 0, n))}
	for c := range cols {
		p.mean = append(p.mean, float32(stat.Mean(mat.Col(nil, c, data), nil)))
	}
	return p
}

// apply returns (x - mean) basis, n elements a row.
func (p *projection) apply(x []float32) []float32 { return p.multiply(x, p.mean) }

// applyAdded returns x basis, for rows that are added to the rows that apply
// maps.
func (p *projection) applyAdded(x []float32) []float32 {
	return p.multiply(x, make([]float32, len(p.mean)))
}

func (p *projection) multiply(x, less []float32) []float32 {
	var y mat.Dense
	y.Mul(dense(x, len(less), less), p.basis)
	values := y.RawMatrix().Data
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}

// dense returns x, rows of cols elements, as a matrix, with less subtracted
// from each row.
func dense(x []float32, cols int, less []float32) *mat.Dense {
	values := make([]float64, len(x))
	for i, v := range x {
		values[i] = float64(v) - float64(less[i%cols])
	}
	return mat.NewDense(len(x)/cols, cols, values)
}
