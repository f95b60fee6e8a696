package relaxed

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Where the tests put their matrices.
const (
	atX, atY, atDY, atDX, atGamma, atBeta = 0, 500, 1000, 1500, 2000, 2100
	atDGamma, atDBeta, atStats, atNumbers = 2200, 2300, 2400, 2500
)

// normed are the results of a norm and of its gradient, in float64.
type normed struct{ y, stats, dx, dgamma, dbeta []float64 }

// norm appends the row x with the gradient dy to r.
func (r *normed) norm(x, dy, gamma, beta []float32, eps float64) {
	n := float64(len(x))
	var mean, variance, meanG, meanGX float64
	for _, v := range x {
		mean += float64(v) / n
	}
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean) / n
	}
	rstd := 1 / math.Sqrt(variance+eps)
	hat := func(i int) float64 { return (float64(x[i]) - mean) * rstd }
	for i := range x {
		g := float64(dy[i]) * float64(gamma[i])
		meanG, meanGX = meanG+g/n, meanGX+g*hat(i)/n
		r.y = append(r.y, hat(i)*float64(gamma[i])+float64(beta[i]))
		r.dgamma[i], r.dbeta[i] = r.dgamma[i]+float64(dy[i])*hat(i), r.dbeta[i]+float64(dy[i])
	}
	for i := range x {
		r.dx = append(r.dx, rstd*(float64(dy[i])*float64(gamma[i])-meanG-hat(i)*meanGX))
	}
	r.stats = append(r.stats, mean, rstd)
}

// near reports results at an address that are not what is wanted.
func (m *machine) near(what string, at int, want []float64) {
	m.t.Helper()
	for i, v := range m.read(at, len(want)) {
		if !(math.Abs(float64(v)-want[i]) < 1e-4*(1+math.Abs(want[i]))) {
			m.t.Errorf("%s[%d] of %d is %v, want %v", what, i, len(want), v, want[i])
		}
	}
}

// TestLayerNorm tests the norm and its gradients, for rows of few and of many vectors.
func TestLayerNorm(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(15, 16))
	const rows, eps = 3, 0.25
	for _, n := range []int{4, 24, 28, 96} {
		x, dy, dx, gamma, beta := small(r, rows*n), small(r, rows*n), small(r, rows*n), small(r, n), small(r, n)
		dgamma, dbeta := small(r, n), small(r, n)
		for at, list := range map[int][]float32{
			atX: x, atDY: dy, atGamma: gamma, atBeta: beta, atDGamma: dgamma, atDBeta: dbeta, atNumbers: {float32(n), eps},
		} {
			m.write(at, list)
		}
		want := normed{dgamma: widen(dgamma), dbeta: widen(dbeta)}
		for i := 0; i < rows*n; i += n {
			want.norm(x[i:i+n], dy[i:i+n], gamma, beta, eps)
		}
		m.call("layerNorm", 4*atY, 4*atX, 4*atGamma, 4*atBeta, 4*atStats, rows, n/4, 4*atNumbers)
		m.near("y", atY, want.y)
		m.near("stats", atStats, want.stats)
		input := func(accumulate int) {
			m.write(atDX, dx)
			m.call("layerNormInput", 4*atDX, 4*atDY, 4*atX, 4*atGamma, 4*atStats, rows, n/4, 4*atNumbers, accumulate)
			m.near("dx", atDX, want.dx)
		}
		input(0)
		for i, v := range dx {
			want.dx[i] += float64(v)
		}
		input(1)
		m.call("layerNormWeights", 4*atDGamma, 4*atDBeta, 4*atDY, 4*atX, 4*atStats, rows, n/4, 4*n)
		m.near("dgamma", atDGamma, want.dgamma)
		m.near("dbeta", atDBeta, want.dbeta)
		m.write(atDBeta, dbeta)
		m.call("sumRows", 4*atDBeta, 4*atDY, rows, n/4, 4*n)
		m.near("sums", atDBeta, want.dbeta)
	}
}

func widen(x []float32) (list []float64) {
	for _, v := range x {
		list = append(list, float64(v))
	}
	return list
}
