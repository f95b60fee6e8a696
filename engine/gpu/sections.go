package gpu

import "tuneground/engine/tensor"

// sections iterates over tensors of the same length, seen as matrices of cols
// columns, in runs of rows such that no tensor changes buffers within a run. A
// row that continues in another buffer is a run of its own. A tensor of another
// length than the first, such as a factor for all, is passed whole.
//
//	for s := (sections{of: operands, cols: cols}); s.next(); { ... s.cut() ... }
type sections struct {
	of       []tensor.Tensor
	cols     int
	from, to int // the rows of this section
	space    [5]tensor.Tensor
}

// next moves to the next section and reports whether there is one.
func (s *sections) next() bool {
	n := s.of[0].Len()
	if s.from = s.to; s.from*s.cols >= n {
		return false
	}
	s.to = n / s.cols
	for i := range s.of {
		t := &s.of[i]
		if t.Len() == n && t.Memory.Stretch > 0 {
			room := t.Memory.Stretch - (t.Offset+s.from*s.cols)%t.Memory.Stretch
			s.to = min(s.to, s.from+max(1, room/s.cols))
		}
	}
	return true
}

// cut returns the tensors' parts in this section, nearly always the whole
// tensors.
func (s *sections) cut() []tensor.Tensor {
	n := s.of[0].Len()
	if (s.to-s.from)*s.cols == n {
		return s.of
	}
	for i, t := range s.of {
		if t.Len() == n {
			t = t.Reshape(n/s.cols, s.cols).RowRange(s.from, s.to)
		}
		s.space[i] = t
	}
	return s.space[:len(s.of)]
}
