package gpu

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// A recorder replaces a GPU: it checks every stream and computes nothing.
type recorder struct {
	t           *testing.T
	buffers     []int
	sources     []string
	slots       []int
	groups      [][]uint32
	submissions []submission
	writes      int
	failure     error
}

// A submission is a copy of a Stream, decoded.
type submission struct {
	dispatches []dispatch
	lists      []int32
	read       int
}

type dispatch struct {
	source     string
	x, y       int
	buffers    []uint32
	parameters []uint32
}

func (r *recorder) Buffer(id, n int) {
	if id != len(r.buffers) || n <= 0 {
		r.t.Errorf("buffer %d of %d elements is made, there are %d", id, n, len(r.buffers))
	}
	r.buffers = append(r.buffers, n)
}

func (r *recorder) Pipeline(id, slots int, source string) {
	if id != len(r.sources) {
		r.t.Errorf("pipeline %d is made, there are %d", id, len(r.sources))
	}
	for _, rest := range []string{"//if", "//else", "//fi", "//unroll", "//end", "$"} {
		if strings.Contains(source, rest) {
			r.t.Errorf("a program still has %q:\n%s", rest, source)
		}
	}
	if strings.Count(source, "{") != strings.Count(source, "}") || !strings.Contains(source, "fn kernel(") {
		r.t.Errorf("no program:\n%s", source)
	}
	r.sources, r.slots = append(r.sources, source), append(r.slots, slots)
}

func (r *recorder) Group(id int, buffers []uint32) {
	if id != len(r.groups) {
		r.t.Errorf("bind group %d is made, there are %d", id, len(r.groups))
	}
	for i, b := range buffers {
		if int(b) >= len(r.buffers) || slices.Contains(buffers[:i], b) {
			r.t.Errorf("bind group %d is of %v, there are %d buffers", id, buffers, len(r.buffers))
		}
	}
	r.groups = append(r.groups, slices.Clone(buffers))
}

func (r *recorder) Write(buffer, offset int, src []float32) {
	r.inside(buffer, offset, len(src))
	r.writes++
}

func (r *recorder) inside(buffer, offset, n int) {
	if buffer >= len(r.buffers) || offset < 0 || offset+n > r.buffers[buffer] {
		r.t.Errorf("elements [%d,%d) of buffer %d of %v", offset, offset+n, buffer, r.buffers)
	}
}

func (r *recorder) Submit(s *Stream, dst []float32, buffer, offset int) error {
	if r.failure != nil {
		return r.failure
	}
	clear(dst)
	if r.t == nil {
		return nil // nothing is recorded, to count allocations
	}
	if dst != nil {
		r.inside(buffer, offset, len(dst))
	}
	r.submissions = append(r.submissions, r.decode(s, len(dst)))
	return nil
}

func (r *recorder) decode(s *Stream, read int) submission {
	sub := submission{lists: append([]int32(nil), s.Lists...), read: read}
	if len(s.Parameters) != s.Dispatches*slotWords {
		r.t.Errorf("%d dispatches have %d words of parameters", s.Dispatches, len(s.Parameters))
	}
	for c := range slices.Chunk(s.Commands, 4) {
		id, i := int(c[0]), len(sub.dispatches)
		d := dispatch{r.sources[id], int(c[1]), int(c[2]), r.groups[c[3]], slices.Clone(s.Parameters[i*slotWords : (i+1)*slotWords])}
		if len(d.buffers) != r.slots[id] {
			r.t.Errorf("dispatch %d binds %d buffers, its program has %d", i, len(d.buffers), r.slots[id])
		}
		groups := int(d.parameters[0])
		if d.x < 1 || d.x > maxGroups || d.y < 1 || d.y > maxGroups || d.x*d.y < groups || d.x*d.y-groups >= d.x {
			r.t.Errorf("dispatch %d of %d workgroups is %d x %d", i, groups, d.x, d.y)
		}
		sub.dispatches = append(sub.dispatches, d)
	}
	if len(sub.dispatches) != s.Dispatches {
		r.t.Errorf("%d dispatches are announced, %d are there", s.Dispatches, len(sub.dispatches))
	}
	return sub
}

// adapter has the limits of the tests' GPU.
var adapter = Limits{Name: "test", MaxBufferSize: 1 << 30, MaxBuffers: 8}

func record(t *testing.T) (*Device, *recorder) {
	r := &recorder{t: t}
	return New(r, adapter), r
}

// last submits the encoded operations and returns the submission.
func (r *recorder) last(d *Device) submission {
	var x [1]float32
	d.Read(x[:], d.Alloc(1, 1))
	return r.submissions[len(r.submissions)-1]
}

var errLost = errors.New("the GPU was lost")

// float returns the value of a float32 setting.
func float(x uint32) float64 { return float64(math.Float32frombits(x)) }
