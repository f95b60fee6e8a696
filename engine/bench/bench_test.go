package bench

import (
	"testing"

	"tuneground/engine/cpu"
)

func benchmarkStep(b *testing.B, s Shape, batch int) {
	step, err := NewStepper(cpu.New(), s, RandomBatches(batch, 128))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		step.Step()
	}
	b.ReportMetric(s.FLOPs(batch, 128)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkStepTiny16(b *testing.B)   { benchmarkStep(b, Tiny, 16) }
func BenchmarkStepMiniLM8(b *testing.B)  { benchmarkStep(b, MiniLM, 8) }
func BenchmarkStepMiniLM16(b *testing.B) { benchmarkStep(b, MiniLM, 16) }
