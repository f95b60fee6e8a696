package token

// decoderJSON is tokenizer.json's "decoder", of any type.
type decoderJSON struct {
	Type string

	Prefix  *string // WordPiece
	Cleanup *bool   // WordPiece
}

// decoder returns what j, found at the place part, stands for; without any
// tokens are joined with blanks.
func (j *decoderJSON) decoder(part string) (decoder, error) {
	if j == nil {
		return decoder{func() decodeStep { return &blankStep{} }}, nil
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
	}
	return nil, unknownType(part, j.Type)
}
