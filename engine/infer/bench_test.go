package infer

import (
	"fmt"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// benchmarkWrite generates 64 tokens for each prompt with a GPT-2 of 4 layers,
// width 256 and 8,000 tokens: 5.2 million multiplications a token, and those of
// attention.
func benchmarkWrite(b *testing.B, prompts int, stated string) {
	c := hf.NewConfig("gpt2")
	c.VocabSize, c.HiddenSize, c.NumHiddenLayers, c.NumAttentionHeads = 8000, 256, 4, 4
	c.EosTokenID = nil
	m, err := model.New(c, run.TextGeneration)
	if err != nil {
		b.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	multiplications := 0
	for _, p := range m.Params {
		nn.Initialise(dev, p, 0.1, 1)
		if rows, _ := p.Dims(); rows > 1 && p.Name != "transformer.wpe.weight" {
			multiplications += p.Size()
		}
	}
	list := make([][]int32, prompts)
	for i := range list {
		list[i] = []int32{int32(i), 7, 8, 9, 10}
	}
	s, tape := settings(b, []byte(stated)), grad.NewTape(dev)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(tape, m, list, s, 1, nil); err != nil {
			b.Fatal(err)
		}
	}
	perSecond := float64(b.N*prompts*s.MaxNewTokens) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond, "tokens/s")
	b.ReportMetric(perSecond*float64(2*s.NumBeams*multiplications)/1e9, "GFLOP/s")
}

func BenchmarkWrite(b *testing.B) {
	for _, prompts := range []int{1, 2, 4, 16} {
		for _, stated := range []string{`{}`, `{"num_beams": 4}`, `{"do_sample": true, "top_k": 50, "top_p": 0.9}`} {
			b.Run(fmt.Sprintf("%d/%s", prompts, stated), func(b *testing.B) { benchmarkWrite(b, prompts, stated) })
		}
	}
}
