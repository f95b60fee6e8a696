package token

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// decoderJSON is tokenizer.json's "decoder", of any type.
type decoderJSON struct {
	Type     string
	Decoders []decoderJSON // of a Sequence

	Prefix         *string     // WordPiece
	Cleanup        *bool       // WordPiece
	Replacement    string      // Metaspace
	AddPrefixSpace *bool       `json:"add_prefix_space"` // Metaspace
	PrependScheme  string      `json:"prepend_scheme"`   // Metaspace
	Pattern        patternJSON // Replace
	Content        string      // Replace, Strip
	Start, Stop    int         // Strip
}

// decoder returns what j stands for; without any tokens are joined with blanks.
func (j *decoderJSON) decoder() (decoder, error) {
	if j == nil {
		return decoder{func() decodeStep { return &blankStep{} }}, nil
	}
	return j.steps("decoder", false)
}

// steps returns what j, found at the place part, stands for. With fused, all
// tokens have been made one before.
func (j *decoderJSON) steps(part string, fused bool) (d decoder, err error) {
	switch j.Type {
	case "Sequence":
		for i := range j.Decoders {
			more, err := j.Decoders[i].steps(fmt.Sprintf("%s.decoders[%d]", part, i), fused)
			if err != nil {
				return nil, err
			}
			d = append(d, more...)
			fused = fused || j.Decoders[i].Type == "Fuse"
		}
		return d, nil
	case "Fuse":
		return nil, nil // tokens are joined in the end anyway
	case "Strip":
		return j.strip(part, fused)
	}
	if fused {
		return nil, fmt.Errorf("%s comes after one of type Fuse: this program reads only Strip there", part)
	}
	switch j.Type {
	case "WordPiece":
		prefix := "##"
		if j.Prefix != nil {
			prefix = *j.Prefix
		}
		return wordPieceDecoder(prefix, orTrue(j.Cleanup)), nil
	case "ByteLevel":
		return byteLevelDecoder, nil
	case "ByteFallback":
		return decoder{func() decodeStep { return &byteFallbackStep{} }}, nil
	case "Metaspace":
		return j.metaspace(part)
	case "Replace":
		p, err := j.Pattern.pattern(part)
		return decoder{func() decodeStep { return replaceStep{replace{p, j.Content}} }}, err
	}
	return nil, unknownType(part, j.Type)
}

func (j *decoderJSON) metaspace(part string) (decoder, error) {
	t, err := (&preTokenizerJSON{Replacement: j.Replacement, PrependScheme: j.PrependScheme, AddPrefixSpace: j.AddPrefixSpace}).metaspace()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	return metaspaceDecoder(j.Replacement, t.prefix.scheme != never), nil
}

var errStrip = errors.New("only a Strip of one character from the start is read: use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family")

func (j *decoderJSON) strip(part string, fused bool) (decoder, error) {
	if utf8.RuneCountInString(j.Content) != 1 || j.Start < 0 || j.Stop != 0 {
		return nil, fmt.Errorf("%s: %w", part, errStrip)
	}
	return decoder{func() decodeStep { return &stripStep{text: j.Content, most: j.Start, once: fused} }}, nil
}
