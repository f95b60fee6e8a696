// Package spectrum finds the directions in which a matrix is largest.
package spectrum

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"tuneground/engine/message"
)

// Plane returns the rows of x, of equal lengths, as points in the plane of their first two
// principal components, and the share of the rows' variance that lies in it. There are at
// least three rows of at least two columns.
func Plane(x [][]float64) (points [][2]float64, share float64, err error) {
	rows, cols := len(x), len(x[0])
	data := mat.NewDense(rows, cols, nil)
	for i, row := range x {
		data.SetRow(i, row)
	}
	var pc stat.PC
	if !pc.PrincipalComponents(data, nil) {
		return nil, 0, message.Errorf("the principal components of the texts' vectors were not found; some are no numbers")
	}
	all := 0.0
	variances := pc.VarsTo(nil)
	for _, v := range variances {
		all += v
	}
	if all > 0 {
		share = (variances[0] + variances[1]) / all
	}
	var directions, y mat.Dense
	pc.VectorsTo(&directions)
	for c := range cols {
		mean := stat.Mean(mat.Col(nil, c, data), nil)
		for r := range rows {
			data.Set(r, c, data.At(r, c)-mean)
		}
	}
	y.Mul(data, directions.Slice(0, cols, 0, 2))
	points = make([][2]float64, rows)
	for i := range points {
		points[i] = [2]float64{y.At(i, 0), y.At(i, 1)}
	}
	return points, share, nil
}

// Singular returns the singular values of x, rows of cols elements, the greatest first.
func Singular(x []float64, cols int) ([]float64, error) {
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(len(x)/cols, cols, x), mat.SVDNone) {
		return nil, message.Errorf("the singular values of the weights' change were not found; some are no numbers")
	}
	return svd.Values(nil), nil
}
