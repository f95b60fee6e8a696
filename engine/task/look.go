package task

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/infer"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/token/bytelevel"
)

// names returns what the model reads for tokens, in the words of its vocabulary: virtual
// tokens first, if there are any.
func (r *Reader) names(ids []int32, virtual int) []string {
	list := make([]string, 0, virtual+len(ids))
	for i := range virtual {
		list = append(list, fmt.Sprintf("[v%d]", i+1))
	}
	for _, id := range ids {
		list = append(list, r.piece(id))
	}
	return list
}

// piece returns the text of a token, with the space before it if it has one; of a special
// token its name, and of a part of a character its bytes.
func (r *Reader) piece(id int32) string {
	name := r.tokenizer.Token(id)
	text := r.tokenizer.Decode([]int32{id}, true)
	if text == "" {
		return name
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		return fmt.Sprintf("‹% X›", bytelevel.AppendBytes(nil, name))
	}
	if runes := []rune(name); runes[0] == '▁' { // which decoding drops at the beginning of a text
		return " " + string(runes[1:])
	}
	if strings.HasPrefix(name, "##") && len(name) > 2 {
		return name
	}
	return text
}

// Explain returns what the attention that look selects computes for a text, or a question
// about it.
func (r *Reader) Explain(look run.Look, text, about string) (*run.AttentionInfo, error) {
	c := r.model.Config
	family := run.FamilyOf(c.ModelType)
	a := &run.AttentionInfo{
		Type: c.ModelType, Part: look.Part, Parts: family.Parts(),
		Layers: c.NumHiddenLayers, Heads: c.NumAttentionHeads,
	}
	if !slices.Contains(a.Parts, a.Part) {
		a.Part = a.Parts[0]
	}
	if family.EncoderDecoder && a.Part != run.EncoderPart {
		a.Layers = c.DecoderLayers()
	}
	a.Layer, a.Head = min(max(look.Layer, 0), a.Layers-1), min(max(look.Head, 0), a.Heads-1)

	ids, types := r.by.tokens(r.clean(text, about))
	if len(ids) == 0 {
		return nil, message.Errorf("write a text first")
	}
	ids = ids[:min(len(ids), run.MostLooked)]
	if types != nil {
		types = types[:len(ids)]
	}
	if err := r.checkTokens(ids, types); err != nil {
		return nil, err
	}
	b := r.batch(ids, types)
	read := r.names(ids, c.VirtualTokens)
	a.Queries, a.Keys = read, read
	if b.Decoder != nil && a.Part != run.EncoderPart {
		target, err := r.target(look.Target, ids)
		if err != nil {
			return nil, err
		}
		b.Decoder.Reset()
		b.Decoder.Add(target, nil)
		a.Queries = r.names(target, 0)
		if a.Part == run.DecoderPart {
			a.Keys = a.Queries
		}
	}
	infer.Explain(r.tape, r.model, b, a)
	return a, nil
}

// target returns what a decoder reads: the tokens of text or, if that is empty, those
// that the model itself writes.
func (r *Reader) target(text string, source []int32) ([]int32, error) {
	tokens := []int32{int32(r.model.Config.DecoderStartTokenID)}
	if text != "" {
		tokens = r.tokenizer.AppendText(tokens, text)
		return tokens[:min(len(tokens), run.MostLooked)], nil
	}
	g := greedy(run.MostLooked - 1)
	written, err := infer.Write(r.tape, r.model, [][]int32{source}, g, 0, func(infer.Step) error { return r.look() })
	if err != nil {
		return nil, err
	}
	return append(tokens, written[0]...), nil
}

// greedy are the settings that take the most likely token each time.
func greedy(most int) run.Generation {
	return run.Generation{MaxNewTokens: most, NumBeams: 1, LengthPenalty: 1, Temperature: 1, TopP: 1, RepetitionPenalty: 1}
}
