package graph

import (
	"fmt"
	"math"

	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/tensor"
)

// t5Encoder adds a T5's encoder.
func (g *graph) t5Encoder(string) error {
	ids, mask := g.tokens()
	x := g.embedding(ids, "shared.weight")
	length := g.side(ids, 1)
	bias := g.op("Add", nil, g.padding(mask), g.relative("encoder", g.integers(0), length))
	for i := range g.config.NumHiddenLayers {
		name := fmt.Sprintf("encoder.block.%d.", i)
		x = g.t5Attention(x, bias, name+"layer.0.", nil)
		var err error
		if x, err = g.t5FeedForward(x, name+"layer.1."); err != nil {
			return err
		}
	}
	x = g.rmsNorm(x, "encoder.final_layer_norm", g.config.LayerNormEps)
	g.output(x, "last_hidden_state", "batch_size", "sequence_length", g.config.HiddenSize)
	return nil
}

// t5Decoder adds a T5's decoder with its output layer. Its first call, where
// use_cache_branch is false, reads the encoder's states; later ones read the keys
// and values that it returned, and the tokens that are new.
func (g *graph) t5Decoder(string) error {
	c := g.config
	layers := c.DecoderLayers()
	ids := g.input("input_ids", typeInt64, "batch_size", "decoder_sequence_length")
	states := g.input("encoder_hidden_states", typeFloat, "batch_size", "encoder_sequence_length", c.HiddenSize)
	mask := g.input("encoder_attention_mask", typeInt64, "batch_size", "encoder_sequence_length")
	own := g.remembered(".decoder", layers, c.NumAttentionHeads, c.HeadDim, "past_decoder_sequence_length")
	source := g.remembered(".encoder", layers, c.NumAttentionHeads, c.HeadDim, "past_encoder_sequence_length")
	cached := g.input("use_cache_branch", typeBool, 1)

	past := g.op("Mul", nil, g.side(own[0].key, 2), g.op("Cast", attributes{number("to", typeInt64)}, cached))
	for i := range own { // a first call may bring a past that does not count
		own[i].key, own[i].value = g.first(own[i].key, past), g.first(own[i].value, past)
	}
	source = g.across(source, states, cached)
	all := g.op("Add", nil, past, g.side(ids, 1))
	bias := g.op("Add", nil, g.relative("decoder", past, all), g.causal(past, all))
	padding := g.padding(mask)
	x := g.embedding(ids, "shared.weight")
	for i := range layers {
		name := fmt.Sprintf("decoder.block.%d.", i)
		x = g.t5Attention(x, bias, name+"layer.0.", &own[i])
		x = g.t5Cross(x, padding, name+"layer.1.", source[i])
		var err error
		if x, err = g.t5FeedForward(x, name+"layer.2."); err != nil {
			return err
		}
	}
	x = g.rmsNorm(x, "decoder.final_layer_norm", c.LayerNormEps)
	if g.has("lm_head.weight") {
		x = g.linear(x, "lm_head")
	} else {
		x = g.tied(g.op("Mul", nil, x, g.real(float32(1/math.Sqrt(float64(c.HiddenSize))))), "shared.weight")
	}
	g.output(x, "logits", "batch_size", "decoder_sequence_length", c.VocabSize)
	g.remember(own, c.NumAttentionHeads, c.HeadDim, "past_decoder_sequence_length + decoder_sequence_length")
	g.remember(source, c.NumAttentionHeads, c.HeadDim, "encoder_sequence_length")
	return nil
}

// first returns the first n tokens of keys or values.
func (g *graph) first(x, n value) value {
	return g.op("Slice", nil, x, g.integers(0), n, g.integers(2))
}

// across returns the keys and values of the encoder's states: those remembered or,
// in a first call, new ones.
func (g *graph) across(source []memory, states, cached value) []memory {
	known, made := g.within(), g.within()
	outputs, list := []value{}, make([]memory, len(source))
	for i, m := range source {
		for _, x := range []struct {
			part string
			past value
			to   *value
		}{{"k", m.key, &list[i].key}, {"v", m.value, &list[i].value}} {
			known.yield(known.op("Identity", nil, x.past))
			y := made.linear(states, fmt.Sprintf("decoder.block.%d.layer.1.EncDecAttention.%s", i, x.part))
			made.yield(made.split(y, g.config.NumAttentionHeads, g.config.HeadDim))
			*x.to = g.fresh("across")
			outputs = append(outputs, *x.to)
		}
		list[i].name = m.name
	}
	g.node("If", attributes{branch("then_branch", known), branch("else_branch", made)}, []value{cached}, outputs)
	return list
}

// t5Attention attends to the stack's own tokens.
func (g *graph) t5Attention(x, bias value, name string, m *memory) value {
	h := g.rmsNorm(x, name+"layer_norm", g.config.LayerNormEps)
	project := func(part string) value {
		return g.split(g.linear(h, name+"SelfAttention."+part), g.config.NumAttentionHeads, g.config.HeadDim)
	}
	q := project("q")
	k, v := g.extend(m, project("k"), project("v"))
	a := g.attend(q, k, v, bias, g.config.NumAttentionHeads, g.config.HeadDim, 1)
	return g.op("Add", nil, x, g.linear(a, name+"SelfAttention.o"))
}

// t5Cross attends to the encoder's states.
func (g *graph) t5Cross(x, bias value, name string, source memory) value {
	h := g.rmsNorm(x, name+"layer_norm", g.config.LayerNormEps)
	q := g.split(g.linear(h, name+"EncDecAttention.q"), g.config.NumAttentionHeads, g.config.HeadDim)
	a := g.attend(q, source.key, source.value, bias, g.config.NumAttentionHeads, g.config.HeadDim, 1)
	return g.op("Add", nil, x, g.linear(a, name+"EncDecAttention.o"))
}

func (g *graph) t5FeedForward(x value, name string) (value, error) {
	f, gated, err := model.T5Activation(g.config.FeedForwardProj)
	if err != nil {
		return "", err
	}
	h := g.rmsNorm(x, name+"layer_norm", g.config.LayerNormEps)
	if name += "DenseReluDense."; gated {
		h = g.op("Mul", nil, g.activate(g.linear(h, name+"wi_0"), f), g.linear(h, name+"wi_1"))
	} else {
		h = g.activate(g.linear(h, name+"wi"), f)
	}
	return g.op("Add", nil, x, g.linear(h, name+"wo")), nil
}

// relative returns the bias of a stack's attention scores for the distances of the
// tokens from the place first on to all of them: heads x tokens x all. It is looked
// up in a table with a row for each distance; from the largest on, distances share a
// bucket.
func (g *graph) relative(stack string, first, all value) value {
	c := g.config
	largest := 2 * c.RelativeAttentionMax
	buckets := tensor.Relative{
		Buckets: c.RelativeAttentionNumBuckets, MaxDistance: c.RelativeAttentionMax, Bidirectional: stack == "encoder",
	}
	name := stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight"
	heads := c.NumAttentionHeads
	table := hf.Tensor{Shape: []int{2*largest + 1, heads}}
	for distance := -largest; distance <= largest; distance++ {
		at := heads * buckets.Bucket(distance)
		table.Data = append(table.Data, g.tensors[name].Data[at:at+heads]...)
	}
	queries := g.op("Unsqueeze", nil, g.count(first, all), g.integers(1))
	distance := g.op("Sub", nil, g.count(g.integers(0), all), queries)
	distance = g.op("Min", nil, g.op("Max", nil, distance, g.integer(-largest)), g.integer(largest))
	rows := g.op("Add", nil, distance, g.integer(largest))
	bias := g.op("Gather", attributes{number("axis", 0)}, g.floats(name+" by distance", table), rows)
	return g.op("Transpose", attributes{numbers("perm", 2, 0, 1)}, bias)
}
