package gpu

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// TestBattery checks that every operation has programs, for any shape.
func TestBattery(t *testing.T) {
	d, r := record(t)
	b := &optest.Battery{Case: func(op tensor.Op, _ optest.Tolerance, shift int) {
		d.Run(optest.On(d, op, shift))
		plain.Device{}.Run(op) // later operations read its results
	}}
	for _, g := range b.Groups() {
		g.Run()
	}
	r.last(d)
}

// TestScatterAdd checks that rows for the same row of the table follow each
// other, in their order.
func TestScatterAdd(t *testing.T) {
	d, r := record(t)
	d.Run(&tensor.ScatterAdd{Table: d.Alloc(9, 4), X: d.Alloc(5, 4), IDs: []int32{7, 2, 7, 0, 2}})
	s := r.last(d)
	p := s.dispatches[0].parameters // groups, two places, n, cols, starts, sources, into, parts, listed
	from := func(at, n uint32) []int32 { return s.lists[at : at+n] }
	starts, sources, into := from(p[5], 4), from(p[6], 5), from(p[7], 3)
	if !slices.Equal(starts, []int32{0, 2, 4, 5}) || !slices.Equal(sources, []int32{0, 2, 1, 4, 3}) || !slices.Equal(into, []int32{7, 2, 0}) {
		t.Errorf("starts %v, sources %v, into %v", starts, sources, into)
	}
}

// TestScatterAddPieces checks that many rows for one row of the table are
// summed in pieces first.
func TestScatterAddPieces(t *testing.T) {
	d, r := record(t)
	ids := make([]int32, 3*piece-1)
	ids[5] = 1
	d.Run(&tensor.ScatterAdd{Table: d.Alloc(2, 3), X: d.Alloc(len(ids), 3), IDs: ids})
	s := r.last(d)
	var pieces [][]int32
	for _, c := range s.dispatches {
		if p := c.parameters; p[4] == 3 && len(pieces) < 2 {
			pieces = append(pieces, s.lists[p[5]:p[5]+p[3]/3+1])
		}
	}
	if !slices.Equal(pieces[0], []int32{0, 64, 128, 190, 191}) || !slices.Equal(pieces[1], []int32{0, 3, 4}) {
		t.Errorf("the pieces begin at %v", pieces)
	}
}

// TestKeyTiles checks that the blocks of keys cover every row once, each with
// the sequences that see it.
func TestKeyTiles(t *testing.T) {
	d := New(&recorder{t: t}, adapter)
	h := &tensor.Heads{Offsets: []int32{0, 3, 3, 23, 24}, Count: 1,
		Keys: []tensor.Span{{From: 2, To: 30}, {From: 0, To: 9}, {From: 2, To: 70}, {From: 29, To: 31}}}
	var e heads
	n, watchers := d.encodeKeyTiles(h, &e, 80)
	row := int32(0)
	for i := range n {
		tile := d.stream.Lists[int(e.tiles)+4*i:][:4]
		if tile[0] != row || tile[1] <= tile[0] || tile[1]-tile[0] > blockRows {
			t.Errorf("block %d is %v after row %d", i, tile[:2], row)
		}
		var want []int32
		for s := range h.Keys {
			if queries, keys := h.Sequence(s); queries.Len() > 0 && keys.From <= tile[0] && tile[1] <= keys.To {
				want = append(want, int32(s))
			}
		}
		if got := d.stream.Lists[watchers+uint32(tile[2]):][:tile[3]]; !slices.Equal(got, want) {
			t.Errorf("rows %v are seen by %v, want %v", tile[:2], got, want)
		}
		row = tile[1]
	}
	if row != 80 {
		t.Errorf("the blocks end at row %d", row)
	}
}

// TestBuckets checks that every distance in a sequence gets its bucket,
// whatever sequences came before.
func TestBuckets(t *testing.T) {
	d := New(&recorder{t: t}, adapter)
	for _, lengths := range [][2]int32{{5, 5}, {40, 3}, {3, 40}, {5, 5}} {
		for _, two := range []bool{false, true} {
			h := &tensor.Heads{Offsets: []int32{0, lengths[0]}, Keys: []tensor.Span{{To: lengths[1]}},
				Relative: tensor.Relative{Buckets: 8, MaxDistance: 20, Bidirectional: two}}
			zero := d.encodeBuckets(h)
			for n := 1 - lengths[1]; n < lengths[0]; n++ {
				if got := d.stream.Lists[int32(zero)+n]; int(got) != h.Relative.Bucket(int(n)) {
					t.Errorf("distance %d is in bucket %d", n, got)
				}
			}
		}
	}
}

// TestAttentionWays checks that each way of attention has its own programs,
// except for the gradient of a bias.
func TestAttentionWays(t *testing.T) {
	for _, way := range attentions {
		limits := adapter
		limits.Subgroups = way.quads
		r := &recorder{t: t}
		d := New(r, limits)
		d.tuned.attention = way
		x := func(rows, cols int) tensor.Tensor { return d.Alloc(rows, cols) }
		h := tensor.Heads{Offsets: []int32{0, 40}, Count: 2}
		d.Run(&tensor.Attention{O: x(40, 64), LSE: x(40, 2), Q: x(40, 64), K: x(40, 64), V: x(40, 64), Heads: h})
		back := tensor.AttentionBackward{DQ: x(40, 64), DK: x(40, 64), DV: x(40, 64),
			DO: x(40, 64), O: x(40, 64), LSE: x(40, 2), Q: x(40, 64), K: x(40, 64), V: x(40, 64), Heads: h}
		d.Run(&back)
		back.Relative = tensor.Relative{Buckets: 4, MaxDistance: 8}
		back.Bias, back.DBias = x(4, 2), x(4, 2)
		d.Run(&back)
		var inQuads []bool
		for _, p := range r.last(d).dispatches {
			if strings.Contains(p.source, "fn scene(") {
				inQuads = append(inQuads, strings.Contains(p.source, "quadBroadcast"))
			}
		}
		if q := way.quads; !slices.Equal(inQuads, []bool{q, q, q, false, q}) {
			t.Errorf("in %s these programs use quads: %v", way.name, inQuads)
		}
	}
}

// TestSplitProduct checks that a product with few tiles and many terms is
// computed in parts and summed.
func TestSplitProduct(t *testing.T) {
	d, r := record(t)
	d.Run(&tensor.MatMul{C: d.Alloc(64, 64), A: d.Alloc(2000, 64), B: d.Alloc(2000, 64), TransA: true})
	s := r.last(d)
	p := s.dispatches[0].parameters // groups, five places, m, k, n, run
	if run := p[9]; run*p[0] < 2000 || run*(p[0]-1) >= 2000 || run%stepK != 0 {
		t.Errorf("%d parts of %d terms for 2000", p[0], run)
	}
	if len(s.dispatches) < 2 {
		t.Errorf("nobody sums them")
	}
}

// TestAdamWSettings checks that derived settings are rounded once.
func TestAdamWSettings(t *testing.T) {
	d, r := record(t)
	x := func() tensor.Tensor { return d.Alloc(3, 4) }
	d.Run(&tensor.AdamW{P: x(), M: x(), V: x(), G: x(), GradScale: d.Alloc(1, 1), Rows: []int32{2},
		LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01, Correct1: 0.5, Correct2: 0.25})
	p := r.last(d).dispatches[0].parameters[6:] // after groups and five places: n, rows, cols
	for i, want := range []float64{0.999, 0.2, 2, 1e-8, 0.9, 0.1, 0.999, 0.001} {
		if got := float(p[3+i]); math.Abs(got-want) > 1e-7*want {
			t.Errorf("setting %d is %v, want %v", i, got, want)
		}
	}
	if p[0] != 1 || p[2] != 1 {
		t.Errorf("one row of one vector is %d of %d", p[0], p[2])
	}
}
