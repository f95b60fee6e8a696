package token

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
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

// normalizer returns what j stands for; without any a text stays as it is.
func (j *normalizerJSON) normalizer(c classTables) (normalizer, error) {
	if j == nil {
		return rewriters(nil), nil
	}
	if j.Type == "BertNormalizer" {
		s := newBertSettings(orTrue(j.CleanText), orTrue(j.HandleChineseChars), j.StripAccents, orTrue(j.Lowercase))
		return newBertNormalizer(s, c.bert), nil
	}
	return j.rewriters(c, "normalizer")
}

// newBertSettings resolves a strip_accents of null: it follows lowercase.
func newBertSettings(clean, chinese bool, strip *bool, lower bool) bertSettings {
	s := bertSettings{clean, chinese, lower, lower}
	if strip != nil {
		s.stripAccents = *strip
	}
	return s
}

// rewriters returns what j, found at the place part, stands for.
func (j *normalizerJSON) rewriters(c classTables, part string) (chain rewriters, err error) {
	if j.Type != "Sequence" {
		r, err := j.rewriter(c, part)
		return rewriters{r}, err
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

func (j *normalizerJSON) rewriter(c classTables, part string) (rewriter, error) {
	switch j.Type {
	case "NFD":
		return &normalForm{classes: c.form}, nil
	case "NFC":
		return &normalForm{classes: c.form, compose: true}, nil
	case "NFKD":
		return &normalForm{classes: c.form, kd: true}, nil
	case "NFKC":
		return &normalForm{classes: c.form, kd: true, compose: true}, nil
	case "StripAccents":
		return &mapping{runes: unaccentedRunes}, nil
	case "Lowercase":
		return &mapping{runes: lowerRunes}, nil
	case "Nmt":
		return &mapping{runes: nmtRunes}, nil
	case "Strip":
		return strip{orTrue(j.StripLeft), orTrue(j.StripRight)}, nil
	case "Prepend":
		return prepend{j.Prepend}, nil
	case "Replace":
		p, err := j.Pattern.pattern(part)
		return replace{p, j.Content}, err
	case "Precompiled":
		return j.charsmap(c.grapheme, part)
	}
	return nil, unknownType(part, j.Type)
}

// precompiled returns the charsmap among j's parts, or nil.
func (j *normalizerJSON) precompiled() (rewriter, error) {
	if j == nil {
		return nil, nil
	}
	for _, part := range append(j.Normalizers, *j) {
		if part.Type == "Precompiled" && part.PrecompiledCharsmap != nil {
			return part.charsmap(newClassTables().grapheme, "normalizer")
		}
	}
	return nil, nil
}

func (j *normalizerJSON) charsmap(c *classes, part string) (rewriter, error) {
	if j.PrecompiledCharsmap == nil {
		return nil, fmt.Errorf("%s has no precompiled_charsmap: copy the file again from the model's folder", part)
	}
	data, err := base64.StdEncoding.DecodeString(*j.PrecompiledCharsmap)
	if err != nil {
		return nil, fmt.Errorf("%s.precompiled_charsmap: %w: copy the file again from the model's folder", part, err)
	}
	m, err := newCharsmap(data, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	return m, nil
}

// patternJSON is what a Replace looks for.
type patternJSON struct{ String, Regex *string }

// repeated is the one kind of regular expression that tokenizers are found to
// use: a character at least so many times, such as " {2,}".
var repeated = regexp.MustCompile(`^([^\\.+*?()|\[\]{}^$])(\+|\{(\d{1,3}),\})$`)

// pattern translates j, which belongs to the part of that name.
func (j patternJSON) pattern(part string) (pattern, error) {
	if j.String != nil && *j.String != "" {
		return pattern{*j.String, 0}, nil
	}
	if j.Regex == nil {
		return pattern{}, fmt.Errorf("%s.pattern is empty: write what is to be replaced as String", part)
	}
	found := repeated.FindStringSubmatch(*j.Regex)
	if found == nil {
		return pattern{}, fmt.Errorf(`%s.pattern is the regular expression %q, this program reads only those like " {2,}": use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family`, part, *j.Regex)
	}
	least := 1
	if found[3] != "" {
		least, _ = strconv.Atoi(found[3])
	}
	return pattern{found[1], max(least, 1)}, nil
}
