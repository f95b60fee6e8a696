package main

import (
	"math"
	"testing"
)

// Points on a line in space differ in one direction: their projections are
// their distances from the mean.
func TestPrincipalFindsTheLine(t *testing.T) {
	direction := []float32{2, -1, 2} // of length 3
	var x []float32
	for i := range 7 {
		for c, v := range []float32{5, 1, 0} {
			x = append(x, v+float32(i)*direction[c])
		}
	}
	p := principal(x, 3, 1)
	y := p.apply(x)
	sign := float32(1)
	if y[0] > 0 {
		sign = -1 // a component has either sign
	}
	for i, v := range y {
		if want := sign * float32(3*(i-3)); math.Abs(float64(v-want)) > 1e-5 {
			t.Errorf("point %d is at %v, want %v", i, v, want)
		}
	}
	if step := p.applyAdded(direction); math.Abs(float64(step[0]-3*sign)) > 1e-5 {
		t.Errorf("the direction itself is %v long, want %v", step[0], 3*sign)
	}
}

func TestPrincipalKeepsDistances(t *testing.T) {
	x := []float32{1, 2, 0, 4, 0, 1, 3, 3, 2, 0, 0, 5}
	y := principal(x, 3, 3).apply(x)
	for i := 3; i < len(x); i += 3 {
		if a, b := distance(x[:3], x[i:i+3]), distance(y[:3], y[i:i+3]); math.Abs(a-b) > 1e-5 {
			t.Errorf("row %d is %v away, was %v", i/3, b, a)
		}
	}
}

func distance(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]-b[i]) * float64(a[i]-b[i])
	}
	return math.Sqrt(sum)
}
