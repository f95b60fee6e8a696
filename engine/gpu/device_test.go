package gpu

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/tensor"
)

// TestEmit checks that programs learn where their operands begin, and in which
// buffer.
func TestEmit(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(6, 8)
	for _, c := range []struct {
		y, x    tensor.Tensor
		element string
		n       uint32
	}{
		{x.RowRange(0, 2), x.RowRange(2, 4), "vec4f", 4},
		{x.RowRange(0, 1).Reshape(8, 1).RowRange(1, 5), x.RowRange(3, 4).Reshape(8, 1).RowRange(2, 6), "f32", 4},
		{x.RowRange(0, 1).Reshape(8, 1).RowRange(0, 3), x.RowRange(3, 4).Reshape(8, 1).RowRange(0, 3), "f32", 3},
	} {
		d.Run(&tensor.Copy{Y: c.y, X: c.x})
		p := r.last(d).dispatches[0]
		want := []uint32{1, uint32(locate(c.y).at), uint32(locate(c.x).at), c.n}
		if !slices.Equal(p.parameters[:4], want) || !strings.Contains(p.source, "alias E = "+c.element+";") {
			t.Errorf("the parameters are %v, want %v, in %s:\n%s", p.parameters[:4], want, c.element, p.source)
		}
	}
	if len(r.sources) != 2 {
		t.Errorf("there are %d programs", len(r.sources))
	}
}

// TestGroups checks that a set of buffers is bound once, however many buffers
// it has.
func TestGroups(t *testing.T) {
	d, r := record(t)
	const n = 40
	var x [n]tensor.Tensor
	for i := range x {
		x[i] = d.Alloc(d.heap.most, 1).RowRange(0, 8)
	}
	for range 2 {
		for i := range n - 1 {
			d.Run(&tensor.Copy{Y: x[i+1], X: x[i]})
		}
		for i, p := range r.last(d).dispatches {
			if want := []uint32{uint32(i + 1), uint32(i)}; !slices.Equal(p.buffers, want) {
				t.Errorf("dispatch %d binds %v, want %v", i, p.buffers, want)
			}
		}
	}
	if len(r.groups) != n-1 {
		t.Errorf("%d bind groups are made for %d pairs of buffers", len(r.groups), n-1)
	}
}

// TestSubgroups checks that sums use subgroups if the GPU has them.
func TestSubgroups(t *testing.T) {
	for _, has := range []bool{false, true} {
		r := &recorder{t: t}
		limits := adapter
		limits.Subgroups = has
		d := New(r, limits)
		d.Run(&tensor.SumSquares{Y: d.Alloc(1, 1), X: d.Alloc(3, 5)})
		source := r.last(d).dispatches[0].source
		if strings.HasPrefix(source, "enable subgroups;\n") != has || strings.Contains(source, "subgroupAdd(") != has {
			t.Errorf("subgroups: %v, and the program is\n%s", has, source)
		}
	}
}

// TestManyGroups checks that more workgroups than fit into one dimension are
// laid out in two.
func TestManyGroups(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(3*maxGroups*64+5, 1)
	d.Run(&tensor.Zero{X: x.RowRange(1, x.Rows)})
	p := r.last(d).dispatches[0]
	if p.y != 4 || p.parameters[0] != 3*maxGroups+1 {
		t.Errorf("%d workgroups are %d x %d", p.parameters[0], p.x, p.y)
	}
}

// TestOrder checks that a Write takes effect after the operations before it,
// and a Read after all.
func TestOrder(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(4, 4)
	d.Write(x, make([]float32, 16))
	if len(r.submissions) != 0 || r.writes != 1 {
		t.Errorf("%d submissions, %d writes, want 0 and 1", len(r.submissions), r.writes)
	}
	d.Run(&tensor.Zero{X: x})
	d.Write(x, make([]float32, 16))
	if len(r.submissions) != 1 || r.submissions[0].read != 0 {
		t.Errorf("the operation before the write is not submitted: %+v", r.submissions)
	}
	if s := r.last(d); len(s.dispatches) != 0 || s.read != 1 {
		t.Errorf("reading submits %+v", s)
	}
}

func TestFailure(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(1, 1)
	r.failure = errLost
	defer func() {
		if f, ok := recover().(*tensor.Failure); !ok || !errors.Is(f, errLost) {
			t.Errorf("a lost GPU gives %v", f)
		}
	}()
	d.Read(make([]float32, 1), x)
}

// TestOutOfMemory checks that the error names the amount of memory asked for.
func TestOutOfMemory(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(1, 1)
	r.failure = fmt.Errorf("createBuffer: %w", ErrMemory)
	defer func() {
		if f, ok := recover().(*tensor.Failure); !ok || !strings.Contains(f.Error(), "no room for the 67 MB") {
			t.Errorf("the result is %v", f)
		}
	}()
	d.Read(make([]float32, 1), x)
}

// TestMemoryReturns checks that unreferenced memory is handed out again,
// zeroed.
func TestMemoryReturns(t *testing.T) {
	d, r := record(t)
	for i := range 40 {
		x := d.Alloc(leastBuffer/4, 1)
		d.Run(&tensor.Zero{X: x})
		if i%10 == 0 {
			r.last(d)
		}
	}
	if len(r.buffers) != 1 {
		t.Errorf("forty matrices, of which one at a time is used, take buffers of %v elements", r.buffers)
	}
	x, y := d.Alloc(leastBuffer/2, 1), d.Alloc(leastBuffer/2, 1)
	z := d.Alloc(leastBuffer/2, 1)
	if len(r.buffers) != 2 || x.Memory.Buffer == z.Memory.Buffer && x.Memory.Start == z.Memory.Start {
		t.Errorf("three halves of a buffer take buffers of %v elements", r.buffers)
	}
	runtime.KeepAlive(x.Memory)
	runtime.KeepAlive(y.Memory)
}

// TestLongStream checks that a stream without a Read does not grow without
// bound.
func TestLongStream(t *testing.T) {
	d, r := record(t)
	x := d.Alloc(1, 1)
	for range longStream + 1 {
		d.Run(&tensor.Zero{X: x})
	}
	if len(r.submissions) != 1 || len(r.submissions[0].dispatches) != longStream {
		t.Errorf("%d submissions", len(r.submissions))
	}
}

// TestTuningIsKept checks that a stored tuning is used for the same programs,
// and for no others.
func TestTuningIsKept(t *testing.T) {
	seen := map[string]bool{}
	for _, tiling := range tilings {
		for _, attention := range attentions {
			d, _ := record(t)
			d.tuned = tuning{tiling, attention}
			kept := d.Tuning()
			later, _ := record(t)
			if !later.SetTuning(kept) || later.tuned != d.tuned || seen[kept] {
				t.Errorf("%v is kept as %q, and on another visit is %v", d.tuned, kept, later.tuned)
			}
			seen[kept] = true
		}
	}
	d, _ := record(t)
	before := d.Tuning()
	defer func(all []tiling) { tilings = all }(tilings)
	tilings = append(slices.Clone(tilings), tiling{size: 1, direct: true})
	if d.SetTuning(before) || d.SetTuning("") || d.tuned != untuned {
		t.Error("a tuning is taken that knows nothing of a new way")
	}
}
