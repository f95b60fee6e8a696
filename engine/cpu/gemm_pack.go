package cpu

import "unsafe"

// A packing copies lines of an operand - the rows of A, the columns of B - into
// panels: width lines side by side, term after term. Term l of line i goes to
//
//	dst[(i/width)*panel + l*width + i%width]
//
// and lines beyond the last one of the last panel are 0. In memory, term l of
// line i is src[i*stride+l], or src[l*stride+i] if along is set: then the copy
// runs along the memory, otherwise it transposes. Sizes count floats.
type packing struct {
	dst, src     unsafe.Pointer
	stride       int
	lines, terms int
	width, panel int
	along        bool
}

// packingOf packs the first lines and terms of x into dst, panel after panel.
func packingOf(dst []float32, x matrix, width, lines, terms int, along bool) packing {
	return packing{first(dst), first(x.data), x.stride, lines, terms, width, width * terms, along}
}

// from returns p without its first lines, a multiple of width.
func (p packing) from(lines int) packing {
	step := p.stride
	if p.along {
		step = 1
	}
	p.dst, p.src, p.lines = float(p.dst, lines/p.width*p.panel), float(p.src, lines*step), p.lines-lines
	return p
}

// packPlain packs for widths that are multiples of 4.
func packPlain(p packing) {
	step := p.stride
	if p.along {
		step = 1
	}
	for i := 0; i < p.lines; i += p.width {
		dst, src, lines := float(p.dst, i/p.width*p.panel), float(p.src, i*step), min(p.width, p.lines-i)
		if lines < p.width {
			clear(unsafe.Slice((*float32)(dst), p.width*p.terms))
		}
		if p.along {
			packAlong(dst, src, p.stride, lines, p.terms, p.width)
		} else {
			packAcross(dst, src, p.stride, lines, p.terms, p.width)
		}
	}
}

// packAlong fills one panel from lines that lie side by side in memory.
func packAlong(dst, src unsafe.Pointer, stride, lines, terms, width int) {
	for range terms {
		for i := range lines { // too few for copy
			*(*float32)(float(dst, i)) = *(*float32)(float(src, i))
		}
		dst, src = float(dst, width), float(src, stride)
	}
}

// packAcross fills one panel from lines that lie one after another in memory,
// four lines at a time: four streams are read and one is written.
func packAcross(dst, src unsafe.Pointer, stride, lines, terms, width int) {
	for ; lines >= 4; lines -= 4 {
		r0, r1, r2, r3 := src, float(src, stride), float(src, 2*stride), float(src, 3*stride)
		d := dst
		for l := range terms {
			to := (*[4]float32)(d)
			to[0], to[1] = *(*float32)(float(r0, l)), *(*float32)(float(r1, l))
			to[2], to[3] = *(*float32)(float(r2, l)), *(*float32)(float(r3, l))
			d = float(d, width)
		}
		dst, src = float(dst, 4), float(src, 4*stride)
	}
	for i := range lines {
		for l := range terms {
			*(*float32)(float(dst, l*width+i)) = *(*float32)(float(src, i*stride+l))
		}
	}
}

// float returns the address of the i-th float32 after p.
func float(p unsafe.Pointer, i int) unsafe.Pointer { return unsafe.Add(p, 4*i) }
