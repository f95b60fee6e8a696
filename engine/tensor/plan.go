package tensor

// Plan is a Device that executes nothing. It adds up the cost of the operations
// and the memory that they need, and so tells before a run whether it fits and
// how long it will take.
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
