package relaxed

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestLayerNorm compares the norm and its gradients with float64, for rows of few and
// of many vectors.
func TestLayerNorm(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(15, 16))
	const rows, eps = 3, 0.25
	const x, y, dy, dx, gamma, beta, dgamma, dbeta, stats, numbers = 0, 500, 1000, 1500, 2000, 2100, 2200, 2300, 2400, 2500
	for _, n := range []int{4, 24, 28, 96} {
		X, DY, DX, Gamma, Beta := small(r, rows*n), small(r, rows*n), small(r, rows*n), small(r, n), small(r, n)
		DGamma, DBeta := small(r, n), small(r, n)
		for at, list := range map[int][]float32{x: X, dy: DY, gamma: Gamma, beta: Beta, numbers: {float32(n), eps}} {
			m.write(at, list)
		}
		near := func(what string, got []float32, want []float64) {
			t.Helper()
			for i, v := range got {
				if !(math.Abs(float64(v)-want[i]) < 1e-4*(1+math.Abs(want[i]))) {
					t.Errorf("%s[%d] of rows of %d is %v, want %v", what, i, n, v, want[i])
				}
			}
		}
		var Y, Inputs, Stats []float64
		Gammas, Betas := widen(DGamma), widen(DBeta)
		for row := range rows {
			X, DY := X[row*n:][:n], DY[row*n:][:n]
			mean, variance, meanG, meanGX := 0., 0., 0., 0.
			for _, v := range X {
				mean += float64(v) / float64(n)
			}
			for _, v := range X {
				variance += (float64(v) - mean) * (float64(v) - mean) / float64(n)
			}
			rstd := 1 / math.Sqrt(variance+eps)
			hat := func(i int) float64 { return (float64(X[i]) - mean) * rstd }
			for i := range n {
				g := float64(DY[i]) * float64(Gamma[i])
				meanG, meanGX = meanG+g/float64(n), meanGX+g*hat(i)/float64(n)
				Y = append(Y, hat(i)*float64(Gamma[i])+float64(Beta[i]))
				Gammas[i], Betas[i] = Gammas[i]+float64(DY[i])*hat(i), Betas[i]+float64(DY[i])
			}
			for i := range n {
				Inputs = append(Inputs, rstd*(float64(DY[i])*float64(Gamma[i])-meanG-hat(i)*meanGX))
			}
			Stats = append(Stats, mean, rstd)
		}
		m.call("layerNorm", 4*y, 4*x, 4*gamma, 4*beta, 4*stats, rows, n/4, 4*numbers)
		near("y", m.read(y, rows*n), Y)
		near("stats", m.read(stats, 2*rows), Stats)
		for accumulate := range 2 {
			m.write(dx, DX)
			m.call("layerNormInput", 4*dx, 4*dy, 4*x, 4*gamma, 4*stats, rows, n/4, 4*numbers, accumulate)
			want := make([]float64, rows*n)
			for i := range want {
				want[i] = Inputs[i] + float64(accumulate)*float64(DX[i])
			}
			near("dx", m.read(dx, rows*n), want)
		}
		m.write(dgamma, DGamma)
		m.write(dbeta, DBeta)
		m.call("layerNormWeights", 4*dgamma, 4*dbeta, 4*dy, 4*x, 4*stats, rows, n/4, 4*n)
		near("dgamma", m.read(dgamma, n), Gammas)
		near("dbeta", m.read(dbeta, n), Betas)
		m.write(dbeta, DBeta)
		m.call("sumRows", 4*dbeta, 4*dy, rows, n/4, 4*n)
		near("sums", m.read(dbeta, n), Betas)
	}
}

func widen(x []float32) (list []float64) {
	for _, v := range x {
		list = append(list, float64(v))
	}
	return list
}
