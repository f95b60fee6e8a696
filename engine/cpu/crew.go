package cpu

// A crew carries out parts of an operation at the same time. How an operation
// is divided into parts follows from its shapes alone, and parts that run at
// the same time write to different memory. So the results are the same bit for
// bit, whoever does which part, and however many do.

// A divided is work in numbered parts, which may be done in any order and at
// the same time. worker tells apart those who work at the same time: 0 is the
// caller.
type divided interface {
	part(worker, i int)
}

// packings and sweeps are the parts of a product: lists of calls of a kernel.
type (
	packings struct {
		kern *kernel
		list []packing
	}
	sweeps struct {
		kern *kernel
		a    leftOperand // of the whole block
		list []panels
	}
)

func (p *packings) part(_, i int) { p.kern.pack(p.list[i]) }
func (s *sweeps) part(_, i int)   { s.kern.multiply(s.list[i], s.a) }
