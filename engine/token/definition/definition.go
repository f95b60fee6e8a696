// Package definition reads the files of a model folder that define its
// tokenizer.
//
// The files json*.go read tokenizer.json; vocab_txt.go, merges_txt.go and
// sentencepiece.go read the files of older folders; settings.go reads the small
// files beside them, and rules.go applies the rules of the classes that they
// name. Features that no model of the families BERT, RoBERTa, GPT-2, ALBERT and
// T5 uses are refused by name.
package definition

import (
	"errors"
	"io/fs"

	"tuneground/engine/message"
	"tuneground/engine/token/added"
	"tuneground/engine/token/decoder"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/postprocessor"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/subword"
)

// A Definition is the content of a tokenizer's files.
type Definition struct {
	File      string           // the file with the vocabulary
	IDs       map[string]int32 // the model's vocabulary, without added tokens
	Model     subword.Model
	Added     []added.Token // numbered
	Normalize normalizer.Normalizer
	Split     []pretokenizer.Step
	Post      postprocessor.Processor
	Decode    decoder.Decoder
	Roles     map[string]string // the special tokens, by their roles
	CleanUp   bool              // decoded text is cleaned up

	// What a class with rules of its own is made of, by its family's name.
	Rules    string                // "": tokenizer.json says all
	Merges   [][2]string           // of GPT-2 and RoBERTa
	Pieces   []subword.ScoredPiece // of T5 and ALBERT
	Charsmap []byte                // of a spiece.model, or nil
}

// MaxID bounds the ids that a file may name, because every id up to the largest
// takes memory. The largest vocabularies in use have 256,000 entries.
const MaxID = 1 << 20

// Read reads the files of a Hugging Face model folder.
func Read(files fs.FS) (*Definition, error) {
	s, err := readSettings(files)
	if err != nil {
		return nil, err
	}
	d, err := s.read(files)
	if err != nil {
		return nil, err
	}
	s.settle(d)
	return d, nil
}

// read reads the first existing file with a vocabulary.
func (s *settings) read(files fs.FS) (*Definition, error) {
	for _, file := range []struct {
		name  string
		parse func([]byte) (*Definition, error)
	}{
		{"tokenizer.json", s.parseJSON},
		{"vocab.txt", s.parseVocab},
		{"spiece.model", s.parseSentencePiece},
	} {
		data, there, err := readFile(files, file.name)
		if err != nil {
			return nil, err
		}
		if there {
			return named(file.name)(file.parse(data))
		}
	}
	data, there, err := readFile(files, "vocab.json")
	if err != nil {
		return nil, err
	}
	if there {
		return s.readMerges(files, data)
	}
	return nil, message.Errorf("there is neither tokenizer.json nor vocab.txt, vocab.json or spiece.model: add the one that came with the model")
}

// readFile reads a file that may be missing.
func readFile(files fs.FS, name string) (data []byte, there bool, err error) {
	data, err = fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, message.Errorf("%s: cannot be read: %w", name, err)
	}
	return data, true, nil
}

// named adds to a definition, or to the error in its place, the file that it
// comes from.
func named(file string) func(*Definition, error) (*Definition, error) {
	return func(d *Definition, err error) (*Definition, error) {
		if err != nil {
			return nil, message.Errorf("%s: %w", file, err)
		}
		d.File = file
		return d, nil
	}
}

// settle sets the parts of d that do not depend on the source of its
// vocabulary.
func (s *settings) settle(d *Definition) {
	if _, ok := d.Model.(*subword.WordPiece); ok && s.family == "" {
		s.family = "BERT"
	}
	d.Roles = map[string]string{}
	for _, role := range roleNames {
		d.Roles[role] = s.role(role).Content
	}
	_, bpe := d.Model.(*subword.BPE) // its blanks belong to the text
	d.CleanUp = s.config.CleanUp && !bpe
}
