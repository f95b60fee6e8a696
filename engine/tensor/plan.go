package tensor

// Plan is a Device that executes nothing: it adds up what the operations
// would cost and the memory they would need. It answers "will it fit, and how
// long will it take" before anything is spent.
type Plan struct {
	Total Cost
	Ops   int
	Alive int64 // bytes allocated
}

// Name implements [Device].
func (p *Plan) Name() string { return "plan" }

// Alloc implements [Device]; the Tensor has a shape and no elements.
func (p *Plan) Alloc(rows, cols int) Tensor {
	p.Alive += 4 * int64(rows) * int64(cols)
	return Tensor{Rows: rows, Cols: cols}
}

// Run implements [Device].
func (p *Plan) Run(op Op) {
	c := op.Cost()
	p.Total.FLOPs += c.FLOPs
	p.Total.Bytes += c.Bytes
	p.Ops++
}

// Read implements [Device]; every element reads as 0.
func (p *Plan) Read(dst []float32, _ Tensor) { clear(dst) }

// Write implements [Device].
func (p *Plan) Write(Tensor, []float32) {}
