package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// chapterRecipe is the first run of most courses on fine-tuning: one epoch of 500
// reviews, 16 in a batch, at most 512 tokens each.
func chapterRecipe() run.Config {
	c := run.Default()
	c.Model, c.Device, c.MaxLength, c.TrainBatchSize, c.Epochs, c.EvalStrategy = "all-MiniLM-L6-v2", run.CPU, 512, 16, 1, "no"
	c.Dataset.MaxExamples, c.Dataset.ValidationSize, c.Dataset.TestSize = 500, 0, 0
	return c
}

// recipe measures that run from its start to its report: natively and in the page
// on two threads, and with Hugging Face's Trainer on the same texts where there is
// a Python that has it.
func recipe() measurement {
	m := measurement{figure: "recipe", where: "native, chromium, trainer"}
	m.run = func(ctx context.Context, s *server) ([]Line, error) {
		line := func(where string, seconds float64) Line {
			return Line{Figure: m.figure + ", nothing padded", Where: where, Value: number(seconds), Unit: "s"}
		}
		seconds, err := recipeNatively()
		if err != nil {
			return nil, err
		}
		site, err := s.open()
		if err != nil {
			return nil, err
		}
		r, err := tuneInPage(ctx, site, chapterRecipe())
		if err != nil {
			return nil, err
		}
		lines := []Line{line("native", seconds), line("chromium", r.took)}
		if !hasPython() {
			return lines, nil
		}
		theirs, err := recipeOfTrainer(ctx)
		return append(lines, theirs...), err
	}
	return m
}

// recipeNatively returns the seconds of the run in this program.
func recipeNatively() (float64, error) {
	device := cpu.New()
	device.UseThreads(2)
	began, took := time.Now(), 0.0
	s := session.New(session.Options{
		CPU: device, Models: os.DirFS(siteFolder + "/models"), Datasets: os.DirFS(siteFolder + "/datasets"),
		Emit: func(e run.Event, _ [][]byte) {
			switch e.Event {
			case run.Started:
				began = time.Now()
			case run.Done:
				took = time.Since(began).Seconds()
			}
		}})
	err := s.Run(run.Command{Do: run.Start, Config: chapterRecipe()})
	return took, err
}

// recipeOfTrainer has the command line write the run as a project in Python, and
// the Trainer run it.
func recipeOfTrainer(ctx context.Context) ([]Line, error) {
	folder, err := os.MkdirTemp("", "recipe")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	settings, err := json.Marshal(chapterRecipe())
	if err != nil {
		return nil, err
	}
	file, project := filepath.Join(folder, "run.json"), filepath.Join(folder, "project")
	if err := os.WriteFile(file, settings, 0o666); err != nil {
		return nil, err
	}
	if err := exec.CommandContext(ctx, "bin/tuneground", "train", file, "-python", project).Run(); err != nil {
		return nil, err
	}
	var lines []Line
	err = script(ctx, "trainer.py", func(text []byte) error {
		var l Line
		err := json.Unmarshal(text, &l)
		lines = append(lines, l)
		return err
	}, project, "2")
	return lines, err
}
