package tensor

// An Op is one operation as data: a pointer to one of the structs of this
// package. The outputs come first in each struct. They never overlap inputs
// unless the operation allows it.
type Op interface {
	// Cost returns the operation's cost, which is the same on every Device.
	Cost() Cost
	// Check panics if the operation's shapes contradict each other, an index points
	// outside its tensor, or a tensor has no memory. Devices call it before they
	// execute the operation: kernels do not check bounds.
	Check()
}

// Cost is an Op's number of floating-point operations, with a multiplication
// and an addition counted as one each, and the number of bytes that it must at
// least read and write.
type Cost struct{ FLOPs, Bytes int64 }

func bytesOf(ts ...Tensor) (n int64) {
	for _, t := range ts {
		n += 4 * int64(t.Len())
	}
	return n
}

// perElement is the cost of an operation with flops FLOPs for each of n
// elements that reads or writes ts.
func perElement(n, flops int, ts ...Tensor) Cost {
	return Cost{int64(n) * int64(flops), bytesOf(ts...)}
}

// MatMul computes C = op(A) * op(B) + bias. op(X) is Xᵀ if the flag says so,
// else X; bias (1 x n, may be absent) is added to every row. C is m x n, op(A)
// m x k, op(B) k x n. With Accumulate the result is added to C. Activated (m x
// n, may be absent) receives F(C).
type MatMul struct {
	C, Activated   Tensor
	A, B, Bias     Tensor
	TransA, TransB bool
	Accumulate     bool
	F              Activation
}

// Dims returns m, k and n.
func (o *MatMul) Dims() (m, k, n int) {
	m, k = o.A.Rows, o.A.Cols
	if o.TransA {
		m, k = k, m
	}
	return m, k, o.C.Cols
}

func (o *MatMul) Cost() Cost {
	m, k, n := o.Dims()
	c := Cost{2 * int64(m) * int64(k) * int64(n), bytesOf(o.A, o.B, o.C)}
	if !o.Activated.IsZero() {
		c.FLOPs += activateFLOPs * int64(o.C.Len())
		c.Bytes += bytesOf(o.Activated)
	}
	return c
}

func (o *MatMul) Check() {
	m, k, n := o.Dims()
	bk, bn := o.B.Rows, o.B.Cols
	if o.TransB {
		bk, bn = bn, bk
	}
	need(o.C.Rows == m && bk == k && bn == n && (o.Bias.IsZero() || isRow(o.Bias, n)) &&
		(o.Activated.IsZero() || same(o.Activated, o.C)), "MatMul", o.C, o.A, o.B, o.Bias, o.Activated)
}

// Add computes Y = A + B, element by element. Y may be A or B.
type Add struct{ Y, A, B Tensor }

func (o *Add) Cost() Cost { return perElement(o.Y.Len(), 1, o.Y, o.A, o.B) }

func (o *Add) Check() { need(same(o.Y, o.A) && same(o.Y, o.B), "Add", o.Y, o.A, o.B) }

// Mul computes Y = A * B, element by element, or adds it to Y with Accumulate.
// Without Accumulate Y may be A or B.
type Mul struct {
	Y, A, B    Tensor
	Accumulate bool
}

func (o *Mul) Cost() Cost { return perElement(o.Y.Len(), 1, o.Y, o.A, o.B) }

func (o *Mul) Check() { need(same(o.Y, o.A) && same(o.Y, o.B), "Mul", o.Y, o.A, o.B) }

// ScaleColumns computes Y[i,j] = X[i,j] * Factor[0,j] + Bias[0,j], or adds it to Y
// with Accumulate. Bias (1 x cols) may be absent.
type ScaleColumns struct {
	Y, X, Factor, Bias Tensor
	Accumulate         bool
}

func (o *ScaleColumns) Cost() Cost { return perElement(o.X.Len(), 2, o.Y, o.X) }

func (o *ScaleColumns) Check() {
	need(same(o.Y, o.X) && isRow(o.Factor, o.X.Cols) && (o.Bias.IsZero() || isRow(o.Bias, o.X.Cols)), "ScaleColumns", o.Y, o.X, o.Factor, o.Bias)
}

// InverseNorms computes Y[0,i] = 1 / ‖X[i,:]‖, with the root of the sum of squares
// as norm.
type InverseNorms struct{ Y, X Tensor }

func (o *InverseNorms) Cost() Cost { return perElement(o.X.Len(), 2, o.X) }

func (o *InverseNorms) Check() { need(isRow(o.Y, o.X.Rows), "InverseNorms", o.Y, o.X) }

// Scale computes X = Factor * X for the given Rows, or for all if Rows is nil.
type Scale struct {
	X      Tensor
	Factor float32
	Rows   []int32
}

func (o *Scale) Cost() Cost { return rowCost(o.X, o.Rows, 1, 2) }

func (o *Scale) Check() {
	need(true, "Scale", o.X)
	checkIndices("Scale", o.Rows, o.X)
}

// Zero sets the given Rows of X, or all if Rows is nil, to 0.
type Zero struct {
	X    Tensor
	Rows []int32
}

func (o *Zero) Cost() Cost { return rowCost(o.X, o.Rows, 0, 1) }

func (o *Zero) Check() {
	need(true, "Zero", o.X)
	checkIndices("Zero", o.Rows, o.X)
}

// rowCost is the cost of an operation on the given rows of x (all if rows is
// nil).
func rowCost(x Tensor, rows []int32, flops, passes int) Cost {
	n := int64(x.Len())
	if rows != nil {
		n = int64(len(rows)) * int64(x.Cols)
	}
	return Cost{n * int64(flops), n * 4 * int64(passes)}
}

// SumRows computes Y = Σᵢ X[i,:], a 1 x n row, or adds it to Y with Accumulate.
// It is the gradient of a bias.
type SumRows struct {
	Y, X       Tensor
	Accumulate bool
}

func (o *SumRows) Cost() Cost { return perElement(o.X.Len(), 1, o.X, o.Y) }

func (o *SumRows) Check() { need(isRow(o.Y, o.X.Cols), "SumRows", o.Y, o.X) }

// Gather computes Y[i,:] = Table[IDs[i],:], or adds it to Y with Accumulate.
type Gather struct {
	Y, Table   Tensor
	IDs        []int32
	Accumulate bool
}

func (o *Gather) Cost() Cost { return perElement(o.Y.Len(), 0, o.Y, o.Y) }

func (o *Gather) Check() {
	need(o.Y.Rows == len(o.IDs) && o.Y.Cols == o.Table.Cols, "Gather", o.Y, o.Table)
	checkIndices("Gather", o.IDs, o.Table)
}

// ScatterAdd computes Table[IDs[i],:] += X[i,:] for i = 0, 1, ... in this
// order. It is the gradient of Gather.
type ScatterAdd struct {
	Table, X Tensor
	IDs      []int32
}

func (o *ScatterAdd) Cost() Cost { return perElement(o.X.Len(), 1, o.X, o.X, o.X) }

func (o *ScatterAdd) Check() {
	need(o.X.Rows == len(o.IDs) && o.X.Cols == o.Table.Cols, "ScatterAdd", o.Table, o.X)
	checkIndices("ScatterAdd", o.IDs, o.Table)
}

// LayerNorm normalises each row (Ba, Kiros and Hinton 2016, arXiv:1607.06450):
//
//	Y = (X - mean) * rstd * Gamma + Beta,  rstd = 1 / sqrt(var + Eps)
//
// with the biased variance. Stats (rows x 2) receives mean and rstd.
type LayerNorm struct {
	Y, Stats       Tensor
	X, Gamma, Beta Tensor
	Eps            float32
}

func (o *LayerNorm) Cost() Cost { return perElement(o.X.Len(), 8, o.X, o.Y) }

func (o *LayerNorm) Check() {
	need(same(o.Y, o.X) && is(o.Stats, o.X.Rows, 2) && isRow(o.Gamma, o.X.Cols) && isRow(o.Beta, o.X.Cols),
		"LayerNorm", o.Y, o.Stats, o.X, o.Gamma, o.Beta)
}

// LayerNormBackward computes, with x̂ = (X - mean) * rstd and g = DY * Gamma,
//
//	DX     = rstd * (g - mean(g) - x̂ * mean(g * x̂))   (added to DX with AccumulateX)
//	DGamma = Σ rows DY * x̂,  DBeta = Σ rows DY         (added with AccumulateW)
//
// An absent DX or an absent pair DGamma, DBeta is not computed.
type LayerNormBackward struct {
	DX, DGamma, DBeta        Tensor
	DY, X, Gamma, Stats      Tensor
	AccumulateX, AccumulateW bool
}

func (o *LayerNormBackward) Cost() Cost { return perElement(o.X.Len(), 14, o.X, o.DY, o.DX) }

func (o *LayerNormBackward) Check() {
	n := o.X.Cols
	need(same(o.DY, o.X) && is(o.Stats, o.X.Rows, 2) && isRow(o.Gamma, n) &&
		(o.DX.IsZero() || same(o.DX, o.X)) &&
		(o.DGamma.IsZero() || isRow(o.DGamma, n)) && same(o.DGamma, o.DBeta),
		"LayerNormBackward", o.DX, o.DGamma, o.DBeta, o.DY, o.X, o.Gamma, o.Stats)
}

// RMSNorm divides each row by its root mean square (Zhang and Sennrich 2019,
// arXiv:1910.07467):
//
//	Y = X * rstd * Gamma,  rstd = 1 / sqrt(mean(X²) + Eps)
//
// Stats (rows x 1) receives rstd.
type RMSNorm struct {
	Y, Stats Tensor
	X, Gamma Tensor
	Eps      float32
}

func (o *RMSNorm) Cost() Cost { return perElement(o.X.Len(), 4, o.X, o.Y) }

func (o *RMSNorm) Check() {
	need(same(o.Y, o.X) && is(o.Stats, o.X.Rows, 1) && isRow(o.Gamma, o.X.Cols), "RMSNorm", o.Y, o.Stats, o.X, o.Gamma)
}

// RMSNormBackward computes, with x̂ = X * rstd and g = DY * Gamma,
//
//	DX     = rstd * (g - x̂ * mean(g * x̂))   (added to DX with AccumulateX)
//	DGamma = Σ rows DY * x̂                  (added with AccumulateW)
//
// An absent DX or DGamma is not computed.
type RMSNormBackward struct {
	DX, DGamma               Tensor
	DY, X, Gamma, Stats      Tensor
	AccumulateX, AccumulateW bool
}

func (o *RMSNormBackward) Cost() Cost { return perElement(o.X.Len(), 11, o.X, o.DY, o.DX) }

func (o *RMSNormBackward) Check() {
	need(same(o.DY, o.X) && is(o.Stats, o.X.Rows, 1) && isRow(o.Gamma, o.X.Cols) &&
		(o.DX.IsZero() || same(o.DX, o.X)) && (o.DGamma.IsZero() || isRow(o.DGamma, o.X.Cols)),
		"RMSNormBackward", o.DX, o.DGamma, o.DY, o.X, o.Gamma, o.Stats)
}

// An Activation is a function applied to each element.
type Activation int

// The activations of config.json's hidden_act.
const (
	GELU     Activation = iota // "gelu": x * Φ(x), with erf
	GELUTanh                   // "gelu_new", "gelu_pytorch_tanh": the tanh approximation
	ReLU                       // "relu"
	SiLU                       // "silu", "swish"
	Tanh                       // "tanh", used by BERT's pooler
)

// Activate computes Y = f(X). Y may be X if no gradient is wanted.
type Activate struct {
	Y, X Tensor
	F    Activation
}

func (o *Activate) Cost() Cost { return perElement(o.X.Len(), activateFLOPs, o.X, o.Y) }

func (o *Activate) Check() { need(same(o.Y, o.X), "Activate", o.Y, o.X) }

// activateFLOPs is roughly the cost of a GELU.
const activateFLOPs = 20

// ActivateBackward computes DX = DY * f'(X). DX may be DY.
type ActivateBackward struct {
	DX, DY, X Tensor
	F         Activation
}

func (o *ActivateBackward) Cost() Cost { return perElement(o.X.Len(), 25, o.X, o.DY, o.DX) }

func (o *ActivateBackward) Check() {
	need(same(o.DX, o.X) && same(o.DY, o.X), "ActivateBackward", o.DX, o.DY, o.X)
}

// Dropout computes Y[r,c] = X[r,c] / (1-P) if [Keep](Key, r, c, P), else 0. Its
// gradient is the same operation on the gradient. Y may be X.
type Dropout struct {
	Y, X Tensor
	P    float32
	Key  uint32
}

func (o *Dropout) Cost() Cost { return perElement(o.X.Len(), 1, o.X, o.Y) }

func (o *Dropout) Check() { need(same(o.Y, o.X), "Dropout", o.Y, o.X) }

// Copy computes Y = X.
type Copy struct{ Y, X Tensor }

func (o *Copy) Cost() Cost { return perElement(o.X.Len(), 0, o.Y, o.X) }

func (o *Copy) Check() { need(same(o.Y, o.X), "Copy", o.Y, o.X) }
