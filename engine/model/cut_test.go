package model_test

import (
	"regexp"
	"slices"
	"strconv"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// TestCutModels cuts each family's model at every possible Cut: the two parts
// must give the results of the whole, to the last bit.
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
			cuts := []model.Cut{{Layers: m.Config.NumHiddenLayers, Head: true}}
			for n := range m.Config.NumHiddenLayers + 1 {
				cuts = append(cuts, model.Cut{Layers: n})
			}
			if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
				cuts = []model.Cut{{}, {Head: true}}
			}
			for _, cut := range cuts {
				below, above := grad.NewTape(dev), grad.NewTape(dev)
				below.Reset(false, 0)
				above.Reset(false, 0)
				got := m.Above(above, b, cut, m.Below(below, b, cut))
				if !slices.Equal(got.Data, want.Data) {
					t.Errorf("%s, %s: cut at %+v it says something else", shape, name, cut)
				}
			}
		}
	}
}

var layerNumber = regexp.MustCompile(`\.(?:layer|h)\.(\d+)\.`)

// TestLowestCut freezes models up to each of their layers.
func TestLowestCut(t *testing.T) {
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
				want := model.Cut{Layers: k}
				switch {
				case shape == "t5": // all of it is frozen here
					want = model.Cut{Head: true}
				case shape == "albert", k == layers: // ALBERT's layers share parameters
					want = model.Cut{Layers: layers, Head: true}
				}
				tape := grad.NewTape(dev)
				tape.Reset(true, 1)
				if got, ok := m.Lowest(tape, c.batch(g.Sequences)); !ok || got != want {
					t.Errorf("%s, %s: with layer %d the first that trains, the cut is at %+v", shape, name, k, got)
				}
			}
		}
	}
}
