package train

import (
	"errors"
	"slices"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/grad"
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// errNoModel is the answer to what needs a model where there is none.
var errNoModel = errors.New("no model is loaded yet; choose one first")

// predict answers the Command's text.
func (s *Session) predict() error {
	if s.model == nil {
		return errNoModel
	}
	started := time.Now()
	if !s.running || s.paused {
		s.model.settle()
	} // else the decay that words not seen so far owe, of some 1e-6 a step, waits: a run's numbers are not to depend on who asks
	r := s.newReader()
	p, err := r.read(s.current.Text, s.current.Question, func(piece string) {
		s.emit(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: piece}})
	})
	if err != nil {
		return err
	}
	if layer, head := s.current.Layer, s.current.Head; layer >= 0 && layer < p.Layers && head >= 0 && head < p.Heads {
		p.Layer, p.Head = layer, head
		p.Attention = infer.Attention(r.tape, r.m, r.batch(r.tokensOf(r.clean(s.current.Text, s.current.Question))), layer, head)
	}
	p.Millis = float64(time.Since(started).Microseconds()) / 1000
	s.emit(run.Event{Event: run.Predicted, Predicted: &p})
	return nil
}

// shownAnswers is how many answers, or words for a mask, a prediction has.
const shownAnswers = 5

// A reader answers texts with the model at hand.
type reader struct {
	*Session
	encoder
	cleaner *data.Cleaner // as that of the training texts
	dev     tensor.Device
	tape    *grad.Tape
	m       *model.Model
}

func (s *Session) newReader() *reader {
	m := s.model
	return &reader{
		Session: s, dev: m.dev, tape: grad.NewTape(m.dev), m: m.Model,
		cleaner: data.NewCleaner(s.current.Config.Dataset, knownMarkup(m.from)),
		encoder: encoder{m.from.tokenizer, s.current.Config, m.Config, nil, min(s.current.Config.MaxLength, m.Config.MaxTokens())},
	}
}

// asked is a text, or a question about it, as cleaned.
type asked struct {
	text, question string
	at             data.Alignment // of the text, with the text as it was
}

func (r *reader) clean(text, question string) asked {
	a := asked{question: r.cleaner.Clean(question)}
	a.text, a.at = r.cleaner.Align(text)
	return a
}

// read answers a text, or a question about it, which it cleans. What is found in
// the text is given by its places in the text as it was. Each is called with what
// is written as it is.
func (r *reader) read(text, question string, each func(piece string)) (run.Prediction, error) {
	asked := r.clean(text, question)
	ids, types := r.tokensOf(asked)
	p := run.Prediction{
		Task: r.m.Task, ProblemType: r.m.Config.ProblemType, Text: text, Question: question,
		Layers: r.m.Config.NumHiddenLayers, Heads: r.m.Config.NumAttentionHeads, Layer: -1, Head: -1,
	}
	for _, id := range ids {
		p.Tokens = append(p.Tokens, r.tokens.Token(id))
	}
	err := r.checkTokens(ids, types)
	switch {
	case err != nil:
	case run.FamilyOf(r.m.Config.ModelType).EncoderDecoder, r.m.Task == run.TextGeneration:
		err = r.write(&p, ids, each)
	case r.m.Task == run.TokenClassification:
		r.label(&p, asked)
	case r.m.Task == run.QuestionAnswering:
		err = r.answer(&p, asked)
	case r.m.Task == run.FillMask:
		err = r.fill(&p, ids)
	default:
		infer.Classify(r.m.Config, &p, r.outputs(r.batch(ids, types)))
	}
	return p, err
}

// tokensOf returns the tokens that a text, or a question about it, is read as.
func (r *reader) tokensOf(a asked) (ids, types []int32) {
	text := a.text
	switch {
	case r.m.Task == run.QuestionAnswering:
		w := r.windows(a.question, text)[0]
		return w.IDs, w.TypeIDs
	case r.m.Task == run.TokenClassification:
		e, _ := r.tokens.EncodeWords(textsOf(data.ParseWords(text)), r.encoder.maxLength)
		return e.IDs, nil
	case r.m.Task == run.TextGeneration:
		ids = newContinuing(r.encoder).begin(text)
		return ids[max(0, len(ids)-r.m.Config.MaxTokens()):], nil
	case run.FamilyOf(r.m.Config.ModelType).EncoderDecoder:
		return r.cut(r.ids(r.config.SourcePrefix + text)), nil
	case r.m.Task == run.FillMask:
		return r.cut(r.ids(r.withMask(text))), nil
	}
	return r.cut(r.ids(text)), nil
}

// batch returns a batch of one sequence.
func (r *reader) batch(ids, types []int32) *model.Batch {
	b := &model.Batch{}
	b.Reset()
	b.Add(ids, types)
	if run.FamilyOf(r.m.Config.ModelType).EncoderDecoder { // only the encoder is looked at
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
		b.Decoder.Add([]int32{int32(r.m.Config.DecoderStartTokenID)}, nil)
	}
	return b
}

// outputs returns what the model says of a batch.
func (r *reader) outputs(b *model.Batch) []float32 {
	r.tape.Reset(false, 0)
	out := r.m.Forward(r.tape, b)
	raw := make([]float32, out.Len())
	r.dev.Read(raw, out.Tensor)
	return raw
}

// write lets the model write on from a text, or what it makes of it. The user
// can end that, unless a run is under way, which Stop would end.
func (r *reader) write(p *run.Prediction, ids []int32, each func(piece string)) error {
	stream := r.tokens.NewStream(true)
	written, err := infer.Write(r.tape, r.m, [][]int32{ids}, r.config.Generation, r.config.Seed, func(step infer.Step) error {
		if text := stream.Add(step.Tokens...); text != "" {
			each(text)
		}
		if r.running {
			return nil
		}
		return r.look()
	})
	p.Stopped = err == errStopped
	if err != nil && !p.Stopped {
		return err
	}
	p.Output, p.Written = r.tokens.Decode(written[0], true), len(written[0])
	return nil
}

// label tags the words of a text.
func (r *reader) label(p *run.Prediction, a asked) {
	list := data.ParseWords(a.text)
	e, of := r.tokens.EncodeWords(textsOf(list), r.encoder.maxLength)
	p.Entities = infer.Entities(a.text, list, of, r.outputs(r.batch(e.IDs, nil)), r.m.Config.Labels())
	runes := []rune(p.Text)
	for i := range p.Entities {
		e := &p.Entities[i]
		e.From, e.To = a.at.Raw(e.From, e.To)
		e.Text = string(runes[e.From:e.To])
	}
}

// tag tags words that are given. What does not fit into one sequence is read in
// several.
func (r *reader) tag(words []string) ([]string, error) {
	tags := make([]string, 0, len(words))
	for len(tags) < len(words) {
		e, of := r.tokens.EncodeWords(words[len(tags):], r.encoder.maxLength)
		if err := r.checkTokens(e.IDs, nil); err != nil {
			return nil, err
		}
		some := infer.Tags(of, r.outputs(r.batch(e.IDs, nil)), r.m.Config.Labels())
		if len(some) == 0 { // none of the words has a token
			some = slices.Repeat([]string{"O"}, len(words)-len(tags))
		}
		tags = append(tags, some...)
	}
	return tags, nil
}

func textsOf(list []data.Word) []string {
	texts := make([]string, len(list))
	for i, w := range list {
		texts[i] = w.Text
	}
	return texts
}

// answer looks for the answer to a question in every window of a text.
func (r *reader) answer(p *run.Prediction, a asked) error {
	var windows []infer.Window
	for _, w := range r.windows(a.question, a.text) {
		if err := r.checkTokens(w.IDs, w.TypeIDs); err != nil {
			return err
		}
		windows = append(windows, infer.NewWindow(&w, r.outputs(r.batch(w.IDs, w.TypeIDs))))
	}
	p.Answers = infer.Answers(a.text, windows, shownAnswers)
	runes := []rune(p.Text)
	for i := range p.Answers {
		found := &p.Answers[i]
		found.From, found.To = a.at.Raw(found.From, found.To)
		found.Text = string(runes[found.From:found.To])
	}
	return nil
}

// fill guesses the word at the first mask of a text.
func (r *reader) fill(p *run.Prediction, ids []int32) error {
	mask, ok := r.tokens.Special("mask_token")
	at := slices.Index(ids, mask)
	if !ok || at < 0 {
		return errors.New("the text has no [MASK]; write [MASK] where a word is to be guessed")
	}
	b := r.batch(ids, nil)
	b.Wanted = []int32{int32(at)}
	p.Answers = infer.Words(r.outputs(b), r.tokens, shownAnswers)
	return nil
}

// withMask writes the tokenizer's own mask for [MASK].
func (e *encoder) withMask(text string) string {
	if mask, ok := e.tokens.Special("mask_token"); ok {
		return strings.ReplaceAll(text, "[MASK]", e.tokens.Token(mask))
	}
	return text
}
