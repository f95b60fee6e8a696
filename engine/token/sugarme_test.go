package token

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"tuneground/engine/token/bytelevel"

	sugarme "github.com/sugarme/tokenizer"

	othermodel "github.com/sugarme/tokenizer/model"

	otherbpe "github.com/sugarme/tokenizer/model/bpe"
	"github.com/sugarme/tokenizer/model/wordpiece"
)

// An independent implementation of the subword models gives the same ids. Its
// other parts, from normalizers to special tokens, differ from Hugging Face's
// library, so words are compared and not texts.

// fileModel is the "model" of tokenizer.json.
type fileModel struct {
	Model struct {
		Vocab  map[string]int
		Merges [][2]string
	}
}

func readModel(t *testing.T, folder string) (*Tokenizer, fileModel) {
	t.Helper()
	files := os.DirFS("../../static/models/" + folder)
	tok, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../static/models/" + folder + "/tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	var m fileModel
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return tok, m
}

// wordsOf returns words made of pieces of a vocabulary and of its letters, so
// that they can end anywhere in a piece.
func wordsOf(vocab map[string]int, n int) []string {
	pieces := make([]string, 0, len(vocab))
	for p := range vocab {
		pieces = append(pieces, p)
	}
	slices.Sort(pieces)
	rng := rand.New(rand.NewPCG(1, 2))
	list := slices.Clone(pieces)
	for len(list) < n {
		word := ""
		for range 1 + rng.IntN(4) {
			runes := []rune(pieces[rng.IntN(len(pieces))])
			word += string(runes[:1+rng.IntN(len(runes))])
		}
		list = append(list, word)
	}
	return list
}

// compareWords checks that tok's model, given bytes of each word, splits it as
// the other does.
func compareWords(t *testing.T, tok *Tokenizer, list []string, bytes func(string) []byte, other func(string) ([]sugarme.Token, error)) {
	t.Helper()
	for _, word := range list {
		tokens, err := other(word)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []int
		for _, token := range tokens {
			want = append(want, token.Id)
		}
		for _, p := range tok.model.Split(nil, bytes(word)) {
			got = append(got, int(p.ID))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q has the ids %v, the other implementation says %v", word, got, want)
		}
	}
}

func TestWordPieceAgainstAnother(t *testing.T) {
	tok, file := readModel(t, "bert-tiny-en")
	other := wordpiece.NewWordPieceBuilder().Vocab((*othermodel.Vocab)(&file.Model.Vocab)).Build()
	compareWords(t, tok, wordsOf(file.Model.Vocab, 30000), func(word string) []byte { return []byte(word) }, other.Tokenize)
}

// If two places compete for the same merge, the other implementation takes any,
// Hugging Face's the first: words with three equal letters in a row are left
// out.
func TestBPEAgainstAnother(t *testing.T) {
	tok, file := readModel(t, "gpt2-tiny-stories")
	merges := otherbpe.Merges{}
	for rank, m := range file.Model.Merges {
		merges[otherbpe.Pair{C1: file.Model.Vocab[m[0]], C2: file.Model.Vocab[m[1]]}] = otherbpe.PairVal{Rank: rank, NewId: file.Model.Vocab[m[0]+m[1]]}
	}
	list := slices.DeleteFunc(wordsOf(file.Model.Vocab, 30000), func(word string) bool {
		runes := []rune(word)
		for i := range len(runes) - min(2, len(runes)) {
			if runes[i] == runes[i+1] && runes[i] == runes[i+2] {
				return true
			}
		}
		return false
	})
	compareWords(t, tok, list, func(word string) []byte { return bytelevel.AppendBytes(nil, word) }, otherbpe.NewBPE(file.Model.Vocab, merges).Tokenize)
}
