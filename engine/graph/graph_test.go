package graph

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// The golden files of engine/model hold what transformers computes; the comment at
// the top of golden.py there describes them.
const goldenFolder = "../model/testdata"

type golden struct {
	Config    json.RawMessage
	Weights   string
	Sequences []sequence
	Cases     map[string]goldenCase
}

type sequence struct{ IDs, Types, Decoder, Words []int32 }

type goldenCase struct {
	Head, Task  string
	ProblemType string `json:"problem_type"`
	Labels      int
	Outputs     [][]float64
}

// eachCase calls f with every golden model under every head.
func eachCase(t *testing.T, f func(t *testing.T, g *golden, c *goldenCase, config *hf.Config, tensors map[string]hf.Tensor)) {
	paths, err := filepath.Glob(filepath.Join(goldenFolder, "*_grads.safetensors"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no golden files", err)
	}
	families := map[string]bool{}
	for _, path := range paths {
		shape := strings.TrimSuffix(filepath.Base(path), "_grads.safetensors")
		var g golden
		data, err := os.ReadFile(filepath.Join(goldenFolder, shape+".json"))
		if err == nil {
			err = json.Unmarshal(data, &g)
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range g.Cases {
			config, err := hf.ReadConfig(g.Config)
			if err != nil {
				t.Fatal(err)
			}
			families[config.ModelType] = true
			config.SetLabels(make([]string, c.Labels))
			t.Run(shape+", "+name, func(t *testing.T) { f(t, &g, &c, config, g.tensors(t, c.Head)) })
		}
	}
	if len(families) != len(run.Families) {
		t.Errorf("only %d of %d families are compared", len(families), len(run.Families))
	}
}

// tensors returns the base's weights, and those of one head.
func (g *golden) tensors(t *testing.T, head string) map[string]hf.Tensor {
	data, err := os.ReadFile(filepath.Join(goldenFolder, g.Weights))
	if err != nil {
		t.Fatal(err)
	}
	all, err := hf.OpenTensors(g.Weights, data)
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]hf.Tensor{}
	for _, name := range all.Names() {
		of, own, isHead := strings.Cut(name, "/")
		if isHead && of != head {
			continue
		}
		info, _ := all.Info(name)
		x := hf.Tensor{Name: name, Shape: info.Shape, Data: make([]float32, count(info.Shape))}
		if err := all.Read(name, x.Data); err != nil {
			t.Fatal(err)
		}
		if isHead {
			x.Name = own
		}
		tensors[x.Name] = x
	}
	return tensors
}

// compile writes a part of the model as a file and reads it as a program.
func compile(t *testing.T, c *hf.Config, tensors map[string]hf.Tensor, task string, p part, limit int) *program {
	t.Helper()
	g := newGraph(c, tensors, limit)
	if err := p.build(g, task); err != nil {
		t.Fatal(err)
	}
	f, err := g.file(p.name)
	if err != nil {
		t.Fatal(err)
	}
	content, err := hf.Files{f}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(content[p.name]); int64(n) != f.Size {
		t.Errorf("the file has %d bytes and says %d", n, f.Size)
	}
	program, err := read(content[p.name])
	if err != nil || program.opset != opset {
		t.Fatal(program.opset, err)
	}
	return program
}

// padded lays sequences side by side, each filled up with pad.
func padded(pad int, lists ...[]int32) array {
	longest := 0
	for _, l := range lists {
		longest = max(longest, len(l))
	}
	x := filled([]int{len(lists), longest})
	for i, l := range lists {
		for j := range longest {
			x.data[i*longest+j] = float64(pad)
			if j < len(l) {
				x.data[i*longest+j] = float64(l[j])
			}
		}
	}
	return x
}

// inputs returns the sequences as a padded batch.
func (g *golden) inputs(pad int) map[string]array {
	var ids, types, ones [][]int32
	for _, s := range g.Sequences {
		ids, types = append(ids, s.IDs), append(types, s.Types)
		ones = append(ones, slices.Repeat([]int32{1}, len(s.IDs)))
	}
	for i := range types {
		types[i] = append(slices.Clone(types[i]), make([]int32, len(ids[i])-len(types[i]))...)
	}
	return map[string]array{"input_ids": padded(pad, ids...), "attention_mask": padded(0, ones...), "token_type_ids": padded(0, types...)}
}

// rows returns the outputs as golden.py lists them: a row for each sequence, or for
// each token, with those that it asks for.
func (g *golden) rows(c *goldenCase, outputs map[string]array) (rows [][]float64) {
	y := outputs["logits"]
	if run.TaskOf(c.Task).Answer == run.SpanAnswer {
		start, end := outputs["start_logits"], outputs["end_logits"]
		for i, s := range g.Sequences {
			for j := range s.IDs {
				at := i*start.shape[1] + j
				rows = append(rows, []float64{start.data[at], end.data[at]})
			}
		}
		return rows
	}
	if len(y.shape) == 2 {
		return slices.Collect(slices.Chunk(y.data, y.shape[1]))
	}
	for i, s := range g.Sequences {
		n := len(s.IDs)
		if s.Decoder != nil {
			n = len(s.Decoder)
		}
		for j := range n {
			at := (i*y.shape[1] + j) * y.shape[2]
			if c.Task != run.FillMask || s.Words[j] >= 0 {
				rows = append(rows, y.data[at:at+y.shape[2]])
			}
		}
	}
	return rows
}

// furthest is the greatest difference between two tables.
func furthest(t *testing.T, got, want [][]float64) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows of outputs, not %d", len(got), len(want))
	}
	most := 0.0
	for i, row := range want {
		if len(row) != len(got[i]) {
			t.Fatalf("%d outputs, not %d", len(got[i]), len(row))
		}
		for j, x := range row {
			if d := math.Abs(got[i][j] - x); !(d <= most) {
				most = d
			}
		}
	}
	return most
}

// TestGraphs compares every family with every head with transformers, on a padded
// batch, in 32 bits and in 8.
func TestGraphs(t *testing.T) {
	eachCase(t, func(t *testing.T, g *golden, c *goldenCase, config *hf.Config, tensors map[string]hf.Tensor) {
		if d := furthest(t, g.rows(c, g.compute(t, c, config, tensors, math.MaxInt)), c.Outputs); !(d <= 1e-5) {
			t.Errorf("in 32 bits an output is off by %g", d)
		}
		// In 8 bits an output of these random models is off by a part of the largest.
		largest := furthest(t, c.Outputs, zerosLike(c.Outputs))
		if d := furthest(t, g.rows(c, g.compute(t, c, config, tensors, 0)), c.Outputs); !(d <= 0.05*largest) {
			t.Errorf("in 8 bits an output is off by %g; the largest is %g", d, largest)
		}
	})
}

// zerosLike returns a table of zeros of the same shape.
func zerosLike(table [][]float64) [][]float64 {
	zeros := make([][]float64, len(table))
	for i, row := range table {
		zeros[i] = make([]float64, len(row))
	}
	return zeros
}

// compute runs a case's graphs.
func (g *golden) compute(t *testing.T, c *goldenCase, config *hf.Config, tensors map[string]hf.Tensor, limit int) map[string]array {
	t.Helper()
	parts := parts[config.ModelType]
	inputs := g.inputs(max(0, config.PadTokenID))
	first := compile(t, config, tensors, c.Task, parts[0], limit)
	if len(parts) == 1 {
		forget(first, inputs, config)
		return first.run(inputs)
	}
	decoder := compile(t, config, tensors, c.Task, parts[1], limit)
	states := first.run(inputs)["last_hidden_state"]
	var ids [][]int32
	for _, s := range g.Sequences {
		ids = append(ids, s.Decoder)
	}
	next := map[string]array{
		"input_ids": padded(config.PadTokenID, ids...), "encoder_hidden_states": states,
		"encoder_attention_mask": inputs["attention_mask"], "use_cache_branch": {[]int{1}, []float64{0}},
	}
	forget(decoder, next, config)
	return decoder.run(next)
}

// forget adds empty keys and values to the inputs, where the program reads some.
func forget(p *program, inputs map[string]array, config *hf.Config) {
	width := config.HeadDim
	if width == 0 {
		width = config.HiddenSize / config.NumAttentionHeads
	}
	for _, name := range p.inputs {
		if strings.HasPrefix(name, "past_key_values.") {
			inputs[name] = filled([]int{inputs["input_ids"].shape[0], config.NumAttentionHeads, 0, width})
		}
	}
}

// TestWritingTokenByToken gives a language model and a T5's decoder one token after
// another, with the keys and values that they returned before.
func TestWritingTokenByToken(t *testing.T) {
	eachCase(t, func(t *testing.T, g *golden, c *goldenCase, config *hf.Config, tensors map[string]hf.Tensor) {
		if !run.TaskOf(c.Task).Writes() {
			return
		}
		files := parts[config.ModelType]
		writer := compile(t, config, tensors, c.Task, files[len(files)-1], math.MaxInt)
		row := 0
		for _, s := range g.Sequences {
			ids, next := s.IDs, map[string]array{"attention_mask": {}}
			if s.Decoder != nil {
				one := map[string]array{"input_ids": padded(0, s.IDs), "attention_mask": padded(0, slices.Repeat([]int32{1}, len(s.IDs)))}
				states := compile(t, config, tensors, c.Task, files[0], math.MaxInt).run(one)["last_hidden_state"]
				ids, next = s.Decoder, map[string]array{"encoder_hidden_states": states, "encoder_attention_mask": one["attention_mask"]}
			}
			next["input_ids"] = padded(0, ids[:1])
			forget(writer, next, config)
			for i := range ids {
				next["input_ids"] = padded(0, ids[i:i+1])
				next["attention_mask"] = padded(0, slices.Repeat([]int32{1}, i+1))
				next["use_cache_branch"] = array{[]int{1}, []float64{truth(i > 0)}}
				out := writer.run(next)
				if d := furthest(t, [][]float64{out["logits"].data}, c.Outputs[row:row+1]); !(d <= 1e-5) {
					t.Fatalf("token %d of a text is off by %g", i, d)
				}
				row++
				for name, x := range out {
					if place, ok := strings.CutPrefix(name, "present."); ok {
						next["past_key_values."+place] = x
					}
				}
			}
		}
	})
}
