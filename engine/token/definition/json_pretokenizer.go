package definition

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/runes"
)

// preTokenizerJSON is tokenizer.json's "pre_tokenizer", of any type.
type preTokenizerJSON struct {
	Type          string
	PreTokenizers []preTokenizerJSON `json:"pretokenizers"` // of a Sequence

	AddPrefixSpace *bool  `json:"add_prefix_space"`
	UseRegex       *bool  `json:"use_regex"` // ByteLevel
	Replacement    string // Metaspace
	PrependScheme  string `json:"prepend_scheme"` // Metaspace
	Split          *bool  // Metaspace
}

// preTokenizers returns the chain of j, at the place part; without one the
// whole text is one word. Only the last may be ByteLevel, because after it a
// text is bytes.
func (j *preTokenizerJSON) preTokenizers(c runes.Tables, part string) (chain []pretokenizer.Step, err error) {
	if j == nil {
		return nil, nil
	}
	switch j.Type {
	case "BertPreTokenizer":
		return []pretokenizer.Step{{Split: pretokenizer.BERT(c.BERT)}}, nil
	case "WhitespaceSplit":
		return []pretokenizer.Step{{Split: pretokenizer.Whitespace(c.BERT)}}, nil
	case "ByteLevel":
		return []pretokenizer.Step{j.byteLevel(c.GPT2)}, nil
	case "Metaspace":
		t, err := j.metaspace()
		if err != nil {
			return nil, message.Errorf("%s: %w", part, err)
		}
		return []pretokenizer.Step{t}, nil
	case "Sequence":
		for i := range j.PreTokenizers {
			place := fmt.Sprintf("%s.pretokenizers[%d]", part, i)
			if isByteLevel(chain) {
				return nil, message.Errorf("%s comes after one of type ByteLevel: this program reads ByteLevel only at the end", place)
			}
			more, err := j.PreTokenizers[i].preTokenizers(c, place)
			if err != nil {
				return nil, err
			}
			chain = append(chain, more...)
		}
		return chain, nil
	}
	return nil, unknownType(part, j.Type)
}

// isByteLevel reports whether the words of chain are bytes.
func isByteLevel(chain []pretokenizer.Step) bool {
	return slices.ContainsFunc(chain, func(t pretokenizer.Step) bool { return t.ByteLevel })
}

func (j *preTokenizerJSON) byteLevel(c *runes.Table) pretokenizer.Step {
	t := pretokenizer.Step{ByteLevel: true}
	if orTrue(j.AddPrefixSpace) {
		t.Prefix = &pretokenizer.Prefix{Text: " "}
	}
	if orTrue(j.UseRegex) {
		t.Split = pretokenizer.GPT2(c)
	}
	return t
}

func (j *preTokenizerJSON) metaspace() (t pretokenizer.Step, err error) {
	if utf8.RuneCountInString(j.Replacement) != 1 {
		return t, message.Errorf("replacement is %q, not one character: set it to \"▁\"", j.Replacement)
	}
	scheme, err := j.scheme()
	if err != nil {
		return t, err
	}
	t.Prefix = &pretokenizer.Prefix{Text: j.Replacement, Blanks: true, Scheme: scheme}
	if orTrue(j.Split) {
		t.Split = pretokenizer.Metaspace(j.Replacement)
	}
	return t, nil
}

// scheme reads prepend_scheme or, in old files, add_prefix_space.
func (j *preTokenizerJSON) scheme() (pretokenizer.Scheme, error) {
	switch j.PrependScheme {
	case "":
		if !orTrue(j.AddPrefixSpace) {
			return pretokenizer.Never, nil
		}
		return pretokenizer.Always, nil
	case "always":
		return pretokenizer.Always, nil
	case "first":
		return pretokenizer.AtStart, nil
	case "never":
		return pretokenizer.Never, nil
	}
	return pretokenizer.Always, message.Errorf("prepend_scheme is %q: use one of always, first and never", j.PrependScheme)
}
