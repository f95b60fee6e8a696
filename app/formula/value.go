package formula

import (
	"fmt"
	"math"
)

// A value is the value of an expression: it lies between low and high, because
// numbers may be rounded, and is mid with the digits as shown. It is unknown if
// the expression has letters or words.
type value struct {
	mid, low, high float64
	known          bool
}

func point(v float64) value { return value{v, v, v, true} }

func (v value) exact() bool { return v.low == v.high }

// String shows the range.
func (v value) String() string {
	if v.exact() {
		return fmt.Sprint(v.mid)
	}
	return fmt.Sprintf("%v (%v to %v)", v.mid, v.low, v.high)
}

// tolerance is the greatest difference of floating-point numbers that count as
// equal.
const tolerance = 1e-9

func same(a, b float64) bool { return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b)) }

// meets reports whether both can be the same number.
func (v value) meets(w value) bool {
	slack := tolerance * max(math.Abs(v.mid), math.Abs(w.mid))
	return v.low <= w.high+slack && w.low <= v.high+slack
}

// of1 is f of a value. f is monotonic over the range.
func of1(f func(float64) float64, x value) value {
	if !x.known {
		return value{}
	}
	a, b := f(x.low), f(x.high)
	return value{f(x.mid), min(a, b), max(a, b), true}
}

// of2 is f of two values. f is monotonic in each over the ranges.
func of2(f func(a, b float64) float64, x, y value) value {
	if !x.known || !y.known {
		return value{}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, a := range []float64{x.low, x.high} {
		for _, b := range []float64{y.low, y.high} {
			low, high = min(low, f(a, b)), max(high, f(a, b))
		}
	}
	return value{f(x.mid, y.mid), low, high, true}
}
