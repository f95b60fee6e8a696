package infer

import (
	"slices"

	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// Next returns the scores of the token after a prompt and the tokens written after it. A
// text-to-text model reads the prompt and has written the rest. The prompt may be empty;
// together they must be no longer than the model reads.
func Next(t *grad.Tape, m *model.Model, prompt, written []int32) []float32 {
	if len(prompt) == 0 {
		prompt = []int32{firstToken(m.Config)}
	}
	b := &model.Batch{}
	b.Reset()
	if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
		b.Add(prompt, nil)
		b.Decoder.Add(append([]int32{int32(m.Config.DecoderStartTokenID)}, written...), nil)
		b.Wanted = b.Decoder.Last(nil)
	} else {
		b.Add(slices.Concat(prompt, written), nil)
		b.Wanted = b.Last(nil)
	}
	t.Reset(false, 0)
	out := m.Forward(t, b)
	scores := make([]float32, out.Cols)
	t.Device().Read(scores, out.Tensor)
	return scores
}
