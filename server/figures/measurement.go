package main

import (
	"context"
	"fmt"
	"regexp"

	"tuneground/engine/bench"
	"tuneground/engine/run"
)

// A measurement yields one or more Lines.
type measurement struct {
	figure, where string
	run           func(context.Context, *server) ([]Line, error)
}

func (m measurement) String() string { return m.figure + " " + m.where }

func choose(all []measurement, pattern *regexp.Regexp) []measurement {
	var chosen []measurement
	for _, m := range all {
		if pattern.MatchString(m.String()) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// ownKernels marks figures without the relaxed-SIMD module, as in a browser
// that lacks it.
const ownKernels = ", own kernels"

// measurements lists all measurements, the quick ones first.
func measurements() []measurement {
	var all []measurement
	for _, p := range programs {
		all = append(all, size(p.file, p.aim))
	}
	all = append(all, demoSize())
	for _, c := range cases() {
		all = append(all, native(c, 1))
		if c.work.Work != "tokenize" {
			all = append(all, native(c, 2))
		}
	}
	all = append(all, methods())
	if hasPython() {
		all = append(all, besidePyTorch())
	}
	for _, c := range cases() {
		all = append(all, inPage(c, onModule))
		if c.work.Work != "tokenize" {
			all = append(all, inPage(c, onTwo))
		}
		if c.bare {
			all = append(all, inPage(c, onKernels))
		}
		if c.gpu {
			all = append(all, inPage(c, onGPU))
		}
	}
	all = append(all, frames(run.Default().Model), frames("all-MiniLM-L6-v2"))
	all = append(append(append(all, tuning(), recipe()), firstMinute("zh-CN")...), firstMinute("en")...)
	return append(append(all, opening(run.Default().Model)...), opening("all-MiniLM-L6-v2")...)
}

// A benchCase is some work and its number of repetitions.
type benchCase struct {
	figure string
	work   bench.Work
	timing bench.Timing
	bare   bool // also measured with the engine's own kernels
	gpu    bool // also measured on WebGPU
}

// cases are the sizes for comparing libraries. Steps cycle through four
// batches: the first round determines their memory, and a figure of uneven
// batches consists of whole rounds. Products are short, and a browser needs
// many of them before it has compiled their kernels well.
func cases() []benchCase {
	often := bench.Timing{Warm: 3, Reps: 20, Budget: 4, Least: 5}
	product := bench.Timing{Warm: 40, Reps: 20, Budget: 4, Least: 5}
	steps := bench.Timing{Warm: 3, Reps: 8, Budget: 10, Least: 3}
	rounds := bench.Timing{Warm: 3, Reps: 8, Budget: 10, Least: 8}
	list := []benchCase{productCase("512x512x512", "nn", product)}
	for _, trans := range []string{"nn", "nt", "tn"} {
		list = append(list, productCase("1024x384x1536", trans, product))
	}
	list = append(list,
		benchCase{"step tiny 16x128", bench.Work{Work: "step", Config: "tiny", Batch: 16, Seq: 128}, often, false, true},
		benchCase{"step minilm 8x128", bench.Work{Work: "step", Config: "minilm", Batch: 8, Seq: 128}, steps, true, true},
		benchCase{"step minilm 16x128", bench.Work{Work: "step", Config: "minilm", Batch: 16, Seq: 128}, steps, false, false},
		benchCase{"step-uneven minilm 8x128", bench.Work{Work: "step-uneven", Config: "minilm", Batch: 8, Seq: 128}, rounds, false, false},
		benchCase{"step-uneven minilm 16x128", bench.Work{Work: "step-uneven", Config: "minilm", Batch: 16, Seq: 128}, rounds, false, false},
		benchCase{"tokenize sentiment", bench.Work{Work: "tokenize", Config: "all-MiniLM-L6-v2", Seq: 128}, often, false, false},
	)
	return list
}

func productCase(shape, trans string, t bench.Timing) benchCase {
	return benchCase{fmt.Sprintf("gemm %s %s", shape, trans), bench.Work{Work: "gemm", Shape: shape, Trans: trans}, t, true, true}
}
