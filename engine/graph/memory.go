package graph

import "fmt"

// A memory is the keys and values of one layer's tokens.
type memory struct {
	name       string // of the layer: "0", "0.decoder"
	key, value value
}

// remembered declares inputs with the keys and values of layers, batch x heads x
// tokens x width.
func (g *graph) remembered(stack string, layers, heads, width int, tokens string) []memory {
	const prefix = "past_key_values."
	list := make([]memory, layers)
	for i := range list {
		m := memory{name: fmt.Sprintf("%d%s", i, stack)}
		m.key = g.input(prefix+m.name+".key", typeFloat, "batch_size", heads, tokens, width)
		m.value = g.input(prefix+m.name+".value", typeFloat, "batch_size", heads, tokens, width)
		list[i] = m
	}
	return list
}

// remember declares outputs with keys and values.
func (g *graph) remember(list []memory, heads, width int, tokens string) {
	for _, m := range list {
		g.output(m.key, "present."+m.name+".key", "batch_size", heads, tokens, width)
		g.output(m.value, "present."+m.name+".value", "batch_size", heads, tokens, width)
	}
}

// extend appends keys and values to those remembered.
func (g *graph) extend(m *memory, k, v value) (value, value) {
	if m == nil {
		return k, v
	}
	m.key = g.op("Concat", attributes{number("axis", 2)}, m.key, k)
	m.value = g.op("Concat", attributes{number("axis", 2)}, m.value, v)
	return m.key, m.value
}
