package infer

import (
	"tuneground/engine/choose"
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// A Step is the result of one step of generation: token Tokens[i] is added to
// the text for prompt Texts[i]. Both are empty in a beam search, which knows
// its text only at the end; it tells what it considered, for each prompt the
// best first. All are valid until the next step.
type Step struct {
	Texts      []int
	Tokens     []int32
	Considered []Candidate
}

// A Candidate is a continuation of one beam by one token.
type Candidate struct {
	Text     int     // index of the prompt
	From     int     // the beam that it continues, counted from the best of its step
	Token    int32   // the end token, if it ends the text
	Score    float64 // sum of the log-probabilities of its tokens
	Beam     int     // its place among the beams that go on, from the best; -1: it does not
	Finished bool    // it is a finished text
}

// Write generates text: for GPT-2 a continuation of each prompt, for T5 a
// target for each source text. It returns the new tokens without the end token.
// With settings that do not sample they are those of transformers' generate
// with the same settings and early_stopping=False. With do_sample the draws are
// Write's own: each prompt has a sequence of random numbers that depends on
// seed and the prompt's index only, not on the other prompts.
//
// An empty prompt stands for the beginning of a text. If prompt and
// max_new_tokens exceed GPT-2's context, the beginning of the prompt is cut,
// but at most half of the context is kept free for the answer, which may then
// end early.
//
// each, unless nil, is called after every step. If it returns an error, Write
// stops and returns the error with the texts so far.
func Write(t *grad.Tape, m *model.Model, prompts [][]int32, g run.Generation, seed uint32, each func(Step) error) ([][]int32, error) {
	texts := make([]text, len(prompts))
	for i := range texts {
		texts[i] = newText(m.Config, i, prompts[i], g, seed)
	}
	var err error
	atOnce := max(1, together/g.NumBeams)
	for first := 0; first < len(texts) && err == nil; first += atOnce {
		w := newWriter(t, m, texts[first:min(first+atOnce, len(texts))], g)
		err = w.write(each)
	}
	out := make([][]int32, len(texts))
	for i := range texts {
		out[i] = texts[i].best().tokens
	}
	return out, err
}

// together is the number of sequences generated at the same time: enough to
// keep the device busy, few enough for their caches to fit.
const together = 64

// A writer generates some texts at the same time.
type writer struct {
	g     run.Generation
	tape  *grad.Tape
	model *model.Model
	texts []text
	end   int32 // the token that ends a text, -1 if none does

	batch     model.Batch  // the model's input
	next      *model.Batch // the tokens to continue from: batch itself, or its Decoder
	logits    []float32
	from      []int32 // the sequence that each sequence of the next pass continues
	tokens    []int32 // and its new token
	step      Step
	processor choose.Processor
	ranking   choose.Ranking
}

func newWriter(t *grad.Tape, m *model.Model, texts []text, g run.Generation) *writer {
	w := &writer{g: g, tape: t, model: m, texts: texts, end: -1}
	if m.Config.EosTokenID != nil {
		w.end = int32(*m.Config.EosTokenID)
	}
	w.batch.Reset()
	w.next = &w.batch
	if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
		w.next = &model.Batch{}
		w.next.Reset()
		w.batch.Decoder = w.next
	}
	w.next.Cache = m.NewCache(t.Device(), len(texts), len(texts)*g.NumBeams)
	return w
}

// write continues until every text has ended.
func (w *writer) write(each func(Step) error) error {
	logits := w.begin()
	for {
		w.advance(logits)
		if each != nil {
			if err := each(w.step); err != nil {
				return err
			}
		}
		if len(w.tokens) == 0 {
			return nil
		}
		w.next.Cache.Reorder(w.from)
		w.next.Reset()
		for s := range w.tokens {
			w.next.AddAt(w.next.Cache.Len(s), w.tokens[s:s+1], nil)
		}
		logits = w.pass()
	}
}

// begin reads the prompts and returns the scores of the first new tokens, a row
// for each text.
func (w *writer) begin() []float32 {
	for i := range w.texts {
		x := &w.texts[i]
		if w.batch.Decoder != nil {
			w.batch.Add(x.source, nil)
		}
		w.next.Add(x.seen, nil)
	}
	w.batch.Wanted = w.next.Last(nil)
	logits := w.pass()
	w.batch.Wanted = nil
	return logits
}

// pass returns the scores of the token after each (wanted) token of next.
func (w *writer) pass() []float32 {
	w.tape.Reset(false, 0)
	scores := w.model.Forward(w.tape, &w.batch)
	w.next.Cache.Advance()
	if w.logits == nil {
		w.logits = make([]float32, w.next.Sequences()*w.g.NumBeams*scores.Cols)
	}
	logits := w.logits[:scores.Len()]
	w.tape.Device().Read(logits, scores.Tensor)
	return logits
}

// advance extends every text by a token, given the scores of each of its beams,
// and collects the input of the next pass.
func (w *writer) advance(logits []float32) {
	w.from, w.tokens = w.from[:0], w.tokens[:0]
	w.step = Step{w.step.Texts[:0], w.step.Tokens[:0], w.step.Considered[:0]}
	vocabulary, row := w.model.Config.VocabSize, 0
	for i := range w.texts {
		x := &w.texts[i]
		if x.ended {
			continue
		}
		rows := len(x.beams)
		scores := logits[row*vocabulary:][:rows*vocabulary]
		if w.g.NumBeams > 1 {
			w.search(x, scores)
		} else {
			w.append(x, scores)
		}
		for j := 0; j < len(x.beams) && !x.ended; j++ {
			b := &x.beams[j]
			w.from = append(w.from, int32(row+b.from))
			w.tokens = append(w.tokens, b.tokens[len(b.tokens)-1])
		}
		row += rows
	}
}

// append adds the best token, or with do_sample a drawn one, to a text.
func (w *writer) append(x *text, scores []float32) {
	b := &x.beams[0]
	w.processor.Process(scores, w.g, x.seen, b.tokens)
	var token int32
	if w.g.DoSample {
		token = choose.Draw(x.random, scores)
	} else {
		token = choose.Greatest(scores)
	}
	if token == w.end {
		x.ended = true
		return
	}
	b.tokens = append(b.tokens, token)
	x.ended = len(b.tokens) == x.limit
	w.step.Texts, w.step.Tokens = append(w.step.Texts, x.number), append(w.step.Tokens, token)
}
