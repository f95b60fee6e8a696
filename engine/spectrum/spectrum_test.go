package spectrum

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Points that lie in a plane of a larger space, turned, keep their distances, and the
// plane has all of their variance.
func TestAPlaneKeepsDistances(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	flat := make([][2]float64, 20)
	x := make([][]float64, len(flat))
	for i := range flat {
		flat[i] = [2]float64{3 * r.NormFloat64(), r.NormFloat64()}
		a, b := flat[i][0], flat[i][1]
		x[i] = []float64{5 + 0.6*a, 0.8 * a, -1 + 0.28*b, 0.96 * b} // along two orthonormal directions
	}
	points, share, err := Plane(x)
	if err != nil || math.Abs(share-1) > 1e-9 {
		t.Fatalf("the plane has %g of the variance: %v", share, err)
	}
	distance := func(p, q [2]float64) float64 { return math.Hypot(p[0]-q[0], p[1]-q[1]) }
	for i := range flat {
		for j := range i {
			if got, want := distance(points[i], points[j]), distance(flat[i], flat[j]); math.Abs(got-want) > 1e-9 {
				t.Fatalf("points %d and %d are %g apart, want %g", i, j, got, want)
			}
		}
	}
}

// In three equal directions a plane has two thirds of the variance.
func TestTheShareOfAPlane(t *testing.T) {
	var x [][]float64
	for i := range 3 {
		for _, sign := range []float64{-1, 1} {
			row := make([]float64, 3)
			row[i] = sign
			x = append(x, row)
		}
	}
	if _, share, err := Plane(x); err != nil || math.Abs(share-2.0/3) > 1e-9 {
		t.Errorf("%g of the variance: %v", share, err)
	}
}

// The singular values of numpy.linalg.svd([[1, 2], [3, 4], [5, 6]]), and those of a
// product of a column and a row: one.
func TestSingularValues(t *testing.T) {
	for _, c := range []struct{ x, want []float64 }{
		{[]float64{1, 2, 3, 4, 5, 6}, []float64{9.525518091565104, 0.5143005806586441}},
		{[]float64{2, 4, 1, 2, 2, 4}, []float64{math.Sqrt(45), 0}},
	} {
		got, err := Singular(c.x, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range c.want {
			if math.Abs(got[i]-v) > 1e-12 {
				t.Errorf("%v has %v, want %v", c.x, got, c.want)
			}
		}
	}
}
