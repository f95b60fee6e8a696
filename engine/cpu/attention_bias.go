package cpu

import "tuneground/engine/tensor"

// A biasTable is the relative bias of one attention, spread out: a line for
// each head, with an element for each distance between a query and a key. For
// one key and a strip's neighbouring queries the elements lie side by side, and
// for the next key they begin one element earlier, so that a strip reads them
// in place.
//
// Element i of a line belongs to a key i - ahead positions before its query.
type biasTable struct {
	on, slopesOn   bool
	ahead, line    int       // line is the length of a line
	buckets        []int32   // of each element of a line
	values, slopes []float32 // lines of the bias and of its gradient
}

// start spreads bias for the sequences of h, in strips of w queries.
func (t *biasTable) start(h *tensor.Heads, bias tensor.Tensor, w int) {
	t.on = !bias.IsZero()
	if !t.on {
		return
	}
	t.ahead = 0
	behind := 0
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		t.ahead, behind = max(t.ahead, queries.Len()), max(behind, keys.Len())
	}
	t.line = t.ahead + behind + w // a strip's last queries may not exist
	if cap(t.buckets) < t.line {
		t.buckets = make([]int32, t.line)
	}
	t.buckets = t.buckets[:t.line]
	for i := range t.buckets {
		t.buckets[i] = int32(h.Relative.Bucket(t.ahead - i))
	}
	t.values = grow(&t.values, h.Count*t.line)
	for head := range h.Count {
		values := t.of(t.values, head)
		for i, bucket := range t.buckets {
			values[i] = bias.Data[int(bucket)*h.Count+head]
		}
	}
}

// of returns the line of a head.
func (t *biasTable) of(lines []float32, head int) []float32 {
	return lines[head*t.line:][:t.line]
}

// at returns the element for the first key and query q of a sequence.
func (t *biasTable) at(h *head, q int) int { return t.ahead + h.past() + q }

// add adds the bias to a strip of scores, w queries wide from q on.
func (t *biasTable) add(strip []float32, w int, h *head, q int) {
	if t.on {
		addDiagonals(strip, t.of(t.values, h.index), t.at(h, q), w)
	}
}

// startSlopes prepares for the gradient dbias unless dbias is absent.
func (t *biasTable) startSlopes(dbias tensor.Tensor) {
	t.slopesOn = !dbias.IsZero()
	if t.slopesOn {
		t.slopes = grow(&t.slopes, len(t.values))
		clear(t.slopes)
	}
}

// addSlopes adds the gradient of a strip of scores.
func (t *biasTable) addSlopes(strip []float32, w int, h *head, q int) {
	if t.slopesOn {
		sumDiagonals(t.of(t.slopes, h.index), strip, t.at(h, q), w)
	}
}

// storeSlopes sums the results of addSlopes by bucket into dbias, or adds them
// to it.
func (t *biasTable) storeSlopes(dbias tensor.Tensor, accumulate bool) {
	if !t.slopesOn {
		return
	}
	if !accumulate {
		clear(dbias.Data)
	}
	for head := range dbias.Cols {
		for i, x := range t.of(t.slopes, head) {
			dbias.Data[int(t.buckets[i])*dbias.Cols+head] += x
		}
	}
}

// addDiagonals computes x[i,j] = x[i,j] + line[at-i+j] for the w columns of x.
func addDiagonals(x, line []float32, at, w int) {
	for j := addDiagonalsVectors(x, line, at, w); j < w; j++ {
		for i := j; i < len(x); i += w {
			x[i] += line[at-i/w+j]
		}
	}
}

// sumDiagonals computes line[at-i+j] = line[at-i+j] + x[i,j] for the w columns of x.
func sumDiagonals(line, x []float32, at, w int) {
	for j := sumDiagonalsVectors(line, x, at, w); j < w; j++ {
		for i := j; i < len(x); i += w {
			line[at-i/w+j] += x[i]
		}
	}
}
