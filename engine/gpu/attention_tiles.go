package gpu

import (
	"slices"

	"tuneground/engine/tensor"
)

// encodeKeyTiles lists blocks that cover every row of K once. Where spans of
// keys overlap, rows are divided at every beginning and end of a span, so that
// the same sequences see all rows of a block. A block's entry is its first row,
// the row after its last, the index among the watchers of the first sequence
// that sees it, and the number of those sequences. It returns the number of
// blocks and the index of the watchers in the lists.
func (d *Device) encodeKeyTiles(h *tensor.Heads, e *heads, rows int) (n int, watchers uint32) {
	d.cuts = append(d.cuts[:0], 0, int32(rows))
	for s := range len(h.Offsets) - 1 {
		if queries, keys := h.Sequence(s); queries.Len() > 0 {
			d.cuts = append(d.cuts, keys.From, keys.To)
		}
	}
	slices.Sort(d.cuts)
	watchers = uint32(len(d.stream.Lists))
	d.tiles = d.tiles[:0]
	for i, from := range d.cuts[:len(d.cuts)-1] {
		to := d.cuts[i+1]
		if from == to {
			continue
		}
		first := int32(len(d.stream.Lists)) - int32(watchers)
		for s := range len(h.Offsets) - 1 {
			if queries, keys := h.Sequence(s); queries.Len() > 0 && keys.From <= from && to <= keys.To {
				d.stream.Lists = append(d.stream.Lists, int32(s))
			}
		}
		seen := int32(len(d.stream.Lists)) - int32(watchers) - first
		for ; from < to; from += blockRows {
			d.tiles = append(d.tiles, from, min(from+blockRows, to), first, seen)
		}
	}
	e.tiles = d.list(d.tiles)
	return len(d.tiles) / 4, watchers
}

// distances caches the buckets of distances, which cost a logarithm each.
type distances struct {
	of      tensor.Relative
	before  int     // the least distance is -before
	buckets []int32 // of -before, -before+1, ...
}

// encodeBuckets lists the bucket of every distance in h's sequences, and
// returns the index of distance 0 in the lists.
func (d *Device) encodeBuckets(h *tensor.Heads) uint32 {
	before, after := 1, 1
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		before, after = max(before, keys.Len()), max(after, queries.Len())
	}
	m := &d.distances
	if m.of == h.Relative {
		before, after = max(before, m.before), max(after, len(m.buckets)-m.before)
	}
	if m.of != h.Relative || m.before < before || len(m.buckets) < m.before+after {
		*m = distances{h.Relative, before, m.buckets[:0]}
		for n := -before; n < after; n++ {
			m.buckets = append(m.buckets, int32(h.Relative.Bucket(n)))
		}
	}
	return d.list(m.buckets) + uint32(m.before)
}
