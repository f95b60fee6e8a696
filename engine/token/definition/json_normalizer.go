package definition

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"

	"tuneground/engine/message"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/runes"
)

// normalizerJSON is tokenizer.json's "normalizer", of any type.
type normalizerJSON struct {
	Type        string
	Normalizers []normalizerJSON // of a Sequence

	CleanText           *bool       `json:"clean_text"`           // BertNormalizer
	HandleChineseChars  *bool       `json:"handle_chinese_chars"` // BertNormalizer
	StripAccents        *bool       `json:"strip_accents"`        // BertNormalizer
	Lowercase           *bool       // BertNormalizer
	PrecompiledCharsmap *string     `json:"precompiled_charsmap"` // Precompiled
	Pattern             patternJSON // Replace
	Content             string      // Replace
	StripLeft           *bool       `json:"strip_left"`  // Strip
	StripRight          *bool       `json:"strip_right"` // Strip
	Prepend             string      // Prepend
}

// normalizer returns the normalizer of j; without one a text does not change.
func (j *normalizerJSON) normalizer(c runes.Tables) (normalizer.Normalizer, error) {
	if j == nil {
		return normalizer.Sequence(nil), nil
	}
	if j.Type == "BertNormalizer" {
		s := newBertSettings(orTrue(j.CleanText), orTrue(j.HandleChineseChars), j.StripAccents, orTrue(j.Lowercase))
		return normalizer.NewBERT(s, c.BERT), nil
	}
	return j.rewriters(c, "normalizer")
}

// newBertSettings resolves a strip_accents of null: it follows lowercase.
func newBertSettings(clean, chinese bool, strip *bool, lower bool) normalizer.BERTSettings {
	s := normalizer.BERTSettings{Clean: clean, SpaceChinese: chinese, StripAccents: lower, Lowercase: lower}
	if strip != nil {
		s.StripAccents = *strip
	}
	return s
}

// rewriters returns the rewriters of j, at the place part.
func (j *normalizerJSON) rewriters(c runes.Tables, part string) (chain normalizer.Sequence, err error) {
	if j.Type != "Sequence" {
		r, err := j.rewriter(c, part)
		return normalizer.Sequence{r}, err
	}
	for i := range j.Normalizers {
		more, err := j.Normalizers[i].rewriters(c, fmt.Sprintf("%s.normalizers[%d]", part, i))
		if err != nil {
			return nil, err
		}
		chain = append(chain, more...)
	}
	return chain, nil
}

func (j *normalizerJSON) rewriter(c runes.Tables, part string) (normalizer.Rewriter, error) {
	switch j.Type {
	case "NFD":
		return normalizer.NFD(c.Form), nil
	case "NFC":
		return normalizer.NFC(c.Form), nil
	case "NFKD":
		return normalizer.NFKD(c.Form), nil
	case "NFKC":
		return normalizer.NFKC(c.Form), nil
	case "StripAccents":
		return normalizer.StripAccents(), nil
	case "Lowercase":
		return normalizer.Lowercase(), nil
	case "Nmt":
		return normalizer.NMT(), nil
	case "Strip":
		return normalizer.Strip{Left: orTrue(j.StripLeft), Right: orTrue(j.StripRight)}, nil
	case "Prepend":
		return normalizer.Prepend{Text: j.Prepend}, nil
	case "Replace":
		p, err := j.Pattern.pattern(part)
		return normalizer.Replace{Pattern: p, With: j.Content}, err
	case "Precompiled":
		return j.charsmap(c.Grapheme, part)
	}
	return nil, unknownType(part, j.Type)
}

// precompiled returns the charsmap among j's parts, or nil.
func (j *normalizerJSON) precompiled() (normalizer.Rewriter, error) {
	if j == nil {
		return nil, nil
	}
	for _, part := range append(j.Normalizers, *j) {
		if part.Type == "Precompiled" && part.PrecompiledCharsmap != nil {
			return part.charsmap(runes.NewTables().Grapheme, "normalizer")
		}
	}
	return nil, nil
}

func (j *normalizerJSON) charsmap(c *runes.Table, part string) (normalizer.Rewriter, error) {
	if j.PrecompiledCharsmap == nil {
		return nil, message.Errorf("%s has no precompiled_charsmap: copy the file again from the model's folder", part)
	}
	data, err := base64.StdEncoding.DecodeString(*j.PrecompiledCharsmap)
	if err != nil {
		return nil, message.Errorf("%s.precompiled_charsmap: %w: copy the file again from the model's folder", part, err)
	}
	m, err := normalizer.NewPrecompiled(data, c)
	if err != nil {
		return nil, message.Errorf("%s: %w", part, err)
	}
	return m, nil
}

// patternJSON is the pattern of a Replace.
type patternJSON struct{ String, Regex *string }

// repeated is the only kind of regular expression found in tokenizers: a
// character at least a number of times, such as " {2,}".
var repeated = regexp.MustCompile(`^([^\\.+*?()|\[\]{}^$])(\+|\{(\d{1,3}),\})$`)

// pattern translates j, which belongs to the part of the given name.
func (j patternJSON) pattern(part string) (normalizer.Pattern, error) {
	if j.String != nil && *j.String != "" {
		return normalizer.Pattern{Text: *j.String}, nil
	}
	if j.Regex == nil {
		return normalizer.Pattern{}, message.Errorf("%s.pattern is empty: write what is to be replaced as String", part)
	}
	found := repeated.FindStringSubmatch(*j.Regex)
	if found == nil {
		return normalizer.Pattern{}, message.Errorf(`%s.pattern is the regular expression %q, this program reads only those like " {2,}": use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family`, part, *j.Regex)
	}
	least := 1
	if found[3] != "" {
		least, _ = strconv.Atoi(found[3])
	}
	return normalizer.Pattern{Text: found[1], Least: max(least, 1)}, nil
}
