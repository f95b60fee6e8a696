package client

import (
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// shelfOf lists adapters of "small", the present base, of which one may be on.
func shelfOf(on, chosen string, names ...string) run.Event {
	info := &run.ShelfInfo{Base: "small", On: on, Chosen: chosen}
	for _, name := range names {
		info.Adapters = append(info.Adapters, run.Adapter{Name: name, Base: "small", Method: run.LoRA, Trained: true})
	}
	return run.Event{Event: run.Shelved, Shelf: info}
}

// modelWith is "small" with an adapter, or without one.
func modelWith(adapter string) run.Event {
	m := &run.ModelInfo{Name: "small", Type: "bert", Layers: 1, Heads: 1}
	if adapter != "" {
		m.Name, m.Adapter = adapter, &run.Adapter{Name: adapter, Method: run.LoRA, LoRA: run.LoRASettings{R: 3}}
	}
	return run.Event{Event: run.ModelReady, Model: m}
}

// Adapters are swapped by their names, without their files, and the last question is
// asked again.
func TestAdaptersAreSwappedByName(t *testing.T) {
	d := newDesk(t)
	d.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{}}, nil)
	d.UseModel("kept.zip", []app.Value{nil})
	d.answer(run.LoadModel, modelWith("kept-2")) // another one has this name
	d.Apply(shelfOf("kept-2", "kept-2", "kept", "kept-2"), nil)
	if d.Next.Config.Model != "kept-2" || d.Outdated(TheModel) != "" || d.Next.Config.LoRA.R != 3 || !d.KnowsModel("small") {
		t.Errorf("the settings name %s, the model is outdated: %q", d.Next.Config.Model, d.Outdated(TheModel))
	}
	d.Predict("a text", "")
	d.answer(run.Predict, run.Event{Event: run.Predicted, Predicted: &run.Prediction{Text: "a text"}})
	asked := d.count(run.Predict)
	d.Choose("kept")
	if c := d.last(run.LoadModel); c.Config.Model != "kept" || len(d.files) > 0 {
		t.Errorf("sent was %+v with %d files", c, len(d.files))
	}
	d.answer(run.LoadModel, modelWith("kept"))
	if d.count(run.Predict) != asked+1 || d.last(run.Predict).Text != "a text" {
		t.Error("the question was not asked again")
	}
	d.answer(run.Predict, run.Event{Event: run.Predicted, Predicted: &run.Prediction{Text: "a text"}})
	d.Compare(run.BaseToo)
	if d.last(run.Predict).Base != run.BaseToo {
		t.Error("the base was not asked too")
	}
	d.Choose("none such")
	d.answer(run.LoadModel, run.Event{Event: run.Failed, Error: message.New("x")})
	if d.Next.Config.Model != "kept" || d.asksAgain {
		t.Errorf("after a failure the settings name %s", d.Next.Config.Model)
	}
}

// A new name is the settings' too; an adapter that a run trained is unsaved work; a new
// worker has none of them.
func TestAdaptersAreNamedAndLost(t *testing.T) {
	d := newDesk(t)
	d.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{Models: []run.ModelEntry{{Name: "small", Type: "bert"}}}}, nil)
	d.Next.Config.Model = "small"
	d.LoadModel()
	d.answer(run.LoadModel, modelWith(""))
	d.Apply(shelfOf("lora", "small", "lora"), nil)
	d.Choose("lora")
	d.answer(run.LoadModel, modelWith("lora"))
	d.RenameAdapter("lora", "mine")
	d.answer(run.RenameAdapter, shelfOf("mine", "mine", "mine"))
	if d.Next.Config.Model != "mine" || d.Model.Name != "mine" || d.Outdated(TheModel) != "" {
		t.Errorf("the settings name %s, and the model is %s: %s", d.Next.Config.Model, d.Model.Name, d.Outdated(TheModel))
	}
	if !d.Unsaved() {
		t.Error("the page may be left although an adapter is unsaved")
	}
	d.SaveAdapter()
	d.answer(run.SaveAdapter, run.Event{Event: run.Saved, Saved: &run.SavedInfo{Name: "mine-adapter.zip"}})
	if d.Unsaved() {
		t.Error("the saved adapter counts as unsaved")
	}
	d.Apply(run.Event{Event: run.Ended, Error: message.New("it came to its end")}, nil)
	if d.Shelf != nil || d.Next.Config.Model != "small" {
		t.Errorf("the new worker is to load %s and has %+v", d.Next.Config.Model, d.Shelf)
	}
}

// The settings of the run that made a model are taken over for the next, without its
// name, and without data that are not here.
func TestTheSettingsOfALoadedModelAreTaken(t *testing.T) {
	d := newDesk(t)
	d.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{}}, nil)
	made := run.Default()
	made.Model, made.Dataset.Name, made.LearningRate, made.Seed = "elsewhere", "mails.csv", 3e-4, 7
	m := modelWith("")
	m.Model.Made = &run.Record{Config: made}
	d.UseModel("mine.zip", []app.Value{nil})
	d.answer(run.LoadModel, m)
	data := d.Next.Config.Dataset
	d.UseMade()
	if c := d.Next.Config; c.Model != "mine" || c.Dataset != data || c.LearningRate != 3e-4 || c.Seed != 7 {
		t.Errorf("the settings are %+v", c)
	}
}

// The worker knows an adapter by its new name before the page does: an estimate that is
// due meanwhile waits for that name.
func TestAnEstimateWaitsForANewName(t *testing.T) {
	d := opened(t)
	d.UseModel("lora.zip", []app.Value{nil})
	loaded := modelWith("lora")
	loaded.Model.Adapter.LoRA = run.Default().LoRA
	d.answer(run.LoadModel, loaded)
	d.Apply(shelfOf("lora", "lora", "lora"), nil)
	asked := d.count(run.Estimate)
	d.askForPlan()
	d.RenameAdapter("lora", "mine")
	d.elapse()
	if d.count(run.Estimate) != asked {
		t.Error("an estimate was asked for under the old name")
	}
	d.answer(run.RenameAdapter, shelfOf("mine", "mine", "mine"))
	d.elapse()
	if d.count(run.Estimate) != asked+1 || d.last(run.Estimate).Config.Model != "mine" {
		t.Errorf("%d estimates were asked for, the last of %s", d.count(run.Estimate)-asked, d.last(run.Estimate).Config.Model)
	}
}
