package token

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/protobuf"
)

// spieceModel is what a spiece.model of SentencePiece says: the message
// ModelProto of its sentencepiece_model.proto.
type spieceModel struct {
	pieces    []scoredPiece
	kinds     []uint64 // of the pieces
	modelType uint64
	unknown   int32
	charsmap  []byte
}

// Numbers of sentencepiece_model.proto.
const (
	spiecePieces, spieceTrainer, spieceNormalizer = 1, 2, 3
	pieceText, pieceScore, pieceKind              = 1, 2, 3
	trainerModelType, trainerUnknownID            = 3, 40
	normalizerCharsmap                            = 2
	kindNormal, kindControl, kindUserDefined      = 1, 3, 4
	typeUnigram                                   = 1
)

// parseSentencePiece reads spiece.model of ALBERT or T5. What stands around its
// pieces is as transformers' converters for the two have it.
func (s *settings) parseSentencePiece(data []byte) (*definition, error) {
	m, err := readSpieceModel(data)
	if err != nil {
		return nil, err
	}
	c := newClassTables()
	d := &definition{
		split:  []preTokenizer{{prefix: &prefix{text: "▁", blanks: true}, split: prefixSplitter{[]byte("▁")}}},
		decode: metaspaceDecoder("▁", true),
	}
	var normalize rewriters
	if len(m.charsmap) > 0 {
		charsmap, err := newCharsmap(m.charsmap, c.grapheme)
		if err != nil {
			return nil, err
		}
		normalize = rewriters{charsmap}
	}
	switch s.family {
	case "ALBERT":
		d.normalize = s.albertNormalizer(normalize, c)
		for i, p := range m.pieces {
			if isNumberComma(p.text) {
				m.pieces[i].score -= numberCommaFee
			}
		}
	case "T5":
		d.normalize = append(normalize, strip{right: true}, replace{pattern{" ", 2}, "▁"})
		m.addExtraIDs(s.config.ExtraIDs)
	default:
		return nil, errors.New("without tokenizer.json this may be of many a model: add config.json or tokenizer_config.json, if the model is of the ALBERT or T5 family")
	}
	return d, s.define(d, m)
}

// define gives d the pieces of m and the tokens around them.
func (s *settings) define(d *definition, m *spieceModel) error {
	u, err := newUnigram(m.pieces, m.unknown, false)
	if err != nil {
		return err
	}
	d.model, d.ids = u, u.ids
	d.added = s.addedTokens(u.ids)
	for i, kind := range m.kinds {
		if kind == kindControl || kind == kindUserDefined {
			d.added = append(d.added, addedToken{ID: int32(i), Content: m.pieces[i].text, Special: kind == kindControl})
		}
	}
	id := func(role string) int32 { return u.ids[s.role(role).Content] }
	roles := []string{"cls_token", "sep_token"}
	d.post.templates = bertTemplates(id("cls_token"), id("sep_token"))
	if s.family == "T5" {
		roles = []string{"eos_token"}
		d.post.templates = t5Templates(id("eos_token"))
		for i := len(m.kinds); i < len(m.pieces); i++ {
			d.added = append(d.added, addedToken{ID: int32(i), Content: m.pieces[i].text, Special: true})
		}
	}
	for _, role := range roles {
		if err := needRole(s, role, u.ids); err != nil {
			return err
		}
	}
	return nil
}

// albertNormalizer returns ALBERT's, in which the charsmap is last but one.
func (s *settings) albertNormalizer(charsmap rewriters, c classTables) normalizer {
	n := rewriters{replace{pattern{"``", 0}, `"`}, replace{pattern{"''", 0}, `"`}}
	if !s.config.KeepAccents {
		n = append(n, &normalForm{classes: c.form, kd: true}, &mapping{runes: unaccentedRunes})
	}
	if orTrue(s.config.DoLowerCase) {
		n = append(n, &mapping{runes: lowerRunes})
	}
	return append(append(n, charsmap...), replace{pattern{" ", 2}, " "})
}

// numberCommaFee makes pieces such as "9," a last resort, since ALBERT was
// trained with the comma apart.
const numberCommaFee = 100

// isNumberComma reports whether piece ends in a digit and a comma.
func isNumberComma(piece string) bool {
	rest, ok := strings.CutSuffix(piece, ",")
	r, _ := utf8.DecodeLastRuneInString(rest)
	return ok && unicode.IsDigit(r)
}

// addExtraIDs appends T5's sentinels: <extra_id_99> to <extra_id_0> if n is nil.
func (m *spieceModel) addExtraIDs(n *int) {
	count := 100
	if n != nil {
		count = min(max(*n, 0), 1000)
	}
	for i := count - 1; i >= 0; i-- {
		m.pieces = append(m.pieces, scoredPiece{fmt.Sprintf("<extra_id_%d>", i), 0})
	}
}

func readSpieceModel(data []byte) (*spieceModel, error) {
	m := &spieceModel{modelType: typeUnigram}
	err := protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case spiecePieces:
			return m.addPiece(f.Data)
		case spieceTrainer:
			return protobuf.Fields(f.Data, func(f protobuf.Field) error {
				switch f.Number {
				case trainerModelType:
					m.modelType = f.Value
				case trainerUnknownID:
					m.unknown = int32(f.Value)
				}
				return nil
			})
		case spieceNormalizer:
			return protobuf.Fields(f.Data, func(f protobuf.Field) error {
				if f.Number == normalizerCharsmap {
					m.charsmap = f.Data
				}
				return nil
			})
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case m.modelType != typeUnigram:
		kinds := []string{2: "BPE", 3: "WORD", 4: "CHAR"}
		name := fmt.Sprint(m.modelType)
		if m.modelType < uint64(len(kinds)) {
			name = kinds[m.modelType]
		}
		return nil, fmt.Errorf("it is a SentencePiece model of type %s, this program reads UNIGRAM: use a model of the ALBERT or T5 family", name)
	case len(m.pieces) == 0:
		return nil, errors.New("it has no pieces: copy the file again from the model's folder")
	}
	return m, nil
}

func (m *spieceModel) addPiece(data []byte) error {
	p, kind := scoredPiece{}, uint64(kindNormal)
	err := protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case pieceText:
			p.text = string(f.Data)
		case pieceScore:
			p.score = float64(math.Float32frombits(uint32(f.Value)))
		case pieceKind:
			kind = f.Value
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !utf8.ValidString(p.text) || math.IsNaN(p.score) || math.IsInf(p.score, 0):
		return fmt.Errorf("piece %d is %q with score %v: copy the file again from the model's folder", len(m.pieces), p.text, p.score)
	case len(m.pieces) >= maxID:
		return fmt.Errorf("more than %d pieces: this is no vocabulary", maxID)
	}
	m.pieces, m.kinds = append(m.pieces, p), append(m.kinds, kind)
	return nil
}
