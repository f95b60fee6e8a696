package token

import (
	"fmt"
	"slices"
	"unicode/utf8"
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

// preTokenizers returns the chain that j, found at the place part, stands for;
// without any the whole text is one word. Only the last may be ByteLevel,
// since a text is bytes after it.
func (j *preTokenizerJSON) preTokenizers(c classTables, part string) (chain []preTokenizer, err error) {
	if j == nil {
		return nil, nil
	}
	switch j.Type {
	case "BertPreTokenizer":
		return []preTokenizer{{split: bertSplitter{c.bert}}}, nil
	case "WhitespaceSplit":
		return []preTokenizer{{split: spaceSplitter{c.bert}}}, nil
	case "ByteLevel":
		return []preTokenizer{j.byteLevel(c.gpt)}, nil
	case "Metaspace":
		t, err := j.metaspace()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part, err)
		}
		return []preTokenizer{t}, nil
	case "Sequence":
		for i := range j.PreTokenizers {
			place := fmt.Sprintf("%s.pretokenizers[%d]", part, i)
			if isByteLevel(chain) {
				return nil, fmt.Errorf("%s comes after one of type ByteLevel: this program reads ByteLevel only at the end", place)
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

// isByteLevel reports whether the words of chain are to be taken as bytes.
func isByteLevel(chain []preTokenizer) bool {
	return slices.ContainsFunc(chain, func(t preTokenizer) bool { return t.byteLevel })
}

func (j *preTokenizerJSON) byteLevel(c *classes) preTokenizer {
	t := preTokenizer{byteLevel: true}
	if orTrue(j.AddPrefixSpace) {
		t.prefix = &prefix{text: " "}
	}
	if orTrue(j.UseRegex) {
		t.split = gptSplitter{c}
	}
	return t
}

func (j *preTokenizerJSON) metaspace() (t preTokenizer, err error) {
	if utf8.RuneCountInString(j.Replacement) != 1 {
		return t, fmt.Errorf("replacement is %q, not one character: set it to \"▁\"", j.Replacement)
	}
	scheme, err := j.scheme()
	if err != nil {
		return t, err
	}
	t.prefix = &prefix{text: j.Replacement, blanks: true, scheme: scheme}
	if orTrue(j.Split) {
		t.split = prefixSplitter{[]byte(j.Replacement)}
	}
	return t, nil
}

// scheme reads prepend_scheme or, in old files, add_prefix_space.
func (j *preTokenizerJSON) scheme() (scheme, error) {
	switch j.PrependScheme {
	case "":
		if !orTrue(j.AddPrefixSpace) {
			return never, nil
		}
		return always, nil
	case "always":
		return always, nil
	case "first":
		return atStart, nil
	case "never":
		return never, nil
	}
	return always, fmt.Errorf("prepend_scheme is %q: use one of always, first and never", j.PrependScheme)
}
