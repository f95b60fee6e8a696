package definition

import (
	"fmt"
	"math"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/protobuf"
	"tuneground/engine/token/added"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/runes"
	"tuneground/engine/token/subword"
)

// spieceModel is the content of SentencePiece's spiece.model: the message
// ModelProto of its sentencepiece_model.proto.
type spieceModel struct {
	pieces    []subword.ScoredPiece
	kinds     []uint64 // of the pieces
	modelType uint64
	charsmap  []byte
}

// Field numbers of sentencepiece_model.proto.
const (
	spiecePieces, spieceTrainer, spieceNormalizer = 1, 2, 3
	pieceText, pieceScore, pieceKind              = 1, 2, 3
	trainerModelType                              = 3
	normalizerCharsmap                            = 2
	kindNormal, kindControl, kindUserDefined      = 1, 3, 4
	typeUnigram                                   = 1
)

// parseSentencePiece reads spiece.model of ALBERT or T5.
func (s *settings) parseSentencePiece(data []byte) (*Definition, error) {
	if s.rules == "" {
		return nil, s.needsJSON()
	}
	m, err := readSpieceModel(data)
	if err != nil {
		return nil, err
	}
	p := &parts{pieces: m.pieces, compiled: m.charsmap}
	if len(m.charsmap) > 0 {
		if p.charsmap, err = normalizer.NewPrecompiled(m.charsmap, runes.NewTables().Grapheme); err != nil {
			return nil, err
		}
	}
	for i, kind := range m.kinds {
		if kind == kindControl || kind == kindUserDefined {
			p.marked = append(p.marked, added.Token{Content: m.pieces[i].Text, Special: kind == kindControl})
		}
	}
	if s.rules == "T5" {
		for i := s.extraIDs() - 1; i >= 0; i-- {
			p.pieces = append(p.pieces, subword.ScoredPiece{Text: extraID(i)})
		}
	}
	return s.define(p)
}

func readSpieceModel(data []byte) (*spieceModel, error) {
	m := &spieceModel{modelType: typeUnigram}
	err := protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case spiecePieces:
			return m.addPiece(f.Data)
		case spieceTrainer:
			return protobuf.Fields(f.Data, func(f protobuf.Field) error {
				if f.Number == trainerModelType {
					m.modelType = f.Value
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
		return nil, message.Errorf("it is a SentencePiece model of type %s, this program reads UNIGRAM: use a model of the ALBERT or T5 family", name)
	case len(m.pieces) == 0:
		return nil, message.Errorf("it has no pieces: copy the file again from the model's folder")
	}
	return m, nil
}

func (m *spieceModel) addPiece(data []byte) error {
	p, kind := subword.ScoredPiece{}, uint64(kindNormal)
	err := protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case pieceText:
			p.Text = string(f.Data)
		case pieceScore:
			p.Score = float64(math.Float32frombits(uint32(f.Value)))
		case pieceKind:
			kind = f.Value
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !utf8.ValidString(p.Text) || math.IsNaN(p.Score) || math.IsInf(p.Score, 0):
		return message.Errorf("piece %d is %q with score %v: copy the file again from the model's folder", len(m.pieces), p.Text, p.Score)
	case len(m.pieces) >= MaxID:
		return message.Errorf("more than %d pieces: this is no vocabulary", MaxID)
	}
	m.pieces, m.kinds = append(m.pieces, p), append(m.kinds, kind)
	return nil
}
