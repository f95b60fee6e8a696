package definition

import (
	"fmt"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/token/decoder"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/pretokenizer"
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

// decoder returns the decoder of j; without one, tokens are joined with blanks.
func (j *decoderJSON) decoder() (decoder.Decoder, error) {
	if j == nil {
		return decoder.Blanks(), nil
	}
	return j.steps("decoder", false)
}

// steps returns the steps of j, at the place part. With fused, an earlier step
// has joined all tokens.
func (j *decoderJSON) steps(part string, fused bool) (d decoder.Decoder, err error) {
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
		return nil, message.Errorf("%s comes after one of type Fuse: this program reads only Strip there", part)
	}
	switch j.Type {
	case "WordPiece":
		prefix := "##"
		if j.Prefix != nil {
			prefix = *j.Prefix
		}
		return decoder.WordPiece(prefix, orTrue(j.Cleanup)), nil
	case "ByteLevel":
		return decoder.ByteLevel(), nil
	case "ByteFallback":
		return decoder.ByteFallback(), nil
	case "Metaspace":
		return j.metaspace(part)
	case "Replace":
		p, err := j.Pattern.pattern(part)
		return decoder.Replace(normalizer.Replace{Pattern: p, With: j.Content}), err
	}
	return nil, unknownType(part, j.Type)
}

func (j *decoderJSON) metaspace(part string) (decoder.Decoder, error) {
	t, err := (&preTokenizerJSON{Replacement: j.Replacement, PrependScheme: j.PrependScheme, AddPrefixSpace: j.AddPrefixSpace}).metaspace()
	if err != nil {
		return nil, message.Errorf("%s: %w", part, err)
	}
	return decoder.Metaspace(j.Replacement, t.Prefix.Scheme != pretokenizer.Never), nil
}

var errStrip = message.Errorf("only a Strip of one character from the start is read: use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family")

func (j *decoderJSON) strip(part string, fused bool) (decoder.Decoder, error) {
	if utf8.RuneCountInString(j.Content) != 1 || j.Start < 0 || j.Stop != 0 {
		return nil, message.Errorf("%s: %w", part, errStrip)
	}
	return decoder.Strip(j.Content, j.Start, fused), nil
}
