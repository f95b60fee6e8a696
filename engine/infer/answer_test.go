package infer

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/token"
)

// context is read in tokens of two code points, each followed by a space.
const context = "零一 二三 四五 六七 八九 十百 千万 "

// windowOf returns the tokens [from, to) of context after a question of two
// tokens, with random logits.
func windowOf(r *rand.Rand, from, to int) (Window, []float32) {
	var e token.Encoding
	add := func(text int8, at token.Span) { e.Texts, e.Offsets = append(e.Texts, text), append(e.Offsets, at) }
	add(-1, token.Span{})
	add(0, token.Span{Start: 0, End: 2})
	add(0, token.Span{Start: 3, End: 5})
	add(-1, token.Span{})
	for i := from; i < to; i++ {
		add(1, token.Span{Start: 3 * i, End: 3*i + 2})
	}
	add(-1, token.Span{})
	logits := make([]float32, 2*len(e.Texts))
	for i := range logits {
		logits[i] = float32(3 * r.NormFloat64())
	}
	return NewWindow(&e, logits), logits
}

// TestAnswers compares with a search over every span of two overlapping
// windows.
func TestAnswers(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 0))
		var windows []Window
		best := map[[2]int]float64{}
		for _, part := range [][2]int{{0, 5}, {3, 7}} {
			w, logits := windowOf(r, part[0], part[1])
			windows = append(windows, w)
			for start := part[0]; start < part[1]; start++ {
				for end := start; end < part[1]; end++ {
					at := [2]int{3 * start, 3*end + 2}
					sum := float64(logits[2*(start-part[0]+4)]) + float64(logits[2*(end-part[0]+4)+1])
					if before, ok := best[at]; !ok || sum > before {
						best[at] = sum
					}
				}
			}
		}
		var want []run.Answer
		for at, sum := range best {
			want = append(want, run.Answer{From: at[0], To: at[1], Text: string([]rune(context)[at[0]:at[1]]), Score: sum})
		}
		slices.SortFunc(want, func(a, b run.Answer) int { return cmp.Compare(b.Score, a.Score) })
		want = want[:bestSpans]
		total, top := 0.0, want[0].Score
		for i := range want {
			want[i].Score = math.Exp(want[i].Score - top)
			total += want[i].Score
		}
		for i, got := range Answers(context, windows, 5) {
			x := want[i]
			x.Score /= total
			if math.Abs(got.Score-x.Score) > 1e-9 {
				t.Errorf("seed %d: answer %d is %+v, expected %+v", seed, i, got, x)
			}
			if got.Score = x.Score; got != x {
				t.Errorf("seed %d: answer %d is %+v, expected %+v", seed, i, got, x)
			}
		}
	}
}

// TestLongAnswers leaves out spans with more than longestSpan tokens.
func TestLongAnswers(t *testing.T) {
	var e token.Encoding
	logits := make([]float32, 0)
	for i := range 40 {
		e.Texts, e.Offsets = append(e.Texts, 1), append(e.Offsets, token.Span{Start: i, End: i + 1})
		logits = append(logits, float32(-i), float32(i))
	}
	runes := make([]rune, 40)
	got := Answers(string(runes), []Window{NewWindow(&e, logits)}, 1)
	if len(got) != 1 || got[0].To-got[0].From != longestSpan {
		t.Errorf("the best answer is %+v", got)
	}
	if none := Answers(context, nil, 3); len(none) != 0 {
		t.Errorf("without a window there is the answer %+v", none)
	}
}
