package nn

// A Layout is how the checkpoint stores a parameter, where that differs from ours.
// GPT-2 stores the weight of a Linear transposed, as its authors' "Conv1D" did,
// and those of query, key and value side by side in one tensor.
type Layout struct {
	Transposed  bool
	Part, Parts int  // part number Part of Parts equal parts; 0 of 0: all
	Column      bool // a vector stored as a matrix of one column
}

// StoredShape returns the shape of the checkpoint's tensor.
func (p *Param) StoredShape() []int {
	if p.Layout == (Layout{}) {
		return p.Shape
	}
	parts := max(1, p.Layout.Parts)
	if len(p.Shape) == 1 && p.Layout.Column {
		return []int{parts * p.Shape[0], 1}
	}
	if len(p.Shape) == 1 {
		return []int{parts * p.Shape[0]}
	}
	if p.Layout.Transposed {
		return []int{p.Shape[1], parts * p.Shape[0]}
	}
	return []int{parts * p.Shape[0], p.Shape[1]}
}

// Unpack copies p's elements out of the checkpoint's tensor.
func (p *Param) Unpack(dst, stored []float32) {
	p.eachStored(func(own, theirs int) { dst[own] = stored[theirs] })
}

// Pack copies p's elements to their place in the checkpoint's tensor.
func (p *Param) Pack(stored, src []float32) {
	p.eachStored(func(own, theirs int) { stored[theirs] = src[own] })
}

// eachStored calls f for each element with its index in p and in the
// checkpoint's tensor.
func (p *Param) eachStored(f func(own, theirs int)) {
	rows, cols := p.Dims()
	first := p.Layout.Part * p.Size()
	if !p.Layout.Transposed || len(p.Shape) == 1 {
		for i := range rows * cols {
			f(i, first+i)
		}
		return
	}
	width := max(1, p.Layout.Parts) * rows
	for r := range rows {
		for c := range cols {
			f(r*cols+c, c*width+p.Layout.Part*rows+r)
		}
	}
}
