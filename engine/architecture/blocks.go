package architecture

// Blocks returns the parts of a model, from below.
func (s Shape) Blocks() []Block {
	list := []Block{{"embeddings", 1, 1, s.embeddings()}}
	copies := s.Layers
	if s.Shared {
		copies = 1
	}
	if s.Kind == EncoderDecoder {
		list = append(list, Block{"encoder", s.Layers, copies, s.layer()})
		list = append(list, s.rest("encoder_end")...)
		list = append(list, Block{"decoder", s.Layers, copies, append(s.attention("cross_"), s.layer()...)})
		return append(list, s.rest("decoder_end")...)
	}
	return append(append(list, Block{string(s.Kind), s.Layers, copies, s.layer()}), s.rest("end")...)
}

func (s Shape) embeddings() []Matrix {
	width := s.Embedding
	if width == 0 {
		width = s.Hidden
	}
	list := []Matrix{{"words", s.Vocab, width, false}}
	if s.Positions > 0 {
		list = append(list, Matrix{"positions", s.Positions, width, false})
	}
	if s.Types > 0 {
		list = append(list, Matrix{"segments", s.Types, width, false})
	}
	if s.FirstNorm {
		list = append(list, s.norm("norm", width))
	}
	if width != s.Hidden {
		list = append(list, Matrix{"mapping", width, s.Hidden, true})
	}
	return list
}

func (s Shape) norm(name string, width int) Matrix { return Matrix{name, 1, width, !s.NoBias} }

// layer is a layer of a stack. A decoder that reads an encoder has a second attention.
func (s Shape) layer() []Matrix {
	list := s.attention("")
	if s.OneNorm {
		list = list[:len(list)-1]
	}
	up := []Matrix{{"up", s.Hidden, s.FeedForward, !s.NoBias}}
	if s.Gated {
		up = append([]Matrix{{"gate", s.Hidden, s.FeedForward, !s.NoBias}}, up...)
	}
	list = append(list, up...)
	return append(list, Matrix{"down", s.FeedForward, s.Hidden, !s.NoBias}, s.norm("norm", s.Hidden))
}

// attention is query, key, value and output, and what normalises them.
func (s Shape) attention(prefix string) []Matrix {
	inner := s.Heads * s.HeadWidth
	keys := inner
	if s.OneKey {
		keys = s.HeadWidth
	}
	list := []Matrix{
		{prefix + "query", s.Hidden, inner, !s.NoBias},
		{prefix + "key", s.Hidden, keys, !s.NoBias},
		{prefix + "value", s.Hidden, keys, !s.NoBias},
		{prefix + "output", inner, s.Hidden, !s.NoBias},
	}
	if s.RelativeIn {
		list = append(list, Matrix{prefix + "relative", s.Hidden, inner, false})
	}
	return append(list, s.norm(prefix+"norm", s.Hidden))
}

// rest is what a stack has once: the table of relative positions, which its first layer
// holds, the last normalisation and the pooler.
func (s Shape) rest(name string) []Block {
	var list []Matrix
	if s.Buckets > 0 {
		list = append(list, Matrix{"buckets", s.Buckets, s.Heads, false})
	}
	if s.LastNorm {
		list = append(list, s.norm("norm", s.Hidden))
	}
	if s.Pooler {
		list = append(list, Matrix{"pooler", s.Hidden, s.Hidden, true})
	}
	if list == nil {
		return nil
	}
	return []Block{{name, 1, 1, list}}
}
