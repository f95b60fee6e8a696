package metric

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// goldenTexts is testdata/text.json, which testdata/text.py made.
type goldenTexts struct {
	Runes   map[string][][2]rune // first and last rune of each run in the set
	Tagging []struct {
		Truth, Predicted []string // a sequence's tags, separated by spaces
		Accuracy         float64
		Overall          [4]float64
		Types            map[string][4]float64
		Entities         [][3]any // entities of the first true sequence
	}
	Parts []struct {
		Truth, Predicted []string
		Accuracy         float64
		Macro            float64 `json:"f1_macro"`
		Types            map[string][4]float64
	}
	Answers []struct {
		Predicted string
		Truth     []string
		Exact, F1 float64
	}
	Pairs []struct {
		Hypothesis, Reference string

		Tokens map[Tokenizer]string // tokens of the reference
		BLEU   map[Tokenizer][16]float64
		CHRF   float64
		ROUGE  [4]float64
	}
	Corpora []struct {
		From, To int // range of Pairs
		BLEU     map[Tokenizer][16]float64
		CHRF     float64
	}
}

func readTexts(t testing.TB) (g goldenTexts) {
	readJSON(t, "testdata/text.json", &g)
	return g
}

func TestRunes(t *testing.T) {
	classes := map[string]func(rune) bool{"space": isSpace, "chinese": isChinese, "cjk": isCJK}
	for name, ranges := range readTexts(t).Runes {
		for r := range unicode.MaxRune + 1 {
			for len(ranges) > 0 && ranges[0][1] < r {
				ranges = ranges[1:]
			}
			want := len(ranges) > 0 && ranges[0][0] <= r
			if got := classes[name](r); got != want {
				t.Errorf("%U is %s: %v, want %v", r, name, got, want)
			}
		}
	}
}

func sequences(lines []string) (tags [][]string) {
	for _, l := range lines {
		tags = append(tags, strings.Split(l, " "))
	}
	return tags
}

// checkTypes compares scores by name with golden rows of precision, recall, F1
// and support.
func checkTypes(t *testing.T, i int, got []run.ClassScore, want map[string][4]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("case %d: types %v, want %v", i, got, want)
	}
	for _, s := range got {
		if w := want[s.Label]; !near3(s.Precision, s.Recall, s.F1, [3]float64(w[:3])) || s.Support != int(w[3]) {
			t.Errorf("case %d, type %s: %v, want %v", i, s.Label, s, w)
		}
	}
}

func TestEntitiesLikeSeqeval(t *testing.T) {
	for i, g := range readTexts(t).Tagging {
		truth := sequences(g.Truth)
		m := Tag(truth, sequences(g.Predicted), []string{"O", "B-PER"})
		check(t, i, m.Metrics(), map[string]*float64{
			"accuracy": &g.Accuracy, "entity_precision": &g.Overall[0],
			"entity_recall": &g.Overall[1], "entity_f1": &g.Overall[2], "entity_f1_strict": &m.Strict.F1, // see TestStrictTags
		})
		checkTypes(t, i, m.PerType, g.Types)
		var want []entity.Entity
		for _, e := range g.Entities {
			want = append(want, entity.Entity{Type: e[0].(string), From: int(e[1].(float64)), To: int(e[2].(float64))})
		}
		if got := entity.IOB2.Entities(truth[0]); !slices.Equal(got, want) {
			t.Errorf("case %d: entities of %v: %v, want %v", i, truth[0], got, want)
		}
	}
}

func TestTagsWithoutEntities(t *testing.T) {
	for i, g := range readTexts(t).Parts {
		m := Tag(sequences(g.Truth), sequences(g.Predicted), []string{"NOUN", "VERB", "O", "X-Y"})
		check(t, i, m.Metrics(), map[string]*float64{"accuracy": &g.Accuracy, "f1_macro": &g.Macro})
		checkTypes(t, i, m.PerType, g.Types)
	}
	if m := Tag(nil, nil, []string{"B-PER"}); m.Accuracy != 0 || m.Overall != (Score{}) || m.PerType != nil {
		t.Errorf("of no sequence: %v", m)
	}
}

// TestStrictTags compares with seqeval's strict mode.
func TestStrictTags(t *testing.T) {
	var g struct {
		Cases []struct {
			Scheme           string
			Truth, Predicted []string
			Overall          [4]float64
		}
	}
	readJSON(t, "../entity/testdata/strict.json", &g)
	labels := map[string][]string{
		"IOB1": {"O", "B-PER", "I-PER"}, "IOB2": {"O", "B-PER", "I-PER"}, "IOBES": {"O", "S-PER", "B-PER", "I-PER", "E-PER"}, "BILOU": {"O", "U-PER", "B-PER", "L-PER"},
	}
	compared := map[string]int{}
	for i, c := range g.Cases {
		truth := sequences(c.Truth)
		scheme := entity.Of(labels[c.Scheme])
		if scheme.In(truth).String() != c.Scheme {
			continue // so few sequences cannot tell IOB1 from IOB2
		}
		compared[c.Scheme]++
		m := Tag(truth, sequences(c.Predicted), labels[c.Scheme])
		got := [4]float64{m.Strict.Precision, m.Strict.Recall, m.Strict.F1, float64(m.Strict.Support)}
		if !near3(got[0], got[1], got[2], [3]float64(c.Overall[:3])) || got[3] != c.Overall[3] {
			t.Errorf("case %d: %v, seqeval %v", i, got, c.Overall)
		}
		if c.Scheme == "BILOU" && m.Overall != m.Strict {
			t.Errorf("case %d: BILOU is read in two ways: %v and %v", i, m.Overall, m.Strict)
		}
	}
	for name := range labels {
		if compared[name] < 40 {
			t.Errorf("%d cases of %s were compared", compared[name], name)
		}
	}
}

func TestAnswersLikeSQuAD(t *testing.T) {
	var exact, f1 float64
	var predicted []string
	var truth [][]string
	golden := readTexts(t).Answers
	for i, g := range golden {
		e, f := CompareAnswer(g.Predicted, g.Truth)
		if e != g.Exact || !near(f, g.F1) {
			t.Errorf("case %d: %q for %q: exact %v, F1 %v, want %v, %v", i, g.Predicted, g.Truth, e, f, g.Exact, g.F1)
		}
		exact, f1 = exact+g.Exact/float64(len(golden)), f1+g.F1/float64(len(golden))
		predicted, truth = append(predicted, g.Predicted), append(truth, g.Truth)
	}
	check(t, -1, CompareAnswers(predicted, truth).Metrics(), map[string]*float64{"exact_match": &exact, "f1": &f1})
	if got := CompareAnswers([]string{"a"}, [][]string{nil}); got != (Answers{}) {
		t.Errorf("without a true answer: %v", got)
	}
}

func TestTokenizersLikeSacreBLEU(t *testing.T) {
	for i, g := range readTexts(t).Pairs {
		for tokenizer, want := range g.Tokens {
			if got := strings.Join(tokenizer.Split(g.Reference), " "); got != want {
				t.Errorf("case %d, %s: %q gives %q, want %q", i, tokenizer, g.Reference, got, want)
			}
		}
	}
}

// checkBLEU compares with the score, four precisions, the brevity penalty, the
// lengths and the counts of matches and of n-grams, four each.
func checkBLEU(t *testing.T, i int, b BLEU, want [16]float64) {
	t.Helper()
	got := [16]float64{b.Score, b.Precisions[0], b.Precisions[1], b.Precisions[2], b.Precisions[3], b.BP,
		float64(b.HypLen), float64(b.RefLen)}
	counts := got[8:8]
	for _, n := range slices.Concat(b.Correct[:], b.Total[:]) {
		counts = append(counts, float64(n))
	}
	for j := range got {
		if math.Abs(got[j]-want[j]) > 1e-9 {
			t.Errorf("case %d, %s: %v, want %v", i, b.Signature(), got, want)
			return
		}
	}
}

func TestBLEU(t *testing.T) {
	golden := readTexts(t)
	var hypotheses, references []string
	for i, g := range golden.Pairs {
		hypotheses, references = append(hypotheses, g.Hypothesis), append(references, g.Reference)
		for tokenizer, want := range g.BLEU {
			checkBLEU(t, i, SentenceBLEU(tokenizer, g.Hypothesis, g.Reference), want)
		}
	}
	for i, g := range golden.Corpora {
		for tokenizer, want := range g.BLEU {
			checkBLEU(t, i, CorpusBLEU(tokenizer, hypotheses[g.From:g.To], references[g.From:g.To]), want)
		}
	}
	if b := CorpusBLEU(Tokenizer13a, nil, nil); b.Metrics()["bleu"] != 0 || b.Signature() != "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp" {
		t.Errorf("of nothing: %v", b)
	}
}

func TestTokenizerFor(t *testing.T) {
	for want, texts := range map[Tokenizer][]string{
		Tokenizer13a:  {"A model.", "Beijing (北京) is a city.", "Two."},
		TokenizerZh:   {"一个 TypeScript 模型。", "模型", "API"},
		TokenizerChar: {"東京は都市です", "モデル"},
	} {
		if got := TokenizerFor(texts); got != want {
			t.Errorf("%s for %q, want %s", got, texts, want)
		}
	}
	if got := TokenizerFor(nil); got != Tokenizer13a {
		t.Errorf("%s for no text", got)
	}
}

func TestCHRF(t *testing.T) {
	golden := readTexts(t)
	var hypotheses, references []string
	for i, g := range golden.Pairs {
		hypotheses, references = append(hypotheses, g.Hypothesis), append(references, g.Reference)
		check(t, i, CorpusCHRF(hypotheses[i:], references[i:]).Metrics(), map[string]*float64{"chrf": &g.CHRF})
	}
	for i, g := range golden.Corpora {
		check(t, i, CorpusCHRF(hypotheses[g.From:g.To], references[g.From:g.To]).Metrics(), map[string]*float64{"chrf": &g.CHRF})
	}
}

func TestROUGE(t *testing.T) {
	var hypotheses, references []string
	var mean [4]float64
	golden := readTexts(t).Pairs
	for i, g := range golden {
		hypotheses, references = append(hypotheses, g.Hypothesis), append(references, g.Reference)
		want := g.ROUGE
		check(t, i, CorpusROUGE(hypotheses[i:], references[i:]).Metrics(), map[string]*float64{
			"rouge1": &want[0], "rouge2": &want[1], "rougeL": &want[2], "rougeLsum": &want[3],
		})
		for j := range mean {
			mean[j] += want[j] / float64(len(golden))
		}
	}
	check(t, -1, CorpusROUGE(hypotheses, references).Metrics(), map[string]*float64{
		"rouge1": &mean[0], "rouge2": &mean[1], "rougeL": &mean[2], "rougeLsum": &mean[3],
	})
}

// FuzzTexts checks that any text can be measured, within bounds, and
// symmetrically if the measure is symmetric.
func FuzzTexts(f *testing.F) {
	for _, g := range readTexts(f).Pairs[:40] {
		f.Add(g.Hypothesis, g.Reference)
	}
	f.Add("\xff.\xe6\x97,5", "\xf0\x9f-\n&amp")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1000 {
			return
		}
		one, other := []string{a}, []string{b}
		scores := CorpusROUGE(one, other).Metrics()
		scores["chrf"] = CorpusCHRF(one, other).Score / 100
		for _, tokenizer := range []Tokenizer{Tokenizer13a, TokenizerZh, TokenizerChar} {
			scores[string(tokenizer)] = SentenceBLEU(tokenizer, a, b).Score / 100
			for _, token := range tokenizer.Split(a) {
				if token == "" || utf8.ValidString(a) && !utf8.ValidString(token) || strings.ContainsFunc(token, isSpace) {
					t.Errorf("%s of %q has the token %q", tokenizer, a, token)
				}
			}
		}
		exact, f1 := CompareAnswer(a, other)
		scores["exact"], scores["f1"] = exact, f1
		if e, f := CompareAnswer(b, one); e != exact || f != f1 {
			t.Errorf("answers %q and %q: %v %v, the other way round %v %v", a, b, exact, f1, e, f)
		}
		for name, v := range scores {
			if !(v >= 0 && v <= 1+1e-9) {
				t.Errorf("%s of %q and %q is %v", name, a, b, v)
			}
		}
	})
}

// benchmarkPairs returns 5,000 pairs of sentences.
func benchmarkPairs(b *testing.B) (hypotheses, references []string) {
	golden := readTexts(b).Pairs
	for i := range 5000 {
		g := golden[i%len(golden)]
		hypotheses, references = append(hypotheses, g.Hypothesis), append(references, g.Reference)
	}
	b.ReportAllocs()
	return hypotheses, references
}

func BenchmarkBLEU(b *testing.B) {
	hypotheses, references := benchmarkPairs(b)
	for b.Loop() {
		CorpusBLEU(Tokenizer13a, hypotheses, references)
	}
}

func BenchmarkBLEUZh(b *testing.B) {
	hypotheses, references := benchmarkPairs(b)
	for b.Loop() {
		CorpusBLEU(TokenizerZh, hypotheses, references)
	}
}

func BenchmarkCHRF(b *testing.B) {
	hypotheses, references := benchmarkPairs(b)
	for b.Loop() {
		CorpusCHRF(hypotheses, references)
	}
}

func BenchmarkROUGE(b *testing.B) {
	hypotheses, references := benchmarkPairs(b)
	for b.Loop() {
		CorpusROUGE(hypotheses, references)
	}
}
