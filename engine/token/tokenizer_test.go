package token

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"tuneground/engine/token/subword"
)

// TestInvalidUTF8 checks that a byte that is not valid UTF-8 counts as one U+FFFD.
func TestInvalidUTF8(t *testing.T) {
	for _, folder := range []string{"uncased", "odd"} {
		tok := load(t, folder)
		for _, text := range []string{"\xff", "a\xffb", "plain \xe4\xbd sentence", "é\xc3 the\xf0\x9f\x98 end", "[SEP\xff]\xff[SEP]"} {
			got, want := tok.Encode(text, 0), tok.Encode(string([]rune(text)), 0)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %q: got %v, want %v", folder, text, got, want)
			}
		}
	}
}

// TestAppendIDsAllocatesNothing encodes texts whose words are cached.
func TestAppendIDsAllocatesNothing(t *testing.T) {
	tok := load(t, "uncased")
	text := "The plain sentence: é, 我们, hello [SEP] İstanbul " + strings.Repeat("x", 200)
	dst := make([]int32, 0, 1000)
	allocations := testing.AllocsPerRun(50, func() { dst = tok.AppendIDs(dst[:0], text, 64) })
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestAppendIDsAppends(t *testing.T) {
	tok := load(t, "uncased")
	got := tok.AppendIDs([]int32{7, 8}, "nothing more, nothing more", 5)
	want := append([]int32{7, 8}, tok.Encode("nothing more, nothing more", 5).IDs...)
	if !reflect.DeepEqual(got, want) || len(got) != 7 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTokensAndIDs(t *testing.T) {
	tok := load(t, "cased")
	for id := range int32(tok.VocabSize()) {
		if back, ok := tok.ID(tok.Token(id)); !ok || back != id {
			t.Errorf("id %d is %q, which has id %d", id, tok.Token(id), back)
		}
	}
	for _, id := range []int32{-1, int32(tok.VocabSize())} {
		if tok.Token(id) != "" || tok.Decode([]int32{id}, false) != "" {
			t.Errorf("id %d has token %q", id, tok.Token(id))
		}
	}
	if id, ok := tok.ID("no such token"); ok {
		t.Errorf("a missing token has id %d", id)
	}
}

// TestManyGoroutines is for the race detector.
func TestManyGoroutines(t *testing.T) {
	tok := load(t, "uncased")
	want := fmt.Sprint(tok.Encode("the Straße of 我们", 0))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				if got := fmt.Sprint(tok.Encode("the Straße of 我们", 0)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	group.Wait()
}

// prose returns about n bytes of generated text in which, as in language, a few
// words are frequent and many are rare.
func prose(n int, letters []rune) string {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 2, 30000)
	var text strings.Builder
	for text.Len() < n {
		word := rand.New(rand.NewPCG(zipf.Uint64(), 3))
		for i := range 2 + word.IntN(7) {
			r := letters[word.IntN(len(letters))]
			if i == 0 && rng.IntN(8) == 0 {
				text.WriteString(strings.ToUpper(string(r)))
			} else {
				text.WriteRune(r)
			}
		}
		text.WriteString([]string{" ", " ", " ", " ", " ", ", ", ". "}[rng.IntN(7)])
	}
	return text.String()
}

// The benchmarks report tokens a second. The vocabulary is small, so words have
// more subwords than with a trained one.

func BenchmarkASCII(b *testing.B)    { benchmark(b, "etaoinshrdlu") }
func BenchmarkAccents(b *testing.B)  { benchmark(b, "etaéinshrüçà") }
func BenchmarkCyrillic(b *testing.B) { benchmark(b, "оеаинтсрвлкм") }
func BenchmarkChinese(b *testing.B)  { benchmark(b, "的一是不了人我在有他这中") }

func benchmark(b *testing.B, letters string) {
	benchmarkOf(b, load(b, "uncased"), letters)
}

// BenchmarkKinds has one of each model, ASCII and with accents.
func BenchmarkKinds(b *testing.B) {
	for _, name := range []string{"gpt2", "roberta_prefix", "albert", "t5", "llama"} {
		for _, letters := range []string{"etaoinshrdlu", "etaéinshrüçà", "的一是不了人我在有他这中"} {
			b.Run(name+"/"+letters[:5], func(b *testing.B) { benchmarkOf(b, loadMany(b, name), letters) })
		}
	}
}

func benchmarkOf(b *testing.B, tok *Tokenizer, letters string) {
	text := prose(1<<16, []rune(letters))
	b.SetBytes(int64(len(text)))
	var ids []int32
	tokens := 0
	for b.Loop() {
		ids = tok.AppendIDs(ids[:0], text, 0)
		tokens += len(ids)
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkEncodeWithOffsets(b *testing.B) {
	tok := load(b, "uncased")
	text := prose(1<<10, []rune("etaoinshrdlu"))
	tokens := 0
	for b.Loop() {
		tokens += len(tok.Encode(text, 256).IDs)
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}

// BenchmarkNewWords has no help from the cache.
func BenchmarkNewWords(b *testing.B) {
	for _, name := range []string{"uncased", "gpt2", "t5", "llama"} {
		b.Run(name, func(b *testing.B) { benchmarkNewWords(b, loadMany(b, name)) })
	}
}

func benchmarkNewWords(b *testing.B, tok *Tokenizer) {
	text := prose(1<<14, []rune("etaoinshrdlu"))
	var ids []int32
	tokens := 0
	for b.Loop() {
		tok.known = subword.Cache{}
		ids = tok.AppendIDs(ids[:0], text, 0)
		tokens += len(ids)
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
