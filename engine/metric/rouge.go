package metric

import "strings"

// ROUGE measures the overlap of a summary with its reference (Lin 2004), as F1
// from 0 to 1, as the package rouge-score computes it without stemming:
//
//	F1 = 2 · shared / (units of the summary + units of the reference)
//
// Tokens are the runs of a to z and 0 to 9 in the lower-case text. That leaves
// nothing of Chinese and Japanese; here each of their ideographs and kana is a
// token too. Other texts have the package's score.
type ROUGE struct {
	One  float64 // shared tokens, rouge1
	Two  float64 // shared pairs of neighbours, rouge2
	L    float64 // longest common subsequence of all tokens, rougeL
	LSum float64 // the same by lines, with the union over lines, rougeLsum
}

// CorpusROUGE returns the means over predictions and references, one each.
func CorpusROUGE(predicted, references []string) ROUGE {
	var sum ROUGE
	var s rougeScorer
	for i, p := range predicted {
		one := s.score(p, references[i])
		sum.One += one.One
		sum.Two += one.Two
		sum.L += one.L
		sum.LSum += one.LSum
	}
	n := float64(max(1, len(predicted)))
	return ROUGE{sum.One / n, sum.Two / n, sum.L / n, sum.LSum / n}
}

// Metrics returns rouge1, rouge2, rougeL and rougeLsum.
func (r ROUGE) Metrics() map[string]float64 {
	return map[string]float64{"rouge1": r.One, "rouge2": r.Two, "rougeL": r.L, "rougeLsum": r.LSum}
}

// rougeScorer is memory that is reused from pair to pair.
type rougeScorer struct {
	words   vocabulary
	counter ngrams
	table   []int32
}

// score measures one pair.
func (s *rougeScorer) score(predicted, reference string) (r ROUGE) {
	if s.words == nil {
		s.words = vocabulary{}
	}
	// The tokens of a line are those of the text, as lines end at \n, which is part
	// of no token.
	hypLines, refLines := s.lines(predicted), s.lines(reference)
	hyp, ref := join(hypLines), join(refLines)
	match := s.counter.matches(hyp, ref, 2)
	r.One = f1Of(match[0], len(ref), len(hyp))
	r.Two = f1Of(match[1], countGrams(len(ref), 2), countGrams(len(hyp), 2))
	s.fill(ref, hyp)
	r.L = f1Of(int(s.table[len(s.table)-1]), len(ref), len(hyp))
	r.LSum = f1Of(s.union(refLines, hypLines), len(ref), len(hyp))
	return r
}

// lines returns the tokens of each line that has any.
func (s *rougeScorer) lines(text string) (lines [][]int32) {
	for line := range strings.SplitSeq(text, "\n") {
		if ids := s.words.ids(nil, rougeTokens(line)); len(ids) > 0 {
			lines = append(lines, ids)
		}
	}
	return lines
}

// join lays lines end to end.
func join(lines [][]int32) (all []int32) {
	if len(lines) == 1 {
		return lines[0]
	}
	for _, l := range lines {
		all = append(all, l...)
	}
	return all
}

// fill sets table[i][j], of (len(a)+1) x (len(b)+1), to the length of the longest
// common subsequence of the first i of a and the first j of b.
func (s *rougeScorer) fill(a, b []int32) {
	width := len(b) + 1
	if size := (len(a) + 1) * width; cap(s.table) < size {
		s.table = make([]int32, size)
	} else {
		s.table = s.table[:size]
	}
	clear(s.table[:width])
	for i, x := range a {
		above, row := s.table[i*width:][:width], s.table[(i+1)*width:][:width]
		row[0] = 0
		for j, y := range b {
			if x == y {
				row[j+1] = above[j] + 1
			} else {
				row[j+1] = max(above[j+1], row[j])
			}
		}
	}
}

// union returns the number of tokens of the reference's lines that are in a
// longest common subsequence with any line of the summary. No token counts more
// often than either text has it. Of several longest subsequences it takes the
// one that rouge-score reads from the table.
func (s *rougeScorer) union(ref, hyp [][]int32) (hits int) {
	leftRef, leftHyp := count(ref), count(hyp)
	for _, r := range ref {
		in := make([]bool, len(r))
		for _, h := range hyp {
			s.fill(r, h)
			s.readOut(r, h, in)
		}
		for i, token := range r {
			if in[i] && leftRef[token] > 0 && leftHyp[token] > 0 {
				leftRef[token]--
				leftHyp[token]--
				hits++
			}
		}
	}
	return hits
}

// readOut marks the tokens of a in the table's subsequence, going back from its
// end: up if the lengths above and to the left are equal.
func (s *rougeScorer) readOut(a, b []int32, in []bool) {
	width := len(b) + 1
	for i, j := len(a), len(b); i > 0 && j > 0; {
		switch {
		case a[i-1] == b[j-1]:
			i, j = i-1, j-1
			in[i] = true
		case s.table[i*width+j-1] > s.table[(i-1)*width+j]:
			j--
		default:
			i--
		}
	}
}

// count returns the number of occurrences of each token.
func count(lines [][]int32) map[int32]int {
	n := map[int32]int{}
	for _, l := range lines {
		for _, token := range l {
			n[token]++
		}
	}
	return n
}

// rougeTokens returns a text's tokens.
func rougeTokens(text string) (tokens []string) {
	text = lower(text)
	from := -1
	for i, r := range text {
		word := 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
		if word && from < 0 {
			from = i
		}
		if !word && from >= 0 {
			tokens = append(tokens, text[from:i])
			from = -1
		}
		if isCJK(r) {
			tokens = append(tokens, string(r))
		}
	}
	if from >= 0 {
		tokens = append(tokens, text[from:])
	}
	return tokens
}
