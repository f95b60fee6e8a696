package main

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"tuneground/engine/bench"
)

func TestListSelects(t *testing.T) {
	var out strings.Builder
	if err := execute(t.Context(), []string{"-list", "-only", "^gemm .* nn chromium$"}, &out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "gemm 512x512x512 nn chromium\ngemm 1024x384x1536 nn chromium\n"; got != want {
		t.Errorf("-list prints\n%swant\n%s", got, want)
	}
}

func TestNamesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range measurements() {
		if seen[m.String()] {
			t.Errorf("two measurements are called %q", m)
		}
		seen[m.String()] = true
	}
}

func TestRefusesOptions(t *testing.T) {
	for _, args := range [][]string{{"-fast"}, {"gemm"}, {"-only", "("}, {"-only", "no such figure"}} {
		if err := execute(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}

// A moment of real work, so that the lines are those of a real run.
func TestMeasurePrintsLines(t *testing.T) {
	moment := bench.Timing{Reps: 2, Least: 2}
	work := []measurement{
		native(benchCase{figure: "product", work: bench.Work{Work: "gemm", Shape: "8x8x8"}, timing: moment}, 1),
		native(benchCase{figure: "step", work: bench.Work{Work: "step", Config: "tiny", Batch: 1, Seq: 3}, timing: moment}, 2),
		native(benchCase{figure: "broken", work: bench.Work{Work: "gemm", Shape: "8"}, timing: moment}, 1),
	}
	var out strings.Builder
	if err := measure(t.Context(), work, &out); err == nil {
		t.Error("a measurement that fails is not reported")
	}
	var figures []string
	for text := range strings.Lines(out.String()) {
		var line Line
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&line); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		figures = append(figures, line.Figure+" "+line.Unit)
		if (line.Error != "") != (line.Figure == "broken") {
			t.Errorf("unexpected: %s", text)
		}
		if line.Unit == "ms" && (line.Value <= 0 || line.GFLOPS <= 0 || len(line.Samples) != 2) {
			t.Errorf("incomplete: %s", text)
		}
		if line.Unit == "1/step" && (line.Aim == nil || *line.Aim != 0 || !strings.Contains(text, `"aim":0`)) {
			t.Errorf("the aim of 0 is missing: %s", text)
		}
	}
	if got, want := strings.Join(figures, ", "), "product ms, step, 2 threads ms, allocations in step, 2 threads 1/step, broken "; got != want {
		t.Errorf("the figures are %q, want %q", got, want)
	}
}

func TestLinesOfTokens(t *testing.T) {
	m := measurement{figure: "tokenize", where: "native"}
	lines, err := linesOf(m, bench.Work{Work: "tokenize"}, bench.Result{Samples: []float64{30, 10, 20, 40}, Tokens: 50}, "d")
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	if l := lines[0]; l.Value != 2000 || l.Unit != "tokens/s" || l.Min != 10 || l.Median != 25 {
		t.Errorf("50 tokens in 25 ms are %+v", l)
	}
	if _, err := linesOf(m, bench.Work{}, bench.Result{}, "d"); err == nil {
		t.Error("no samples give a figure")
	}
}

func TestLinesOfTraffic(t *testing.T) {
	m := measurement{figure: "step", where: "chromium"}
	lines := trafficLines(m, pageResult{Result: bench.Result{Outside: []float64{7, 0.5, 2}}, Calls: 2, ReadBytes: 8, Device: "d"})
	for i, want := range []Line{
		{Figure: "calls into JavaScript in step", Value: 2, Aim: aim(1)},
		{Figure: "bytes read back in step", Value: 8, Aim: aim(8)},
		{Figure: "outside the GPU in step", Value: 0.5, Aim: aim(1)},
	} {
		if l := lines[i]; l.Figure != want.Figure || l.Value != want.Value || *l.Aim != *want.Aim || l.Device != "d" {
			t.Errorf("line %d is %+v, want %+v", i, l, want)
		}
	}
}

func TestQuery(t *testing.T) {
	c := benchCase{work: bench.Work{Work: "step", Config: "tiny", Batch: 16, Seq: 128}, timing: bench.Timing{Reps: 2}}
	q, err := url.ParseQuery(query(c, onKernels))
	if err != nil {
		t.Fatal(err)
	}
	var timing bench.Timing
	if err := json.Unmarshal([]byte(q.Get("timing")), &timing); err != nil || timing != c.timing {
		t.Errorf("timing %s becomes %+v, %v", q.Get("timing"), timing, err)
	}
	if q.Get("work") != "step" || q.Get("config") != "tiny" || q.Get("batch") != "16" || q.Get("seq") != "128" || q.Get("kernels") != "0" {
		t.Errorf("the query is %v", q)
	}
	if plain := query(c, onModule); strings.Contains(plain, "kernels") || strings.Contains(plain, "threads") {
		t.Error("the module is switched off, or has threads")
	}
	if !strings.Contains(query(c, onTwo), "threads=2") {
		t.Error("two threads are not asked for")
	}
}

func TestAddress(t *testing.T) {
	if got := address.FindString("Tuneground is at http://127.0.0.1:40123 (Ctrl-C stops it)\n"); got != "http://127.0.0.1:40123" {
		t.Errorf("the address is %q", got)
	}
}
