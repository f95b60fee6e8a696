package model_test

import (
	"regexp"
	"slices"
	"strconv"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// TestCutModels cuts each family's model above each of its layers: the two parts
// must say what the whole says, to the last bit.
func TestCutModels(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		for name, c := range g.Cases {
			dev := cpu.New()
			m := g.load(t, dev, c)
			b := c.batch(g.Sequences)
			whole := grad.NewTape(dev)
			whole.Reset(false, 0)
			want := m.Features(whole, b)
			for n := range m.Config.NumHiddenLayers + 1 {
				if run.FamilyOf(m.Config.ModelType).EncoderDecoder && n > 0 {
					break
				}
				below, above := grad.NewTape(dev), grad.NewTape(dev)
				below.Reset(false, 0)
				above.Reset(false, 0)
				got := m.Above(above, b, n, m.Below(below, b, n))
				if !slices.Equal(got.Data, want.Data) {
					t.Errorf("%s, %s: cut above %d layers it says something else", shape, name, n)
				}
			}
		}
	}
}

var layerNumber = regexp.MustCompile(`\.(?:layer|h)\.(\d+)\.`)

// TestFrozen freezes models up to each of their layers.
func TestFrozen(t *testing.T) {
	for _, shape := range []string{"bert", "roberta", "distilbert", "albert", "gpt2", "t5"} {
		g := readGolden(t, shape)
		for name, c := range g.Cases {
			dev := cpu.New()
			m := g.load(t, dev, c)
			layers := m.Config.NumHiddenLayers
			for k := range layers + 1 {
				nn.Place(dev, m.Params, func(p *nn.Param) bool {
					if in := layerNumber.FindStringSubmatch(p.Name); in != nil && shape != "t5" {
						layer, _ := strconv.Atoi(in[1])
						return layer >= k
					}
					return m.OutputParam(p)
				})
				want := k
				if shape == "albert" { // its layers are one
					want = layers
				}
				if shape == "t5" { // its encoder is cut off whole
					want = 0
				}
				tape := grad.NewTape(dev)
				tape.Reset(true, 1)
				if got := m.Frozen(tape, c.batch(g.Sequences)); got != want {
					t.Errorf("%s, %s: with layer %d the first that trains, %d are frozen", shape, name, k, got)
				}
			}
		}
	}
}
