package tensor

// SumSquares computes Y = Σ X², a 1 x 1 result, over the given Rows of X (all
// if nil), or adds it to Y with Accumulate. The sum runs in float64.
type SumSquares struct {
	Y, X       Tensor
	Rows       []int32
	Accumulate bool
}

func (o *SumSquares) Cost() Cost { return rowCost(o.X, o.Rows, 2, 1) }

func (o *SumSquares) Check() {
	need(is(o.Y, 1, 1), "SumSquares", o.Y, o.X)
	checkIndices("SumSquares", o.Rows, o.X)
}

// ClipScale computes the factor that PyTorch's clip_grad_norm_ applies: Y =
// min(1, MaxNorm / (sqrt(SumSq) + 1e-6)), or 1 if MaxNorm is 0. Y is -1 if
// SumSq is not finite, which makes [AdamW], [SGD] and [Adafactor]
// change nothing. Both are 1 x 1.
type ClipScale struct {
	Y, SumSq Tensor
	MaxNorm  float32
}

func (o *ClipScale) Cost() Cost { return Cost{4, 8} }

func (o *ClipScale) Check() { need(is(o.Y, 1, 1) && is(o.SumSq, 1, 1), "ClipScale", o.Y, o.SumSq) }

// AdamW is one update with decoupled weight decay (Loshchilov and Hutter 2017,
// arXiv:1711.05101), as PyTorch applies it, for the given Rows (all if nil):
//
//	g = GradScale * G
//	P = (1 - LR*Decay) * P
//	M = Beta1*M + (1-Beta1)*g,  V = Beta2*V + (1-Beta2)*g²
//	P = P - LR/Correct1 * M / (sqrt(V)/sqrt(Correct2) + Eps)
//
// with Correct1 = 1 - Beta1^t and Correct2 = 1 - Beta2^t at step t >= 1.
// GradScale is 1 x 1; if it is negative, nothing changes. The settings are
// float64 so that a device rounds values derived from them, such as 1-Beta2,
// only once.
type AdamW struct {
	P, M, V, G, GradScale     Tensor
	Rows                      []int32
	LR, Beta1, Beta2, Eps     float64
	Decay, Correct1, Correct2 float64
}

func (o *AdamW) Cost() Cost { return rowCost(o.P, o.Rows, 12, 7) }

func (o *AdamW) Check() {
	need(same(o.P, o.M) && same(o.P, o.V) && same(o.P, o.G) && is(o.GradScale, 1, 1),
		"AdamW", o.P, o.M, o.V, o.G, o.GradScale)
	checkIndices("AdamW", o.Rows, o.P)
}

// SGD is one update of stochastic gradient descent with momentum as PyTorch's SGD
// applies it, for the given Rows (all if nil):
//
//	g = GradScale * G + Decay * P
//	M = Momentum*M + g
//	P = P - LR*M
//
// M may be absent, for a Momentum of 0. GradScale is 1 x 1; if it is negative,
// nothing changes.
type SGD struct {
	P, M, G, GradScale  Tensor
	Rows                []int32
	LR, Momentum, Decay float64
}

func (o *SGD) Cost() Cost {
	if o.M.IsZero() {
		return rowCost(o.P, o.Rows, 5, 3)
	}
	return rowCost(o.P, o.Rows, 7, 5)
}

func (o *SGD) Check() {
	need(same(o.P, o.G) && (o.M.IsZero() && o.Momentum == 0 || same(o.P, o.M)) && is(o.GradScale, 1, 1),
		"SGD", o.P, o.M, o.G, o.GradScale)
	checkIndices("SGD", o.Rows, o.P)
}

// FactoredMoments updates the running means of squared gradients that
// [Adafactor] stores for a matrix, one for each row, R (rows x 1), and one for
// each column, C (1 x cols), for the given Rows (all if nil; in the others G is
// 0):
//
//	g    = GradScale * G
//	R[i] = Beta*R[i] + (1-Beta) * (Σⱼ g[i,j]² / cols + Eps)
//	C[j] = Beta*C[j] + (1-Beta) * (Σᵢ g[i,j]² / Of + Eps)
//	Mean = mean of C
//
// G may be a part of a matrix's rows. Of is then the number of all rows. With
// Accumulate, C has already been updated with another part, and (1-Beta) * Σᵢ
// g[i,j]² / Of is added to it. Of 0 means the rows of G. GradScale and Mean are
// 1 x 1; if GradScale is negative, nothing changes.
type FactoredMoments struct {
	R, C, Mean   Tensor
	G, GradScale Tensor
	Rows         []int32
	Beta, Eps    float64
	Of           int
	Accumulate   bool
}

// RowsOfAll returns the number of rows that C is a mean over.
func (o *FactoredMoments) RowsOfAll() int {
	if o.Of > 0 {
		return o.Of
	}
	return o.G.Rows
}

func (o *FactoredMoments) Cost() Cost { return rowCost(o.G, o.Rows, 4, 1) }

func (o *FactoredMoments) Check() {
	checkFactored("FactoredMoments", o.R, o.C, o.Mean, o.G, o.GradScale, o.Mean)
	checkIndices("FactoredMoments", o.Rows, o.G)
}

// FactoredSquares computes Y = Σ U², a 1 x 1 result, over the given Rows (all
// if nil), or adds it to Y with Accumulate. U is the update before it is
// clipped:
//
//	U[i,j] = GradScale * G[i,j] / sqrt(R[i] / Mean * C[j])
//
// with the results of [FactoredMoments].
type FactoredSquares struct {
	Y                        Tensor
	R, C, Mean, G, GradScale Tensor
	Rows                     []int32
	Accumulate               bool
}

func (o *FactoredSquares) Cost() Cost { return rowCost(o.G, o.Rows, 4, 1) }

func (o *FactoredSquares) Check() {
	checkFactored("FactoredSquares", o.R, o.C, o.Mean, o.G, o.GradScale, o.Y)
	checkIndices("FactoredSquares", o.Rows, o.G)
}

// Adafactor is one update of a matrix (Shazeer and Stern 2018, arXiv:1804.04235,
// algorithm 4) with a given learning rate, as transformers' Adafactor applies it, for
// the given Rows (all if nil). With U as in [FactoredSquares]:
//
//	P = (1 - LR*Decay) * P - LR * U / max(1, sqrt(SumSq / Of) / Clip)
//
// SumSq is Σ U² over the Of elements of the tensor that P is, or is a part of. It is
// 1 x 1, and so is GradScale; if that is negative, nothing changes.
type Adafactor struct {
	P                               Tensor
	R, C, Mean, G, GradScale, SumSq Tensor
	Rows                            []int32
	LR, Decay, Clip                 float64
	Of                              int
}

func (o *Adafactor) Cost() Cost { return rowCost(o.P, o.Rows, 6, 3) }

func (o *Adafactor) Check() {
	need(same(o.P, o.G), "Adafactor", o.P, o.G)
	checkFactored("Adafactor", o.R, o.C, o.Mean, o.G, o.GradScale, o.SumSq)
	checkIndices("Adafactor", o.Rows, o.P)
}

// checkFactored panics unless r and c have a mean for each row and column of g.
func checkFactored(op string, r, c, mean, g, gradScale, sum Tensor) {
	need(is(r, g.Rows, 1) && isRow(c, g.Cols) && is(mean, 1, 1) && is(gradScale, 1, 1) && is(sum, 1, 1),
		op, r, c, mean, g, gradScale, sum)
}
