package definition

import (
	"tuneground/engine/message"
	"tuneground/engine/token/subword"
)

// modelJSON is tokenizer.json's "model". Old files of GPT-2 and RoBERTa have no
// type.
type modelJSON struct {
	Type         string
	Vocab        vocabJSON
	UnkToken     *string `json:"unk_token"`
	ByteFallback bool    `json:"byte_fallback"`

	// WordPiece
	ContinuingSubwordPrefix *string `json:"continuing_subword_prefix"`
	MaxInputCharsPerWord    *int    `json:"max_input_chars_per_word"`

	// BPE
	Merges          mergesJSON
	Dropout         *float64
	EndOfWordSuffix string `json:"end_of_word_suffix"`
	FuseUnk         bool   `json:"fuse_unk"`
	IgnoreMerges    bool   `json:"ignore_merges"`

	// Unigram
	UnkID *int32 `json:"unk_id"`
}

// define gives d its model. The pre-tokenizers are already set.
func (m *modelJSON) define(d *Definition) (err error) {
	kind := m.Type
	if kind == "" {
		kind = "WordPiece"
		if m.Merges != nil {
			kind = "BPE"
		} else if m.Vocab.pieces != nil {
			kind = "Unigram"
		}
	}
	d.IDs = m.Vocab.ids
	switch kind {
	case "WordPiece":
		prefix, maxChars, unknown := "##", 100, "[UNK]"
		if m.ContinuingSubwordPrefix != nil {
			prefix = *m.ContinuingSubwordPrefix
		}
		if m.MaxInputCharsPerWord != nil {
			maxChars = *m.MaxInputCharsPerWord
		}
		if m.UnkToken != nil {
			unknown = *m.UnkToken
		}
		d.Model, err = subword.NewWordPiece(d.IDs, unknown, prefix, maxChars)
	case "BPE":
		d.Model, err = m.bpe(isByteLevel(d.Split))
	case "Unigram":
		unknown := int32(-1)
		if m.UnkID != nil {
			unknown = *m.UnkID
		}
		var u *subword.Unigram
		if u, err = subword.NewUnigram(m.Vocab.pieces, unknown, m.ByteFallback); err == nil {
			d.Model, d.IDs = u, u.IDs
		}
	default:
		err = unknownType("model", kind)
	}
	return err
}

func (m *modelJSON) bpe(byteLevel bool) (*subword.BPE, error) {
	prefix, unknown := "", ""
	if m.ContinuingSubwordPrefix != nil {
		prefix = *m.ContinuingSubwordPrefix
	}
	if m.UnkToken != nil {
		unknown = *m.UnkToken
	}
	switch {
	case m.Dropout != nil && *m.Dropout != 0:
		return nil, message.Errorf("model.dropout is %v, which makes tokens random: set it to null", *m.Dropout)
	case prefix != "":
		return nil, message.Errorf("model.continuing_subword_prefix is %q, which this program does not read with BPE: use a model of the RoBERTa or GPT-2 family", prefix)
	case m.EndOfWordSuffix != "":
		return nil, message.Errorf("model.end_of_word_suffix is %q, which this program does not read: use a model of the RoBERTa or GPT-2 family", m.EndOfWordSuffix)
	}
	return subword.NewBPE(m.Vocab.ids, m.Merges, subword.BPESettings{
		ByteLevel: byteLevel, IgnoreMerges: m.IgnoreMerges, FuseUnknown: m.FuseUnk, Fallback: m.ByteFallback,
	}, unknown)
}
