package task

import (
	"math"
	"slices"

	"tuneground/engine/choose"
	"tuneground/engine/infer"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// prompt returns the tokens of a text to continue, and whether the model can read more
// than them and those written.
func (r *Reader) prompt(text string, written []int32) (ids []int32, full bool, err error) {
	if answer := run.TaskOf(r.model.Task).Answer; answer != run.TextAnswer && !run.FamilyOf(r.model.Config.ModelType).EncoderDecoder {
		return nil, false, message.Errorf("this model does not write texts; choose one that does")
	}
	ids, _ = r.by.tokens(r.clean(text, ""))
	room := r.model.Config.MaxTokens() - len(written)
	if room < 1 || slices.ContainsFunc(written, func(id int32) bool { return id < 0 || int(id) >= r.model.Config.VocabSize }) {
		return nil, false, message.Errorf("the model cannot read these tokens: they are too many, or not of its vocabulary")
	}
	ids = ids[max(0, len(ids)-room):]
	return ids, len(ids) == room, nil
}

// Next returns what the model says of the token after a text and what was written after
// it.
func (r *Reader) Next(text string, written []int32) (*run.NextInfo, error) {
	ids, full, err := r.prompt(text, written)
	if err != nil {
		return nil, err
	}
	scores := infer.Next(r.tape, r.model, ids, written)
	best := choose.Ranking{Size: len(scores)}
	for id, s := range scores {
		best.Offer(float64(s), id)
	}
	n := &run.NextInfo{
		Tokens: r.names(slices.Concat(ids, written), 0), Written: written,
		Output: r.tokenizer.Decode(written, true), End: r.ending(), Full: full,
	}
	for i, e := range best.Sorted() {
		n.IDs, n.Logits = append(n.IDs, int32(e.Index)), append(n.Logits, float32(e.Value))
		if i < run.MostNamed {
			n.Names = append(n.Names, r.piece(int32(e.Index)))
		}
	}
	return n, nil
}

// ending returns the token that ends a text, -1 if none does.
func (r *Reader) ending() int32 {
	if end := r.model.Config.EosTokenID; end != nil {
		return int32(*end)
	}
	return -1
}

// Beams continues a text by a beam search, and tells its steps.
func (r *Reader) Beams(text string, g run.Generation) (*run.BeamsInfo, error) {
	ids, _, err := r.prompt(text, nil)
	if err != nil {
		return nil, err
	}
	info := &run.BeamsInfo{}
	var paths beamPaths
	written, err := infer.Write(r.tape, r.model, [][]int32{ids}, g, r.settings.Seed, func(s infer.Step) error {
		var list []run.BeamInfo
		for _, c := range s.Considered {
			list = append(list, run.BeamInfo{From: c.From, Token: r.piece(c.Token), Score: c.Score, Beam: c.Beam, Finished: c.Finished})
		}
		info.Steps = append(info.Steps, list)
		paths = append(paths, slices.Clone(s.Considered))
		return r.look()
	})
	if err != nil {
		return nil, err
	}
	info.Output = r.tokenizer.Decode(written[0], true)
	for step, i := range paths.find(written[0], r.ending()) {
		info.Steps[step][i].Chosen = true
		info.Score = info.Steps[step][i].Score / math.Pow(float64(step+1), g.LengthPenalty)
	}
	info.Greedy, info.GreedyScore, err = r.greedily(ids, g)
	return info, err
}

// greedily continues tokens with the most likely one each time, and returns the text
// with its score as a beam search computes it.
func (r *Reader) greedily(ids []int32, g run.Generation) (output string, score float64, err error) {
	written, err := infer.Write(r.tape, r.model, [][]int32{ids}, greedy(g.MaxNewTokens), 0, func(infer.Step) error { return r.look() })
	if err != nil {
		return "", 0, err
	}
	tokens := written[0]
	output = r.tokenizer.Decode(tokens, true)
	if end := r.ending(); len(tokens) < g.MaxNewTokens && end >= 0 {
		tokens = append(tokens, end)
	}
	for i, id := range tokens {
		score += math.Log(choose.Softmax(infer.Next(r.tape, r.model, ids, tokens[:i]))[id])
	}
	return output, score / math.Pow(float64(max(1, len(tokens))), g.LengthPenalty), nil
}

// beamPaths are the continuations that a beam search considered, by its steps.
type beamPaths [][]infer.Candidate

// find returns the continuation of each step that leads to the finished text of the
// given tokens; end may have ended it.
func (p beamPaths) find(text []int32, end int32) []int {
	for last, step := range p {
		for i, c := range step {
			if !c.Finished {
				continue
			}
			if path, tokens := p.back(last, i); slices.Equal(tokens, text) || slices.Equal(tokens, append(slices.Clip(text), end)) {
				return path
			}
		}
	}
	return nil
}

// back returns the continuations that lead to number i of a step, from the first, and
// their tokens.
func (p beamPaths) back(step, i int) (path []int, tokens []int32) {
	c := p[step][i]
	if step > 0 {
		path, tokens = p.back(step-1, slices.IndexFunc(p[step-1], func(before infer.Candidate) bool { return before.Beam == c.From }))
	}
	return append(path, i), append(tokens, c.Token)
}
