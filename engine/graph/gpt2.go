package graph

import (
	"fmt"

	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// decode adds a GPT-2 with its head. A language model also reads and returns the
// keys and values of the tokens before its input, so that each token is computed
// once; its attention mask covers them too. Tokens take their positions from the
// mask, so padding may stand on either side.
func (g *graph) decode(task string) error {
	f, err := model.ActivationOf(g.config.HiddenAct)
	if err != nil {
		return err
	}
	heads := g.config.NumAttentionHeads
	width := g.config.HiddenSize / heads
	writes := run.TaskOf(task).Answer == run.TextAnswer
	past, total := g.integers(0), "sequence_length"
	if writes {
		total = "past_sequence_length + sequence_length"
	}
	ids := g.input("input_ids", typeInt64, "batch_size", "sequence_length")
	mask := g.input("attention_mask", typeInt64, "batch_size", total)
	var before []memory
	if writes {
		before = g.remembered("", g.config.NumHiddenLayers, heads, width, "past_sequence_length")
		past = g.side(before[0].key, 2)
	}
	positions := g.op("Sub", nil, g.op("CumSum", nil, mask, g.integer(1)), g.integer(1))
	positions = g.op("Max", nil, g.tail(positions, past), g.integer(0))
	x := g.op("Add", nil, g.embedding(ids, "transformer.wte.weight"), g.places(positions, "transformer.wpe.weight"))
	bias := g.op("Add", nil, g.padding(mask), g.causal(past, g.side(mask, 1)))
	for i := range g.config.NumHiddenLayers {
		var m *memory
		if writes {
			m = &before[i]
		}
		x = g.decoderBlock(x, bias, fmt.Sprintf("transformer.h.%d.", i), f, m)
	}
	x = g.layerNorm(x, "transformer.ln_f", g.config.LayerNormEps)
	switch run.TaskOf(task).Answer {
	case run.TextAnswer:
		g.output(g.tied(x, "transformer.wte.weight"), "logits", "batch_size", "sequence_length", g.config.VocabSize)
		g.remember(before, heads, width, total)
	case run.LabelAnswer:
		g.output(g.linear(g.lastToken(x, mask), "score"), "logits", "batch_size", g.config.NumLabels)
	default:
		g.labelTokens(x, task)
	}
	return nil
}

// causal returns the bias that hides later tokens, tokens x all, where the first of
// the tokens stands at the place first of all.
func (g *graph) causal(first, all value) value {
	queries := g.op("Unsqueeze", nil, g.count(first, all), g.integers(1))
	later := g.op("Greater", nil, g.count(g.integers(0), all), queries)
	return g.op("Mul", nil, g.op("Cast", attributes{number("to", typeFloat)}, later), g.real(masked))
}

// tail returns x, batch x tokens, from the token at first on.
func (g *graph) tail(x, first value) value {
	return g.op("Slice", nil, x, first, g.side(x, 1), g.integers(1))
}

// lastToken returns the states of each text's last token, which has seen all others.
func (g *graph) lastToken(x, mask value) value {
	places := g.op("Mul", nil, mask, g.count(g.integers(0), g.side(mask, 1)))
	last := g.op("ReduceMax", attributes{numbers("axes", -1)}, places)
	return g.op("GatherND", attributes{number("batch_dims", 1)}, x, last)
}

// decoderBlock is attention and a feed-forward layer, each of normalised input and
// added to it.
func (g *graph) decoderBlock(x, bias value, name string, f tensor.Activation, m *memory) value {
	heads, eps := g.config.NumAttentionHeads, g.config.LayerNormEps
	hidden := g.config.HiddenSize
	width := hidden / heads
	both := g.conv1D(g.layerNorm(x, name+"ln_1", eps), name+"attn.c_attn")
	part := func(i int) value {
		x := g.op("Slice", nil, both, g.integers(i*hidden), g.integers((i+1)*hidden), g.integers(2))
		return g.split(x, heads, width)
	}
	q := part(0)
	k, v := g.extend(m, part(1), part(2))
	a := g.attend(q, k, v, bias, heads, width, scaleOf(width))
	x = g.op("Add", nil, x, g.conv1D(a, name+"attn.c_proj"))

	h := g.conv1D(g.layerNorm(x, name+"ln_2", eps), name+"mlp.c_fc")
	return g.op("Add", nil, x, g.conv1D(g.activate(h, f), name+"mlp.c_proj"))
}
