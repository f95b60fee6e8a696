package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

var (
	good = []string{"lovely", "great", "fine", "splendid", "warm"}
	bad  = []string{"awful", "poor", "broken", "dull", "cold"}
	rest = []string{"the", "soup", "film", "phone", "was", "and", "very", "a", "day", "it"}
)

// site is a small site: a model with random weights whose vocabulary contains
// the words above, and a data set whose labels they decide.
func site(t *testing.T, more ...string) (models, datasets fstest.MapFS) {
	t.Helper()
	vocab := append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}, slices.Concat(good, bad, rest, more)...)
	config := hf.NewConfig("bert")
	config.VocabSize, config.HiddenSize, config.NumHiddenLayers, config.NumAttentionHeads = len(vocab), 16, 2, 2
	config.IntermediateSize, config.MaxPositionEmbeddings = 32, 16
	bert, err := model.NewBERT(config)
	if err != nil {
		t.Fatal(err)
	}
	dev, params := cpu.New(), nn.Params(bert)
	nn.Place(dev, params, func(*nn.Param) bool { return false })
	var tensors []hf.Tensor
	for _, p := range params {
		nn.Initialise(dev, p, 0.2, 1)
		tensors = append(tensors, hf.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data})
	}
	weights, err := hf.WriteWeights(tensors, hf.F32)
	if err != nil {
		t.Fatal(err)
	}
	configJSON, err := config.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	models = fstest.MapFS{
		"small/config.json":       {Data: configJSON},
		"small/model.safetensors": {Data: weights},
		"small/vocab.txt":         {Data: []byte(strings.Join(vocab, "\n") + "\n")},
		"index.json":              {Data: []byte(`[{"name":"small","model_type":"bert"}]`)},
	}
	datasets = fstest.MapFS{
		"words.jsonl": {Data: words(240)},
		"index.json":  {Data: []byte(`[{"name":"words","file":"words.jsonl"}]`)},
	}
	return models, datasets
}

// words returns n labelled sentences, all different.
func words(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		list, label := good, "positive"
		if i%2 == 1 {
			list, label = bad, "negative"
		}
		text := fmt.Sprintf("%s %s %s %s %s", rest[i%7], rest[i/7%10], rest[i/70%10], list[i/2%5], rest[(i/3)%10])
		line, _ := json.Marshal(map[string]string{"text": text, "label": label})
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

// recorder records a session's events.
type recorder struct {
	events []run.Event
	files  map[string][]byte
}

func (r *recorder) emit(e run.Event, file [][]byte) {
	r.events = append(r.events, e)
	if e.Saved != nil {
		r.files[e.Saved.Name] = bytes.Join(file, nil)
	}
}

func (r *recorder) all(kind string) (list []run.Event) {
	for _, e := range r.events {
		if e.Event == kind {
			list = append(list, e)
		}
	}
	return list
}

func (r *recorder) last(t *testing.T, kind string) run.Event {
	t.Helper()
	list := r.all(kind)
	if len(list) == 0 {
		t.Fatalf("no %s event; last is %+v", kind, r.events[len(r.events)-1])
	}
	return list[len(list)-1]
}

func newSession(t *testing.T, more ...string) (*Session, *recorder) {
	t.Helper()
	models, datasets := site(t, more...)
	r := &recorder{files: map[string][]byte{}}
	return New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit}), r
}

func settings() run.Config {
	c := run.Default()
	c.Model, c.Dataset.Name = "small", "words"
	c.Dataset.TestSize, c.Dataset.ValidationSize, c.Dataset.DropDuplicates = 0.2, 0.2, false
	c.LearningRate, c.TrainBatchSize, c.Epochs, c.Dropout = 3e-3, 8, 6, 0
	c.Prompt.NumVirtualTokens = 4 // small reads 16
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// saysTheSame loads what was saved and asks it again.
func saysTheSame(t *testing.T, ask run.Command, before *run.Prediction, zip []byte) {
	t.Helper()
	s, r := newSession(t)
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: ask.Config}, File{Name: "saved.zip", Size: int64(len(zip)), Reader: bytes.NewReader(zip)}))
	if m := r.last(t, run.ModelReady).Model; len(m.New)+len(m.Unexpected) > 0 || m.Labels[1] != "positive" {
		t.Errorf("what was saved comes back as %+v", m)
	}
	must(t, s.Run(ask))
	for i, p := range r.last(t, run.Predicted).Predicted.Probs {
		if math.Abs(p-before.Probs[i]) > 1e-6 {
			t.Errorf("class %d: probability %g before saving, %g after loading", i, before.Probs[i], p)
		}
	}
}

// TestRun trains, reports, saves, loads what was saved and predicts the same.
func TestRun(t *testing.T) {
	for _, method := range run.Methods {
		t.Run(method, func(t *testing.T) {
			s, r := newSession(t)
			c := settings()
			c.Method, c.Modules = method, "layer.0 embeddings"
			atLeast := 0.9
			switch method {
			case run.Head:
				c.Epochs, c.LearningRate, atLeast = 60, 1e-2, 0.7
			case run.BitFit, run.LoRA, run.DoRA, run.IA3:
				c.Epochs, c.LearningRate = 40, 2e-2
			case run.Prompt:
				c.Epochs, c.LearningRate, atLeast = 60, 1e-2, 0.75
			}
			must(t, s.Run(run.Command{Do: run.Start, Config: c}))
			done := r.last(t, run.Done)
			if got := done.Metrics["accuracy"]; got < atLeast {
				t.Errorf("accuracy on the test set is %g", got)
			}
			if steps := len(r.all(run.Step)); steps != done.Report.Steps || steps != r.last(t, run.Started).Plan.Steps {
				t.Errorf("%d step events for %d steps", steps, done.Report.Steps)
			}
			for _, p := range s.model.Params {
				if p.Trains() {
					t.Errorf("%s still has a gradient after the run", p.Name)
				}
			}
			ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: 1, Head: 1}
			must(t, s.Run(ask))
			before := r.last(t, run.Predicted).Predicted
			for i, row := range before.Attention {
				sum := 0.0
				for _, a := range row {
					sum += float64(a)
				}
				if math.Abs(sum-1) > 1e-5 || len(row) != len(before.Tokens) {
					t.Errorf("attention of token %d sums to %g over %d tokens", i, sum, len(row))
				}
			}
			err := s.Run(run.Command{Do: run.Save, Config: c})
			if method == run.Prompt {
				if err == nil || !strings.Contains(err.Error(), "virtual tokens cannot be merged") {
					t.Errorf("saving virtual tokens in the weights: %v", err)
				}
			} else {
				must(t, err)
				saysTheSame(t, ask, before, r.files["small-tuned.zip"])
			}
			err = s.Run(run.Command{Do: run.SaveAdapter, Config: c})
			if c.Adapts() {
				must(t, err)
				saysTheSame(t, ask, before, r.files["small-adapter.zip"])
			} else if err == nil || !strings.Contains(err.Error(), "the model has no adapter") {
				t.Errorf("saving an adapter under %s: %v", method, err)
			}
		})
	}
}

// TestSameSeedSameNumbers runs the same Config twice.
func TestSameSeedSameNumbers(t *testing.T) {
	losses := func() (list []float64) {
		s, r := newSession(t)
		c := settings()
		c.Epochs, c.Dropout = 2, 0.1
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		for _, e := range r.all(run.Step) {
			list = append(list, e.Step.Loss)
		}
		return list
	}
	a, b := losses(), losses()
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("step %d: %v, then %v", i+1, a[i], b[i])
		}
	}
}

// Predictions during a run leave its numbers unchanged, bit for bit.
func TestQuestionsChangeNoNumbers(t *testing.T) {
	unused := strings.Split(strings.Repeat("[unused] ", 1024), " ") // enough for decay to be postponed
	losses := func(ask bool) (list []float64, answers int) {
		s, r := newSession(t, unused...)
		c := settings()
		c.WeightDecay, c.EvalStrategy, c.TrainBatchSize, c.Epochs = 1, "no", 1, 1 // so that words are used one by one
		s.opts.Emit = func(e run.Event, file [][]byte) {
			r.emit(e, file)
			if e.Event != run.Step {
				return
			}
			list = append(list, e.Step.Loss)
			if s.lastLook = (time.Time{}); ask { // look at once
				s.Send(run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1, Head: -1})
			}
		}
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		return list, len(r.all(run.Predicted))
	}
	alone, _ := losses(false)
	asked, answers := losses(true)
	if !slices.Equal(alone, asked) || answers < len(alone)-1 {
		t.Errorf("with %d questions the losses are\n%v, without\n%v", answers, asked, alone)
	}
}

// TestSteering pauses, predicts while paused, resumes and stops.
func TestSteering(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Epochs = 1000
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		switch {
		case e.Event == run.Step && e.Step.Step == 3:
			s.Send(run.Command{ID: 2, Do: run.Pause, Config: c})
		case e.Event == run.Paused:
			s.Send(run.Command{ID: 3, Do: run.Predict, Config: c, Text: "cold soup"})
		case e.Event == run.Predicted:
			s.Send(run.Command{ID: 4, Do: run.Start, Config: c})
		case e.Event == run.Failed:
			s.Send(run.Command{ID: 5, Do: run.Resume, Config: c})
		case e.Event == run.Resumed:
			s.Send(run.Command{ID: 6, Do: run.Stop, Config: c})
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	for _, kind := range []string{run.Paused, run.Predicted, run.Failed, run.Resumed} {
		if n := len(r.all(kind)); n != 1 {
			t.Errorf("%d %s events", n, kind)
		}
	}
	if done := r.last(t, run.Done); !done.Report.Stopped || done.ID != 1 || done.Metrics["accuracy"] == 0 {
		t.Errorf("a stopped run reports %+v", done.Report)
	}
	if e := r.last(t, run.Failed); e.ID != 4 {
		t.Errorf("the second start is answered under ID %d", e.ID)
	}
}

// TestBadInputLosesNothing sends unusable input and checks that whatever was
// loaded stays.
func TestBadInputLosesNothing(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	file := func(name, content string) File {
		return File{Name: name, Size: int64(len(content)), Reader: strings.NewReader(content)}
	}
	other := c
	other.Model = "nowhere"
	wrong := c
	wrong.LearningRate = -1
	for _, x := range []struct {
		command run.Command
		files   []File
		says    string
	}{
		{run.Command{Do: run.LoadData, Config: c}, []File{file("a.csv", "text,label\nx,1\ny\n")}, "a.csv"},
		{run.Command{Do: run.LoadModel, Config: c}, []File{file("a.zip", "PK not a zip")}, "zip"},
		{run.Command{Do: run.LoadModel, Config: other}, nil, "nowhere"},
		{run.Command{Do: run.Start, Config: wrong}, nil, "learning_rate"},
		{run.Command{Do: "dance", Config: c}, nil, "dance"},
	} {
		if err := s.Run(x.command, x.files...); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s answers %v, which does not name %q", x.command.Do, err, x.says)
		}
	}
	must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "fine", Layer: -1}))
	must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
	if p := r.last(t, run.Planned).Plan; p.Examples == 0 || p.Bytes == 0 || p.Seconds <= 0 {
		t.Errorf("the estimate is %+v", p)
	}
	if n := len(r.all(run.Failed)); n != 5 {
		t.Errorf("%d error events for 5 errors", n)
	}
}

// TestPredictFile labels a file and keeps its columns.
func TestPredictFile(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	in := "id,text\n1,the soup was lovely\n2,a broken phone and very dull\n"
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, File{Name: "new.csv", Size: int64(len(in)), Reader: strings.NewReader(in)}))
	lines := strings.Split(strings.TrimSpace(string(r.files["new-labelled.csv"])), "\n")
	if len(lines) != 3 || lines[0] != "id,text,predicted_label,probability" || !strings.HasPrefix(lines[2], "2,a broken phone and very dull,negative,") {
		t.Errorf("the labelled file is %q", lines)
	}
}

// The engine determines a rate that is left out, and the plan, the steps and
// the saved model report it.
func TestARateLeftOutIsTheRecommendedOne(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.LearningRate, c.Scheduler, c.MaxSteps, c.WarmupRatio = 0, "constant", 2, 0
	must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	const want = 5e-4 // for any small BERT
	for what, got := range map[string]float64{
		"planned": r.last(t, run.Planned).Plan.LearningRate,
		"started": r.last(t, run.Started).Plan.LearningRate,
		"stepped": r.last(t, run.Step).Step.LearningRate,
	} {
		if got != want {
			t.Errorf("%s with the rate %g, want %g", what, got, want)
		}
	}
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	saved, err := run.ReadRecord(folder[run.RecordFile])
	must(t, err)
	if saved.Config.LearningRate != want {
		t.Errorf("the saved settings have the rate %g, want %g", saved.Config.LearningRate, want)
	}
}

// inMemory writes the files of a saved model.
func inMemory(files hf.Files, err error) (hf.Folder, error) {
	if err != nil {
		return nil, err
	}
	return files.Folder()
}
