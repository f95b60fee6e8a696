package session

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// answer asks the session without measuring the time.
func answer(t *testing.T, s *Session, r *recorder, ask run.Command) *run.Prediction {
	t.Helper()
	must(t, s.Run(ask))
	p := r.last(t, run.Predicted).Predicted
	p.Millis = 0
	if p.Base != nil {
		p.Base.Millis = 0
	}
	return p
}

// namesOn lists the shelf, with the one that answers in brackets.
func namesOn(info *run.ShelfInfo) string {
	var list []string
	for _, a := range info.Adapters {
		if a.Name == info.On {
			a.Name = "[" + a.Name + "]"
		}
		list = append(list, a.Name)
	}
	return strings.Join(list, " ")
}

// Adapters that were trained and one that was loaded are kept, and each answers again as
// it did, until it is removed.
func TestAdaptersAreKeptAndSwapped(t *testing.T) {
	zip, _, _ := adapted(t, run.DoRA)
	s, r := newSession(t)
	c := settings()
	c.Epochs, c.LearningRate = 4, 1e-2
	ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}
	load := func(name string, files ...File) {
		t.Helper()
		c := c
		c.Model = name
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, files...))
	}
	shelf := func(want string) *run.ShelfInfo {
		t.Helper()
		info := r.last(t, run.Shelved).Shelf
		if got := namesOn(info); got != want {
			t.Fatalf("on the shelf are %s, want %s", got, want)
		}
		return info
	}
	said := map[string]*run.Prediction{}
	for _, method := range []string{run.LoRA, run.IA3, run.LoRA} {
		c.Method, c.Seed = method, c.Seed+1
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		said[r.last(t, run.Shelved).Shelf.On] = answer(t, s, r, ask)
	}
	shelf("lora ia3 [lora-2]")
	load("kept", attachedZip("kept.zip", zip))
	said["kept"] = answer(t, s, r, ask)
	load("kept", attachedZip("kept.zip", zip)) // the same once more
	info := shelf("lora ia3 lora-2 [kept]")
	for i, want := range []struct{ method, task string }{{run.LoRA, run.TextClassification}, {run.IA3, run.TextClassification}, {run.LoRA, run.TextClassification}, {run.DoRA, run.TextClassification}} {
		a := info.Adapters[i]
		if a.Method != want.method || a.Task != want.task || a.Base != "small" || a.Trained != (i < 3) || a.Parameters == 0 || a.Bytes < 4*a.Parameters || strings.Join(a.Labels, " ") != "negative positive" {
			t.Errorf("%d is %+v", i, a)
		}
	}
	for _, name := range []string{"lora", "kept", "ia3", "lora-2", "lora"} {
		load(name)
		if got := answer(t, s, r, ask); got.Adapter != name || !reflect.DeepEqual(got, said[name]) {
			t.Errorf("%s answers %+v, and did answer %+v", name, got, said[name])
		}
	}
	load("small")
	if info := shelf("lora ia3 lora-2 kept"); info.On != "" || info.Chosen != "small" || info.Base != "small" {
		t.Errorf("without an adapter the shelf is %+v", info)
	}
	fresh, r2 := newSession(t)
	must(t, fresh.Run(run.Command{Do: run.LoadModel, Config: c}))
	if got, want := answer(t, s, r, ask), answer(t, fresh, r2, ask); !reflect.DeepEqual(got, want) {
		t.Errorf("without an adapter the model answers %+v, and as it was loaded %+v", got, want)
	}
}

// An adapter is renamed, and removed when it is not in use.
func TestTheShelfIsChanged(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps = 2
	for _, method := range []string{run.LoRA, run.IA3, run.DoRA} {
		c.Method = method
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	}
	c.Model = "ia3"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	for _, x := range []struct{ do, adapter, name, want, shelf string }{
		{run.RenameAdapter, "ia3", "  scaled ", "", "lora [scaled] dora"},
		{run.RenameAdapter, "dora", "lora", "lora is the name of another model or adapter", ""},
		{run.RenameAdapter, "dora", "small", "small is the name of another model or adapter", ""},
		{run.RenameAdapter, "dora", "a/b", "cannot be the name of an adapter", ""},
		{run.RenameAdapter, "ia3", "x", "there is no adapter \"ia3\"", ""},
		{run.RemoveAdapter, "scaled", "", "the adapter scaled is in use", ""},
		{run.RemoveAdapter, "none", "", "there is no adapter \"none\"", ""},
		{run.RemoveAdapter, "dora", "", "", "lora [scaled]"},
	} {
		err := s.Run(run.Command{Do: x.do, Config: c, Adapter: x.adapter, Text: x.name})
		if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
			t.Errorf("%s %s: %v", x.do, x.adapter, err)
		}
		if x.shelf != "" {
			if got := namesOn(r.last(t, run.Shelved).Shelf); got != x.shelf {
				t.Errorf("after %s %s the shelf is %s, want %s", x.do, x.adapter, got, x.shelf)
			}
		}
	}
	must(t, s.Run(run.Command{Do: run.SaveAdapter, Config: c}))
	if r.files["scaled-adapter.zip"] == nil {
		t.Error("the adapter is not saved under its new name")
	}
}

// Another base leaves the shelf as it is; an adapter of it brings its base back.
func TestTheShelfOutlastsItsBase(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Method, c.MaxSteps = run.LoRA, 3
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}
	before := answer(t, s, r, ask)
	c.Model = "other"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(leastFolder(t, "bert"))...))
	if info := r.last(t, run.Shelved).Shelf; namesOn(info) != "lora" || info.Base != "other" || info.Adapters[0].Base != "small" {
		t.Errorf("with another base the shelf is %+v", info)
	}
	c.Model = "lora"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	if got := answer(t, s, r, ask); !reflect.DeepEqual(got, before) || r.last(t, run.Shelved).Shelf.Base != "small" {
		t.Errorf("the adapter answers %+v, and did %+v", got, before)
	}
}

// An adapter that does not fit is refused with both names, and what was there stays.
func TestAnAdapterThatDoesNotFit(t *testing.T) {
	zip, _, _ := adapted(t, run.LoRA)
	elsewhere := unzipped(t, zip)
	elsewhere["adapter_config.json"] = []byte(strings.Replace(string(elsewhere["adapter_config.json"]), `"small"`, `"hub/large"`, 1))
	tags := unzipped(t, zip)
	tags["adapter_config.json"] = []byte(strings.Replace(string(tags["adapter_config.json"]), "SEQ_CLS", "TOKEN_CLS", 1))
	s, r := newSession(t)
	c := settings()
	c.Model = "small"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	if err := s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(tags)...); err == nil || !strings.Contains(err.Error(), "is for token-classification, and the task is text-classification") {
		t.Errorf("an adapter for another task: %v", err)
	}
	c.Model = "mine"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(elsewhere)...))
	if m := r.last(t, run.ModelReady).Model; len(m.Warnings) != 1 || m.Warnings[0].String() != "the adapter mine was trained on large, which is not here; it is now on small, whose layers fit" {
		t.Errorf("the warnings are %v", m.Warnings)
	}
	c.Model = "wide"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(leastFolder(t, "bert"))...))
	c.Model = "mine too"
	err := s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(elsewhere)...)
	if err == nil || !strings.Contains(err.Error(), "the adapter mine too, which was trained on large, does not fit the model wide: r is 8, but ") {
		t.Errorf("an adapter of a wider model: %v", err)
	}
	if info := r.last(t, run.Shelved).Shelf; s.ckpt.Name != "wide" || namesOn(info) != "mine" {
		t.Errorf("after that the model is %s and the shelf %+v", s.ckpt.Name, info)
	}
}

// For every task, an answer without the adapter is that of the base, and the adapter's
// is as before; where the base has no head, the answer says so.
func TestAnswersWithoutTheAdapter(t *testing.T) {
	for _, x := range taskCases {
		c, newSession := x.site(t)
		for _, method := range []string{run.LoRA, run.IA3} {
			s, r := newSession()
			c.Method, c.MaxSteps, c.EvalStrategy = method, 4, "no"
			must(t, s.Run(run.Command{Do: run.Start, Config: c}))
			ask := run.Command{Do: run.Predict, Config: c, Text: x.text, Question: x.question, Layer: 1, Head: 1}
			with := answer(t, s, r, ask)
			ask.Base = run.BaseToo
			both := answer(t, s, r, ask)
			ask.Base = run.BaseAlone
			alone := answer(t, s, r, ask)
			m, err := s.ckpt.New(s.machine.CPU.Device, &c, s.data.set)
			must(t, err)
			s.use(m)
			base := answer(t, s, r, run.Command{Do: run.Predict, Config: c, Text: x.text, Question: x.question, Layer: 1, Head: 1})
			base.Bare, base.Fresh, base.Adapter = true, len(m.Describe(&c).New) > 0, ""
			if !reflect.DeepEqual(alone, base) || !reflect.DeepEqual(both.Base, base) {
				t.Errorf("%s, %s: without the adapter the answers are\n%+v\n%+v, and the base's is\n%+v", x.name, method, alone, both.Base, base)
			}
			both.Base = nil
			if !reflect.DeepEqual(with, both) || with.Adapter != method {
				t.Errorf("%s, %s: with the adapter the answers are\n%+v\n%+v", x.name, method, with, both)
			}
			if reflect.DeepEqual(with.Attention, base.Attention) && x.task != run.Summarization && x.family != "t5" {
				t.Errorf("%s, %s: the adapter changes nothing", x.name, method)
			}
		}
	}
}

// Text features that trained along with an adapter go with it.
func TestTextFeaturesAreTakenOffToo(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Method, c.MaxSteps, c.EvalStrategy, c.TextFeatures = run.LoRA, 6, "no", "characters words"
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}
	with := answer(t, s, r, ask)
	ask.Base = run.BaseAlone
	alone := answer(t, s, r, ask)
	ask.Base = ""
	if again := answer(t, s, r, ask); !reflect.DeepEqual(again, with) {
		t.Errorf("with the adapter it answers %v, and then %v", with.Probs, again.Probs)
	}
	c.TextFeatures = ""
	m, err := s.ckpt.New(s.machine.CPU.Device, &c, s.data.set)
	must(t, err)
	s.use(m)
	if base := answer(t, s, r, ask); !reflect.DeepEqual(base.Probs, alone.Probs) || reflect.DeepEqual(base.Probs, with.Probs) {
		t.Errorf("without the adapter it answers %v, the base %v, and with it %v", alone.Probs, base.Probs, with.Probs)
	}
	c.Model = "lora"
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	if again := answer(t, s, r, ask); !reflect.DeepEqual(again.Probs, with.Probs) {
		t.Errorf("from the shelf it answers %v, and did answer %v", again.Probs, with.Probs)
	}
}

// Answers without the adapter in the middle of a run leave its numbers alone.
func TestAnswersWithoutTheAdapterLeaveTheRunAlone(t *testing.T) {
	losses := func(asking bool) (list []float64) {
		s, r := newSession(t)
		record := s.opts.Emit
		s.opts.Emit = func(e run.Event, file [][]byte) {
			record(e, file)
			if e.Event == run.Step {
				list = append(list, e.Step.Loss)
				if asking {
					s.Send(run.Command{ID: 7, Do: run.Predict, Config: settings(), Text: "the soup", Layer: -1, Base: run.BaseToo})
					s.lastLook = s.lastLook.Add(-1e9)
				}
			}
		}
		c := settings()
		c.Method, c.MaxSteps, c.LoRA.Bias, c.LoRA.ModulesToSave = run.LoRA, 30, "all", "classifier word_embeddings"
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		if n := len(r.all(run.Predicted)); asking && n < 10 {
			t.Errorf("only %d answers were given", n)
		}
		return list
	}
	if a, b := losses(false), losses(true); !slices.Equal(a, b) {
		t.Errorf("the losses are %v, and with answers %v", a, b)
	}
}

// A run that goes on training a loaded adapter has the settings of its file, and its
// Record tells them.
func TestALoadedAdapterDecidesTheSettings(t *testing.T) {
	first, r := newSession(t)
	c := settings()
	c.Method, c.MaxSteps = run.DoRA, 2
	c.LoRA = run.LoRASettings{R: 3, Alpha: 5, Dropout: 0.1, UseRSLoRA: true, TargetModules: "query value", Bias: "all", PlusRatio: 1}
	must(t, first.Run(run.Command{Do: run.Start, Config: c}))
	must(t, first.Run(run.Command{Do: run.SaveAdapter, Config: c}))
	zip := r.files["small-adapter.zip"]
	s, r := newSession(t)
	other := settings()
	other.Method, other.Model, other.MaxSteps, other.LoRA.Dropout, other.LoRA.PlusRatio = run.DoRA, "kept", 1, 0.25, 4
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: other}, attachedZip("kept.zip", zip)))
	must(t, s.Run(run.Command{Do: run.Start, Config: other}))
	record := r.last(t, run.Started).Run
	want := c.LoRA
	want.Dropout, want.PlusRatio = 0.25, 4
	if record.Config.LoRA != want || record.Adapter == nil || record.Adapter.Name != "kept" || record.Adapter.LoRA.R != 3 {
		t.Errorf("the run went on from %+v with %+v, want %+v", record.Adapter, record.Config.LoRA, want)
	}
	if got := namesOn(r.last(t, run.Shelved).Shelf); got != "kept [kept-2]" {
		t.Errorf("on the shelf are %s", got)
	}
}

// An adapter merged into the base computes the same, for every method of making one,
// and the run tunes all of it.
func TestALoadedAdapterIsMerged(t *testing.T) {
	for _, method := range []string{run.LoRA, run.DoRA, run.IA3} {
		zip, _, _ := adapted(t, method)
		s, r := newSession(t)
		c := settings()
		c.Model = "kept"
		must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attachedZip("kept.zip", zip)))
		ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}
		want := answer(t, s, r, ask).Probs
		c.LoadedAdapter, c.Method = run.MergeAdapter, run.Full
		m, err := s.ckpt.NewToTrain(s.machine.CPU.Device, &c, s.data.set)
		must(t, err)
		s.use(m)
		got := answer(t, s, r, ask).Probs
		if m.Tuning.Adapter != nil || len(got) != 2 || math.Abs(got[0]-want[0]) > 1e-5 {
			t.Errorf("%s: merged it answers %v, and did answer %v", method, got, want)
		}
		c.MaxSteps = 2
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		if p := r.last(t, run.Started).Plan; p.Trainable != p.Parameters || r.last(t, run.Started).Run.Adapter != nil {
			t.Errorf("%s: the run trains %d of %d", method, p.Trainable, p.Parameters)
		}
		c.Method = run.IA3
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "small with the adapter kept merged into it") {
			t.Errorf("an adapter on a merged model: %v", err)
		}
	}
}

// What the shelf holds is a part of the memory that a run is said to need.
func TestTheShelfCounts(t *testing.T) {
	models, datasets := site(t)
	r := &recorder{files: map[string][]byte{}}
	s := New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit, Budget: data.Computer()})
	need := func() int64 {
		must(t, s.Run(run.Command{Do: run.Estimate, Config: settings()}))
		return r.last(t, run.Planned).Plan.Bytes
	}
	before := need()
	const size = 64 << 20
	s.shelf.add(run.Adapter{Name: "large"}, hf.Folder{"adapter_model.safetensors": make([]byte, size)})
	if more := need() - before; more < size*9/10 || more > size*2 {
		t.Errorf("with %d bytes on the shelf a run needs %d bytes more", size, more)
	}
}

// FuzzAdapterConfig reads settings of adapters from anywhere: they are used or refused.
func FuzzAdapterConfig(f *testing.F) {
	for _, seed := range []string{
		`{"peft_type":"LORA","r":2,"target_modules":["query"],"task_type":"SEQ_CLS"}`, `{"peft_type":"IA3","target_modules":"all-linear","feedforward_modules":[]}`,
		`{"peft_type":"LORA","r":1,"target_modules":".*query","rank_pattern":{"query":3},"use_dora":true,"modules_to_save":["classifier"]}`, `{}`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, config []byte) {
		var c struct{ R int }
		if json.Unmarshal(config, &c) == nil && c.R > 64 {
			return // it takes too much memory
		}
		r := &recorder{files: map[string][]byte{}}
		s := New(Options{CPU: cpu.New(), Emit: r.emit})
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(leastFolder(t, "bert"))...))
		weights, err := hf.WriteWeights(nil, hf.F32)
		must(t, err)
		folder := hf.Folder{"adapter_config.json": config, "adapter_model.safetensors": weights}
		if err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...); err != nil && strings.Contains(err.Error(), "a fault in the engine") {
			t.Fatal(err)
		}
	})
}
