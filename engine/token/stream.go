package token

import "tuneground/engine/token/decoder"

// Decode returns the text of ids, as close to the original as the vocabulary
// allows. It skips ids without a token and, with skipSpecial, special tokens.
func (t *Tokenizer) Decode(ids []int32, skipSpecial bool) string {
	s := t.NewStream(skipSpecial)
	for _, id := range ids {
		s.add(id)
	}
	s.finish()
	return string(s.text)
}

// A Stream decodes ids that arrive one after the other, as in generation. The
// strings that it returns, joined, equal [Tokenizer.Decode] of all ids.
type Stream struct {
	tokenizer   *Tokenizer
	skipSpecial bool
	steps       []decoder.Step
	emit        []func(string) // emit[i] passes on the output of step i
	text        []byte         // not yet returned
}

// NewStream returns a Stream at the start of a text.
func (t *Tokenizer) NewStream(skipSpecial bool) *Stream {
	s := &Stream{tokenizer: t, skipSpecial: skipSpecial}
	for i, newStep := range t.decode {
		s.steps = append(s.steps, newStep())
		s.emit = append(s.emit, func(token string) { s.pass(token, i+1) })
	}
	return s
}

// pass gives token to step number i or, after the last step, adds it to the
// text.
func (s *Stream) pass(token string, i int) {
	if i < len(s.steps) {
		s.steps[i].Add(token, s.emit[i])
		return
	}
	s.text = append(s.text, token...)
}

func (s *Stream) add(id int32) {
	token := s.tokenizer.vocab.token(id)
	if token != "" && !(s.skipSpecial && s.tokenizer.special[id]) {
		s.pass(token, 0)
	}
}

func (s *Stream) finish() {
	for i, step := range s.steps {
		step.End(s.emit[i])
	}
	if s.tokenizer.cleanUp {
		s.text = cleanUp(s.text)
	}
}

// Add takes the next ids and returns the text that is now certain, which may be
// empty: a character is returned once all its bytes are there.
func (s *Stream) Add(ids ...int32) string {
	for _, id := range ids {
		s.add(id)
	}
	n := len(s.text)
	if s.tokenizer.cleanUp {
		n = cleanBoundary(s.text)
	}
	certain := s.text[:n]
	if s.tokenizer.cleanUp {
		certain = cleanUp(certain)
	}
	out := string(certain)
	s.text = s.text[:copy(s.text, s.text[n:])]
	return out
}

// Close ends the text and returns its uncertain rest.
func (s *Stream) Close() string {
	s.finish()
	out := string(s.text)
	s.text = nil
	return out
}
