package token

// normalizerJSON is tokenizer.json's "normalizer", of any type.
type normalizerJSON struct {
	Type string

	CleanText          *bool `json:"clean_text"`           // BertNormalizer
	HandleChineseChars *bool `json:"handle_chinese_chars"` // BertNormalizer
	StripAccents       *bool `json:"strip_accents"`        // BertNormalizer
	Lowercase          *bool // BertNormalizer
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
	return nil, unknownType("normalizer", j.Type)
}

// newBertSettings resolves a strip_accents of null: it follows lowercase.
func newBertSettings(clean, chinese bool, strip *bool, lower bool) bertSettings {
	s := bertSettings{clean, chinese, lower, lower}
	if strip != nil {
		s.stripAccents = *strip
	}
	return s
}
