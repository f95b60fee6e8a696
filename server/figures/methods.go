package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// tunings are methods that make a run slow or fast.
var tunings = []struct {
	name string
	set  func(*run.Config)
}{
	{"full", func(c *run.Config) { c.Method = run.Full }},
	{"last_k 2", func(c *run.Config) { c.Method, c.LastK = run.LastK, 2 }},
	{"head", func(c *run.Config) { c.Method = run.Head }},
	{"bitfit", func(c *run.Config) { c.Method = run.BitFit }},
	{"lora", func(c *run.Config) { c.Method = run.LoRA }},
	{"dora", func(c *run.Config) { c.Method = run.DoRA }},
}

// methods measures the steps of whole runs of MiniLM, 8 x 128 tokens, one run
// per method. The first epoch, which computes the frozen part, does not count.
func methods() measurement {
	m := measurement{figure: "methods minilm 8x128", where: "native"}
	m.run = func(ctx context.Context, _ *server) ([]Line, error) {
		site := os.DirFS(siteFolder)
		models, err := fs.Sub(site, "models")
		if err != nil {
			return nil, err
		}
		var lines []Line
		for _, t := range tunings {
			c := run.Default()
			c.Model, c.MaxLength, c.TrainBatchSize, c.Epochs, c.LearningRate = "all-MiniLM-L6-v2", 128, 8, 3, 1e-4
			c.EvalStrategy, c.Dataset.TestSize, c.Dataset.ValidationSize = "no", 0, 0
			t.set(&c)
			samples, err := stepsOf(models, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			line := sampled(m, "ms", samples)
			line.Figure = "step of " + t.name + " minilm 8x128"
			lines = append(lines, line)
			if ctx.Err() != nil {
				break
			}
		}
		return lines, nil
	}
	return m
}

// stepsOf runs c on texts of 128 tokens and returns the milliseconds of the steps
// after the first epoch.
func stepsOf(models fs.FS, c run.Config) ([]float64, error) {
	var samples []float64
	before, perEpoch := time.Time{}, 0
	s := session.New(session.Options{CPU: cpu.New(), Models: models, Emit: func(e run.Event, _ [][]byte) {
		switch e.Event {
		case run.Started:
			perEpoch = e.Plan.StepsPerEpoch
		case run.Step:
			if e.Step.Step > perEpoch+1 {
				samples = append(samples, float64(time.Since(before).Microseconds())/1e3)
			}
			before = time.Now()
		}
	}})
	var rows strings.Builder
	rows.WriteString("text,label\n")
	for i := range 40 {
		fmt.Fprintf(&rows, "%s number %d,%s\n", strings.Repeat("the soup was warm ", 40), i, []string{"good", "bad"}[i%2])
	}
	c.Dataset.Name = "rows.csv"
	file := session.File{Name: "rows.csv", Size: int64(rows.Len()), Reader: strings.NewReader(rows.String())}
	if err := s.Run(run.Command{Do: run.LoadData, Config: c}, file); err != nil {
		return nil, err
	}
	return samples, s.Run(run.Command{Do: run.Start, Config: c})
}
