package gpu

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/tensor"
)

// mobile has the limits that WebGPU guarantees on any GPU, such as a
// telephone's.
var mobile = Limits{Name: "mobile", MaxBufferSize: 128 << 20, MaxBuffers: 8}

// TestLongMatrix checks that GPT-2's embedding lies in two buffers of such a
// GPU, in whole rows.
func TestLongMatrix(t *testing.T) {
	r := &recorder{t: t}
	d := New(r, mobile)
	x := d.Alloc(50257, 768)
	rows := mobile.MaxBufferSize / 4 / 768
	if len(r.buffers) != 2 || *x.Memory != (tensor.Memory{Size: 50257 * 768, Stretch: rows * 768}) {
		t.Errorf("it lies in buffers of %v: %+v", r.buffers, *x.Memory)
	}
	for _, c := range []struct {
		from, to int
		want     place
	}{
		{0, 50257, place{0, 0, 2, rows * 768}}, {5, rows, place{0, 5 * 768, 1, rows * 768}},
		{rows, rows + 1, place{1, 0, 1, rows * 768}}, {rows - 1, rows + 1, place{0, (rows - 1) * 768, 2, rows * 768}},
	} {
		if got := locate(x.RowRange(c.from, c.to)); got != c.want {
			t.Errorf("rows [%d,%d) are at %+v, want %+v", c.from, c.to, got, c.want)
		}
	}
	some := x.RowRange(rows-1, rows+2)
	d.Write(some, make([]float32, some.Len()))
	d.Read(make([]float32, some.Len()), some)
	if r.writes != 2 || len(r.submissions) != 2 || r.submissions[0].read != 768 || r.submissions[1].read != 2*768 {
		t.Errorf("three rows in two buffers take %d writes and the reads %+v", r.writes, r.submissions)
	}
}

// TestLongOperand checks that the program for an operand in one buffer is
// unchanged, and that the one for an operand in several finds the buffer by the
// index.
func TestLongOperand(t *testing.T) {
	r := &recorder{t: t}
	d := New(r, mobile)
	table, y := d.Alloc(50257, 768), d.Alloc(2, 768)
	ids := []int32{3, 7}
	for _, c := range []struct {
		table   tensor.Tensor
		buffers []uint32 // y is in the second buffer, after the table
		stretch bool
	}{
		{table, []uint32{1, 0}, true}, {table.RowRange(10, 20), []uint32{1, 0}, false}, {table.RowRange(43000, 44000), []uint32{1, 0}, true},
		{table.RowRange(50000, 50200), []uint32{1}, false},
	} {
		d.Run(&tensor.Gather{Y: y, Table: c.table, IDs: ids})
		p := r.last(d).dispatches[0]
		if !slices.Equal(p.buffers, c.buffers) || strings.Contains(p.source, "stretch_Table: u32") != c.stretch {
			t.Errorf("rows of %v are in the buffers %v, want %v:\n%s", c.table, p.buffers, c.buffers, p.source)
		}
		if c.stretch && p.parameters[3] != uint32(table.Memory.Stretch) {
			t.Errorf("parameters %v", p.parameters[:4])
		}
	}
	if len(r.sources) != 3 {
		t.Errorf("there are %d programs, want 3", len(r.sources))
	}
}

// TestSections checks that element-wise operations work in sections of one
// buffer each, so that four long matrices and a factor do not exceed the
// buffers of an operation.
func TestSections(t *testing.T) {
	r := &recorder{t: t}
	d := New(r, mobile)
	x := func() tensor.Tensor { return d.Alloc(50257, 768) }
	o := &tensor.AdamW{P: x(), M: x(), V: x(), G: x(), GradScale: d.Alloc(1, 1)}
	rows := uint32(o.P.Memory.Stretch / 768)
	d.Run(o)
	o.Rows = []int32{50256, 4, int32(rows), 43000}
	d.Run(o)
	s := r.last(d)
	want := []struct {
		buffers []uint32 // the factor is in the second buffer
		n       uint32   // vectors
		rows    []int32
	}{
		{[]uint32{0, 2, 4, 6, 1}, rows * 192, nil}, {[]uint32{1, 3, 5, 7}, (50257 - rows) * 192, nil},
		{[]uint32{0, 2, 4, 6, 1}, 2 * 192, []int32{4, 43000}}, {[]uint32{1, 3, 5, 7}, 2 * 192, []int32{50256 - int32(rows), 0}},
	}
	for i, p := range s.dispatches {
		w, at := want[i], p.parameters[7] // after groups, five places and n
		if !slices.Equal(p.buffers, w.buffers) || p.parameters[6] != w.n || !slices.Equal(s.lists[at:][:len(w.rows)], w.rows) {
			t.Errorf("dispatch %d is of %d vectors in buffers %v, rows %v; want %+v", i, p.parameters[6], p.buffers, s.lists[at:], w)
		}
	}
	if len(s.dispatches) != len(want) {
		t.Errorf("there are %d dispatches", len(s.dispatches))
	}
}

// TestBrokenRows checks that a row that continues in another buffer is a
// section of its own.
func TestBrokenRows(t *testing.T) {
	d := New(&recorder{t: t}, mobile)
	x := d.Alloc(1, 3*mobile.MaxBufferSize/4).Reshape(3*mobile.MaxBufferSize/4/6, 6)
	var got [][2]int
	for s := (sections{of: []tensor.Tensor{x}, cols: 6}); s.next(); {
		got = append(got, [2]int{s.from, s.to})
	}
	const whole = 128 << 20 / 4 / 6 // with a remainder of 2
	if want := [][2]int{{0, whole}, {whole, whole + 1}, {whole + 1, 2 * whole}, {2 * whole, 2*whole + 1}, {2*whole + 1, 3*whole + 1}}; !slices.Equal(got, want) {
		t.Errorf("sections %v, want %v", got, want)
	}
}

// TestLongReuse checks that unreferenced long memory is handed out again, also
// in small pieces.
func TestLongReuse(t *testing.T) {
	r := &recorder{t: t}
	d := New(r, mobile)
	for range 3 {
		d.Run(&tensor.Zero{X: d.Alloc(50257, 768)})
		r.last(d)
		d.Run(&tensor.Zero{X: d.Alloc(1000, 768)})
	}
	if len(r.buffers) > 3 {
		t.Errorf("buffers of %v", r.buffers)
	}
	runtime.KeepAlive(d)
}

// TestTooLarge checks that an allocation that cannot fit is refused with the
// limits and a remedy.
func TestTooLarge(t *testing.T) {
	d := New(&recorder{t: t}, mobile)
	fails := func(want string, do func()) {
		defer func() {
			if f, ok := recover().(*tensor.Failure); !ok || !strings.Contains(f.Error(), want) {
				t.Errorf("the result is %v, want %q", f, want)
			}
		}()
		do()
	}
	fails("50257x4096 needs 823 MB, and this GPU allows 805 MB: take smaller batches", func() { d.Alloc(50257, 4096) })
	logits := func() tensor.Tensor { return d.Alloc(2000, 50257) }
	fails("more buffers than the 8 that this GPU allows: take smaller batches", func() {
		d.Run(&tensor.LayerNormBackward{DX: logits(), DY: logits(), X: logits(), Gamma: d.Alloc(1, 50257), Stats: d.Alloc(2000, 2)})
	})
}
