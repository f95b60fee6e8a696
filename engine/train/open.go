package train

import (
	"math"

	"tuneground/engine/choose"
	"tuneground/engine/lens"
	"tuneground/engine/model"
	"tuneground/engine/peft"
	"tuneground/engine/run"
)

// Open does the first step of the run under a lens, which is the Trainer's device, and
// returns what the lens saw. The model is then of no use any more.
func (t *Trainer) Open(l *lens.Lens) *run.OpenedStep {
	l.Watch(t.params())
	loss, norm, _ := t.advance(0)
	c := &t.job.Config
	s := &run.OpenedStep{
		Device: l.Name(), LearningRate: t.rate(0), MaxGradNorm: c.MaxGradNorm,
		AdamBeta1: c.AdamBeta1, AdamBeta2: c.AdamBeta2, AdamEpsilon: c.AdamEpsilon,
		Labels: t.job.Texts.Set.Labels, Ops: l.Ops, Weights: l.Weights, Loss: loss, GradNorm: norm, Clip: l.Clip,
	}
	norms := map[string]float64{}
	for _, w := range l.Weights {
		norms[w.Block] += w.GradNorm * w.GradNorm
	}
	for _, b := range t.model.Tuning.Blocks() {
		s.Blocks = append(s.Blocks, run.OpenedBlock{Name: b.Name, Layer: b.Layer, GradNorm: math.Sqrt(norms[b.Name])})
	}
	t.tellTexts(s, &l.Loss)
	return s
}

// params are the parameters as a lens knows them.
func (t *Trainer) params() (list []lens.Param) {
	for _, p := range t.model.Tuning.Params() {
		block, _ := peft.BlockOf(p.Name)
		of := lens.Param{Name: p.Name, Block: block, Value: p.Tensor}
		if p.Trains() {
			of.Grad = p.Grad
		}
		list = append(list, of)
	}
	return list
}

// tellTexts fills in the first batch of a step that was done.
func (t *Trainer) tellTexts(s *run.OpenedStep, l *lens.Loss) {
	p := &t.parts[0]
	s.Rows, s.Tokens = p.batch.Sequences(), len(p.batch.IDs)
	for i, item := range p.items[:min(len(p.items), run.OpenedTexts)] {
		x := t.openText(&p.batch, i, item)
		if len(l.Each) == s.Rows { // an output for each sequence
			x.Loss = l.Each[i]
			if l.Logits != nil {
				x.Class, x.Logits = int(l.Labels[i]), l.Logits[i*l.Classes:(i+1)*l.Classes]
				x.Probs = choose.Softmax(x.Logits)
			}
		}
		s.Texts = append(s.Texts, x)
	}
}

// openText returns the i-th sequence of a batch, which is an item's.
func (t *Trainer) openText(b *model.Batch, i, item int) run.OpenedText {
	set := t.job.Texts.Set
	e := &set.Examples[t.job.Texts.Items[item].Example]
	x := run.OpenedText{Row: e.Row, Text: beginning(e.Text), Target: set.Answer(e), From: int(b.Offsets[i]), To: int(b.Offsets[i+1]), Class: -1}
	x.IDs = append(x.IDs, b.IDs[x.From:min(x.To, x.From+run.OpenedTokens)]...)
	for _, id := range x.IDs {
		x.Tokens = append(x.Tokens, t.job.Checkpoint.Tokenizer.Token(id))
	}
	return x
}

// mostText is the number of characters of a text that are told.
const mostText = 300

// beginning cuts a long text.
func beginning(text string) string {
	if runes := []rune(text); len(runes) > mostText {
		return string(runes[:mostText]) + "…"
	}
	return text
}
