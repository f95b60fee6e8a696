package infer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tuneground/engine/choose"
	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// The golden files are described at the top of testdata/golden.py, which made
// them with transformers.

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

type writing struct {
	Config  json.RawMessage
	Prompts [][]int32
	Cases   []struct {
		Settings json.RawMessage
		Texts    [][]int32
	}
}

// settings returns a golden file's settings over neutral defaults.
func settings(t testing.TB, stated json.RawMessage) run.Generation {
	t.Helper()
	g := run.Default().Generation
	g.TopK = 0
	if err := json.Unmarshal(stated, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

var writers = []struct{ name, task string }{
	{"gpt2", run.TextGeneration}, {"t5_tied", run.Summarization}, {"t5_own", run.Translation},
}

func loadWriter(t testing.TB, name, task string) (writing, *grad.Tape, *model.Model) {
	t.Helper()
	var g writing
	readJSON(t, "write_"+name+".json", &g)
	c, err := hf.ReadConfig(g.Config)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(c, task)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("testdata", "write_"+name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := hf.OpenWeights(hf.Folder{"model.safetensors": data})
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	report, err := m.Load(dev, w, func(*nn.Param) bool { return false }, 1)
	if err != nil || len(report.New)+len(report.Unexpected) > 0 {
		t.Fatalf("loading gives %+v, %v", report, err)
	}
	return g, grad.NewTape(dev), m
}

func write(t testing.TB, tape *grad.Tape, m *model.Model, prompts [][]int32, g run.Generation) [][]int32 {
	t.Helper()
	texts, err := Write(tape, m, prompts, g, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestWrite compares with transformers' generate, all prompts at once and one by
// one.
func TestWrite(t *testing.T) {
	for _, x := range writers {
		g, tape, m := loadWriter(t, x.name, x.task)
		for _, c := range g.Cases {
			s := settings(t, c.Settings)
			for i, got := range write(t, tape, m, g.Prompts, s) {
				if !slices.Equal(got, c.Texts[i]) {
					t.Errorf("%s writes with %s for prompt %d\n%v, transformers\n%v", x.name, c.Settings, i, got, c.Texts[i])
				}
				if alone := write(t, tape, m, g.Prompts[i:i+1], s)[0]; !slices.Equal(got, alone) {
					t.Errorf("%s writes with %s for prompt %d\n%v, but alone\n%v", x.name, c.Settings, i, got, alone)
				}
			}
		}
	}
}

// TestCache compares with generation that reads the whole text for every token.
func TestCache(t *testing.T) {
	for _, x := range writers {
		g, tape, m := loadWriter(t, x.name, x.task)
		s := settings(t, json.RawMessage(`{"max_new_tokens": 12}`))
		for i, text := range write(t, tape, m, g.Prompts, s) {
			for n, token := range text {
				if next := choose.Greatest(Next(tape, m, g.Prompts[i], text[:n])); next != token {
					t.Errorf("%s continues %v of prompt %d with %d, without a cache with %d", x.name, text[:n], i, token, next)
				}
			}
		}
	}
}

// TestLimit checks a prompt that leaves no room for an answer.
func TestLimit(t *testing.T) {
	g, tape, m := loadWriter(t, "gpt2", run.TextGeneration)
	m.Config.EosTokenID = nil
	limit := m.Config.MaxTokens()
	long := slices.Repeat(g.Prompts[0], limit)
	for _, x := range []struct{ prompt, ask, kept, written int }{
		{limit, 1, limit, 1},
		{limit, 5, limit - 4, 5},
		{2 * limit, 10 * limit, limit / 2, limit - limit/2 + 1},
		{3, 10 * limit, 3, limit - 2},
		{limit + 1, limit / 2, limit - limit/2 + 1, limit / 2},
	} {
		s := settings(t, fmt.Appendf(nil, `{"max_new_tokens": %d}`, x.ask))
		got := write(t, tape, m, [][]int32{long[:x.prompt]}, s)[0]
		want := write(t, tape, m, [][]int32{long[x.prompt-x.kept : x.prompt]}, s)[0]
		if len(got) != x.written || !slices.Equal(got, want) {
			t.Errorf("a prompt of %d is answered by %d of %d tokens, as its last %d are: %v; expected %d", x.prompt, len(got), x.ask, x.kept, slices.Equal(got, want), x.written)
		}
	}
}

// TestSteps follows a generation step by step, and stops it.
func TestSteps(t *testing.T) {
	g, tape, m := loadWriter(t, "gpt2", run.TextGeneration)
	stop := errors.New("enough")
	for _, beams := range []int{1, 3} {
		for _, most := range []int{1, 4, 99} {
			s := settings(t, fmt.Appendf(nil, `{"max_new_tokens": 9, "num_beams": %d}`, beams))
			steps, told := 0, make([][]int32, len(g.Prompts))
			texts, err := Write(tape, m, g.Prompts, s, 1, func(step Step) error {
				for i, n := range step.Texts {
					told[n] = append(told[n], step.Tokens[i])
				}
				if steps++; steps == most {
					return stop
				}
				return nil
			})
			if stopped := err == stop; stopped != (most < 9) {
				t.Errorf("%d beams to be stopped after %d steps return %v", beams, most, err)
			}
			for i, text := range texts {
				if len(text) > steps || beams == 1 && !slices.Equal(text, told[i]) || beams > 1 && told[i] != nil {
					t.Errorf("after %d steps %d beams have written %v and told of %v", steps, beams, text, told[i])
				}
			}
		}
	}
}

// TestEmptyPrompt begins with the first token of a text.
func TestEmptyPrompt(t *testing.T) {
	for _, x := range writers {
		g, tape, m := loadWriter(t, x.name, x.task)
		first := int32(2)
		if m.Config.BosTokenID == nil {
			first = int32(*m.Config.EosTokenID)
		}
		s := settings(t, g.Cases[2].Settings)
		got := write(t, tape, m, [][]int32{nil, {first}}, s)
		if !slices.Equal(got[0], got[1]) {
			t.Errorf("%s writes %v for no prompt and %v for its beginning", x.name, got[0], got[1])
		}
	}
}

// TestSampling draws a first token many times, with and without beams.
func TestSampling(t *testing.T) {
	g, tape, m := loadWriter(t, "gpt2", run.TextGeneration)
	const draws = 4000
	prompts := slices.Repeat(g.Prompts[:1], draws)
	for _, stated := range []string{
		`{"do_sample": true, "max_new_tokens": 1, "top_k": 5, "temperature": 2}`,
		`{"do_sample": true, "max_new_tokens": 1, "top_p": 0.6, "temperature": 3}`,
	} {
		s := settings(t, json.RawMessage(stated))
		var p choose.Processor
		scores := slices.Clone(Next(tape, m, g.Prompts[0], nil))
		p.Process(scores, s, g.Prompts[0], nil)
		top := scores[choose.Greatest(scores)]
		total := choose.SumExp(scores, top)
		counts := make([]float64, len(scores)+1)
		for _, text := range write(t, tape, m, prompts, s) {
			counts[append(text, *endOf(m))[0]]++
		}
		for id, score := range scores {
			want := math.Exp(float64(score-top)) / total
			if sigma := math.Sqrt(want * (1 - want) / draws); math.Abs(counts[id]/draws-want) > 4.5*sigma {
				t.Errorf("%s draws %d with frequency %g; its probability is %g", stated, id, counts[id]/draws, want)
			}
		}
	}
}

func endOf(m *model.Model) *int32 {
	end := int32(*m.Config.EosTokenID)
	return &end
}

// TestSeed checks that a seed repeats its draws, whatever other prompts there
// are.
func TestSeed(t *testing.T) {
	for _, beams := range []int{1, 3} {
		g, tape, m := loadWriter(t, "t5_tied", run.Summarization)
		s := settings(t, fmt.Appendf(nil, `{"do_sample": true, "num_beams": %d, "temperature": 2}`, beams))
		texts := write(t, tape, m, g.Prompts, s)
		if again := write(t, tape, m, g.Prompts[:2], s); !slices.EqualFunc(texts[:2], again, slices.Equal) {
			t.Errorf("%d beams draw %v, then %v", beams, texts[:2], again)
		}
		other, err := Write(tape, m, g.Prompts, s, 4, nil)
		if err != nil || slices.EqualFunc(texts, other, slices.Equal) {
			t.Errorf("%d beams draw the same with another seed, %v", beams, err)
		}
	}
}
