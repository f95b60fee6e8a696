package session

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// projectFiles unpacks a zip of files in folders.
func projectFiles(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		files[f.Name] = string(content)
	}
	return files
}

// A project of a run that unfreezes says in which epoch each parameter begins.
func TestProjectUnfreezes(t *testing.T) {
	s, r := newSession(t)
	must(t, s.Run(run.Command{Do: run.SaveProject, Config: freezing()}))
	var made struct {
		Trains []string
		Begins map[string]int
	}
	must(t, json.Unmarshal([]byte(projectFiles(t, r.files["small-project.zip"])["run.json"]), &made))
	if slices.ContainsFunc(made.Trains, func(name string) bool { return strings.Contains(name, "embeddings") }) || len(made.Trains) != len(made.Begins) {
		t.Errorf("%v train, of which %v have an epoch", made.Trains, made.Begins)
	}
	for name, epoch := range map[string]int{"classifier.bias": 1, "bert.encoder.layer.1.output.dense.bias": 2, "bert.encoder.layer.0.output.dense.bias": 3} {
		if made.Begins[name] != epoch {
			t.Errorf("%s begins in epoch %d", name, made.Begins[name])
		}
	}
}

// TestPythonProject exports runs of every method: the data as it is split, the
// checkpoint, and what trains.
func TestPythonProject(t *testing.T) {
	for method, trains := range map[string][]string{
		run.Full: nil, run.Prompt: nil, run.LoRA: nil, run.DoRA: nil, run.IA3: nil,
		run.Head:   {"bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"},
		run.BitFit: {"bert.encoder.layer.0.output.dense.bias", "classifier.weight"},
		run.LastK:  {"bert.encoder.layer.1.output.dense.weight", "classifier.weight"},
	} {
		t.Run(method, func(t *testing.T) {
			s, r := newSession(t)
			c := settings()
			c.Method, c.LastK, c.HeadLearningRate, c.LearningRate, c.ClassWeight = method, 1, 1e-2, 1e-3, run.Balanced
			must(t, s.Run(run.Command{Do: run.SaveProject, Config: c}))
			files := projectFiles(t, r.files["small-project.zip"])
			for _, name := range []string{"train.py", "tasks.py", "README.md", "requirements.txt", "model/config.json", "model/model.safetensors", "model/vocab.txt"} {
				if files[name] == "" {
					t.Errorf("the project has no %s", name)
				}
			}
			var made struct {
				Settings run.Config
				Labels   []string
				Trains   []string
				Rates    map[string]float64
				Adapter  map[string]any
				Weights  []float64 `json:"class_weights"`
			}
			must(t, json.Unmarshal([]byte(files["run.json"]), &made))
			if made.Settings != c || !slices.Equal(made.Labels, s.data.set.Labels) || len(made.Weights) != 2 {
				t.Errorf("run.json says %+v", made)
			}
			if adapts := c.Adapts(); (made.Adapter != nil) != adapts || (trains == nil) != (made.Trains == nil) || adapts != strings.Contains(files["requirements.txt"], "peft") {
				t.Errorf("the adapter is %v, and %v train", made.Adapter, made.Trains)
			}
			for _, name := range trains {
				if !slices.Contains(made.Trains, name) {
					t.Errorf("%s does not train", name)
				}
			}
			if rate := made.Rates["classifier.weight"]; rate != 10 {
				t.Errorf("the head's rate is %g of the run's", rate)
			}
			set := s.data.set
			for name, rows := range map[string][]int{"train": set.Train, "validation": set.Validation, "test": set.Test} {
				expectRows(t, files["data/"+name+".jsonl"], len(rows), set.Examples[rows[0]].Text)
			}
		})
	}
}

// expectRows checks JSON Lines of texts with labels.
func expectRows(t *testing.T, lines string, n int, first string) {
	t.Helper()
	rows := strings.Split(strings.TrimSpace(lines), "\n")
	var row struct{ Text, Label string }
	must(t, json.Unmarshal([]byte(rows[0]), &row))
	if len(rows) != n || row.Text != first || row.Label != "positive" && row.Label != "negative" {
		t.Errorf("%d rows, not %d; the first is %+v", len(rows), n, row)
	}
}

// TestPythonProjectOfEveryTask exports a run of each task.
func TestPythonProjectOfEveryTask(t *testing.T) {
	keys := map[string][]string{
		run.TextClassification: {"text"}, run.TokenClassification: {"tokens", "tags"}, run.QuestionAnswering: {"context", "question", "answers"},
		run.FillMask: {"text"}, run.TextGeneration: {"text"}, run.Translation: {"text", "target"}, run.Summarization: {"text", "target"},
	}
	for _, x := range taskCases {
		t.Run(x.name, func(t *testing.T) {
			s, r := newSession(t)
			c := settings()
			c.Task, c.Model, c.Dataset.Name, c.MaxLength = x.task, "mine", "rows.jsonl", 24
			c.Dataset.DropDuplicates = false
			rows := x.sentences()
			must(t, s.Run(run.Command{Do: run.LoadData, Config: c}, File{Name: "rows.jsonl", Size: int64(len(rows)), Reader: bytes.NewReader(rows)}))
			must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(x.folder(t))...))
			must(t, s.Run(run.Command{Do: run.SaveProject, Config: c}))
			files := projectFiles(t, r.files["mine-project.zip"])
			var row map[string]any
			line, _, _ := strings.Cut(files["data/train.jsonl"], "\n")
			must(t, json.Unmarshal([]byte(line), &row))
			want := keys[x.task]
			if x.family == "t5" {
				want = keys[run.Translation]
			}
			for _, key := range want {
				if row[key] == nil || row[key] == "" {
					t.Errorf("a row is %v, without %s", row, key)
				}
			}
		})
	}
}

// The recipe in a project is what the page shows of the run, and its arguments are those
// that train.py gives the Trainer. A run that does more has none.
func TestPythonProjectHasTheRecipe(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.LearningRate, c.AdamBeta2, c.LabelSmoothing, c.Dropout, c.MaxLength = 1e-3, 0.98, 0.1, -1, 16
	must(t, s.Run(run.Command{Do: run.SaveProject, Config: c}))
	files := projectFiles(t, r.files["small-project.zip"])
	cells, ok := c.Recipe("bert", s.data.set.Labels)
	if !ok || files["recipe.py"] != run.Program(cells) || !strings.Contains(files["README.md"], "recipe.py") || !strings.Contains(files["requirements.txt"], "datasets==") {
		t.Errorf("the project's recipe is %q, the page shows %q", files["recipe.py"], run.Program(cells))
	}
	arguments := 0
	for _, cell := range cells {
		if cell.Name != "arguments" {
			continue
		}
		for _, p := range cell.Parts {
			if arguments++; p.Setting != "" && !strings.Contains(files["train.py"], `["`+p.Setting+`"]`) { // of C or RUN
				t.Errorf("train.py gives the Trainer no %s", p.Setting)
			}
		}
	}
	if arguments < 10 {
		t.Errorf("the recipe has %d parts of arguments", arguments)
	}
	c.ClassWeight = run.Balanced
	must(t, s.Run(run.Command{Do: run.SaveProject, Config: c}))
	files = projectFiles(t, r.files["small-project.zip"])
	if files["recipe.py"] != "" || strings.Contains(files["README.md"], "recipe.py") || strings.Contains(files["requirements.txt"], "datasets") {
		t.Error("there is a recipe for a run with class weights")
	}
}
