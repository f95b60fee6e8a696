package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"tuneground/engine/bench"
)

// scripts is the folder of the programs in Python that do the same work as ours.
const scripts = "server/figures"

// python is the interpreter that runs them.
func python() string { return cmp.Or(os.Getenv("PYTHON"), "python3") }

// hasPython reports whether there is a Python with what the programs import.
func hasPython() bool {
	const found = `import sys; from importlib.util import find_spec
sys.exit(not all(map(find_spec, ("torch", "transformers", "accelerate"))))`
	return exec.Command(python(), "-c", found).Run() == nil
}

// script runs one of the programs, and calls line with each line that it prints.
func script(ctx context.Context, name string, line func([]byte) error, args ...string) error {
	cmd := exec.CommandContext(ctx, python(), append([]string{filepath.Join(scripts, name)}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said.Bytes())
	}
	for text := range bytes.Lines(out) {
		if err := line(text); err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, text)
		}
	}
	return nil
}

// turns is how often ours and PyTorch's take turns: a machine that others use
// too, or that grows warm, is then the same for both.
const turns = 3

// besidePyTorch measures training steps natively and with PyTorch in turns, each
// on one thread and on two.
func besidePyTorch() measurement {
	m := measurement{figure: "steps in turns", where: "pytorch"}
	m.run = func(ctx context.Context, s *server) ([]Line, error) {
		ours, theirs := map[string]*Line{}, map[string]*Line{}
		for range turns {
			if err := nativeTurn(ctx, s, ours); err != nil {
				return nil, err
			}
			if err := pythonTurn(ctx, theirs); err != nil {
				return nil, err
			}
		}
		return sideBySide(ours, theirs)
	}
	return m
}

// nativeTurn adds samples of the steps that pytorch.py does to lines.
func nativeTurn(ctx context.Context, s *server, lines map[string]*Line) error {
	for _, c := range cases() {
		if c.work.Work != "step" || c.work.Config == "minilm" && c.work.Batch != 8 {
			continue
		}
		for _, threads := range []int{1, 2} {
			turn, err := native(benchCase{figure: c.figure, work: c.work, timing: bench.Timing{Warm: 4, Reps: c.timing.Reps, Budget: 60, Least: 8}}, threads).run(ctx, s)
			if err != nil {
				return err
			}
			add(lines, turn[0])
		}
	}
	return nil
}

func pythonTurn(ctx context.Context, lines map[string]*Line) error {
	return script(ctx, "pytorch.py", func(text []byte) error {
		var l Line
		if err := json.Unmarshal(text, &l); err != nil {
			return err
		}
		add(lines, l)
		return nil
	}, "1", "2")
}

// add joins the samples of l to those of its figure.
func add(lines map[string]*Line, l Line) {
	if before := lines[l.Figure]; before != nil {
		l.Samples = append(before.Samples, l.Samples...)
	}
	flops := l.GFLOPS * l.Median
	l.Median, l.Min = median(l.Samples), slices.Min(l.Samples)
	l.Value, l.GFLOPS = l.Median, flops/l.Median
	lines[l.Figure] = &l
}

// sideBySide returns the lines of both, and for each figure our share of their time.
func sideBySide(ours, theirs map[string]*Line) ([]Line, error) {
	var list []Line
	for _, figure := range slices.Sorted(maps.Keys(ours)) {
		our, their := ours[figure], theirs[figure]
		if their == nil {
			return nil, fmt.Errorf("pytorch.py does not measure %q", figure)
		}
		share := Line{Figure: figure + ", of PyTorch's time", Where: our.Where, Value: 100 * our.Median / their.Median, Unit: "%", Aim: aim(100)}
		list = append(list, *our, *their, share)
	}
	return list, nil
}
