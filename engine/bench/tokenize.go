package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"tuneground/engine/token"
)

// corpus is the bundled data set whose texts are tokenized.
const corpus = "sentiment.jsonl"

// tokenize turns every text of the corpus into ids. Each sample has a newly
// loaded tokenizer, because one that has met the texts before has their words
// cached.
func tokenize(p Place, w Work, r *Result) (task, error) {
	texts, err := readTexts(p.Datasets)
	if err != nil {
		return task{}, err
	}
	folder, err := fs.Sub(p.Models, w.Config)
	if err != nil {
		return task{}, err
	}
	var tokenizer *token.Tokenizer
	var ids []int32
	load := func() (err error) {
		tokenizer, err = token.Load(folder)
		return err
	}
	return task{before: load, do: func(n int) {
		for range n {
			r.Tokens = 0
			for _, text := range texts {
				ids = tokenizer.AppendIDs(ids[:0], text, w.Seq)
				r.Tokens += float64(len(ids))
			}
		}
	}}, nil
}

func readTexts(datasets fs.FS) ([]string, error) {
	data, err := fs.ReadFile(datasets, corpus)
	if err != nil {
		return nil, fmt.Errorf("bench: %w: run `make datasets`", err)
	}
	var texts []string
	for lines := json.NewDecoder(bytes.NewReader(data)); ; {
		var line struct{ Text string }
		err := lines.Decode(&line)
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("bench: %s, text %d: %w", corpus, len(texts)+1, err)
		}
		texts = append(texts, line.Text)
	}
}
