// Package settings is the controls of a run's settings, owned by the part of
// the page that shows them: the stages, or a lesson.
package settings

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// A Form is the settings of one run while they are edited. A page can have
// several, and a change in one leaves the others alone.
type Form struct {
	// Config is the run's settings; a setting with a draft has its previous value
	// here.
	Config run.Config

	id      string
	adapter *run.Adapter     // that was loaded; nil: none
	drafts  map[string]draft // by path
	model   func(name string) (modelType string, parameters int64)
	changed func(path string)
}

// A draft is a control's text that is not a valid value.
type draft struct {
	text    string
	problem error
}

// New returns a form with the default settings. The id distinguishes it from
// the other forms of the page. model returns what is known of a model: its
// model_type, or "", and its number of parameters, or 0. changed is called
// after every change.
func New(id string, model func(name string) (modelType string, parameters int64), changed func(path string)) *Form {
	return &Form{Config: run.Default(), id: id, drafts: map[string]draft{}, model: model, changed: changed}
}

// ID is the id of the control at path, unique on the page.
func (f *Form) ID(path string) string { return f.id + "-" + path }

// Value returns the text of the control at a path of JSON names, even if it is
// not a valid value.
func (f *Form) Value(path string) string {
	if d, ok := f.drafts[path]; ok {
		return d.text
	}
	c := f.Settled()
	if path == "learning_rate" && c.LearningRate == 0 {
		return "" // it depends on the model, which is not yet known
	}
	return c.Get(path)
}

// Settled is Config with the learning rate that a run would use, if it is left
// out and the model is known.
func (f *Form) Settled() run.Config {
	c := f.Config
	if c.LearningRate > 0 {
		return c
	}
	if modelType, parameters := f.model(c.Model); parameters > 0 {
		c.LearningRate = run.RecommendedRate(c.Optimizer, c.Method, modelType, parameters)
	}
	return c
}

// Problem says why the setting at path is invalid.
func (f *Form) Problem(path string) error {
	if d, ok := f.drafts[path]; ok {
		return d.problem
	}
	if err := f.Config.Validate(); err != nil && strings.HasPrefix(err.Error(), path+" ") {
		return err
	}
	return nil
}

// Readable reports whether the text of the control at path is a value of the
// setting.
func (f *Form) Readable(path string) bool {
	_, draft := f.drafts[path]
	return !draft
}

// Usable reports whether every setting is valid.
func (f *Form) Usable() bool { return len(f.drafts) == 0 && f.Config.Validate() == nil }

// GoOnFrom ties the form to the adapter that was loaded, which fixes some settings of a
// run that goes on training it; nil: none was.
func (f *Form) GoOnFrom(a *run.Adapter) {
	f.adapter = a
	if a == nil {
		f.Config.LoadedAdapter = run.TrainAdapter
	}
	f.fix()
}

// fix sets what the adapter fixes.
func (f *Form) fix() {
	if f.goesOn() {
		f.adapter.Fix(&f.Config)
	} else if !slices.Contains(f.methods(), f.Config.Method) {
		f.Config.Method = run.Full
	}
}

// goesOn reports whether the run goes on training the loaded adapter.
func (f *Form) goesOn() bool { return f.adapter != nil && f.Config.LoadedAdapter == run.TrainAdapter }

// methods are those by which the run can tune its model: an adapter on a model that
// another one is merged into would have a base that is saved nowhere.
func (f *Form) methods() []string {
	modelType, _ := f.model(f.Config.Model)
	all := run.MethodsOf(f.Config.Task, modelType)
	if f.adapter == nil || f.goesOn() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(method string) bool {
		return (&run.Config{Method: method}).Adapts()
	})
}

// uses are what a run can do with the loaded adapter: virtual tokens cannot be merged.
func (f *Form) uses() []string {
	if f.adapter != nil && f.adapter.Method == run.Prompt {
		return []string{run.TrainAdapter}
	}
	return run.LoadedAdapters
}

// Fixed reports whether the loaded adapter decides the setting at path.
func (f *Form) Fixed(path string) bool { return f.goesOn() && f.adapter.Fixes(path) }

// Uses reports whether the setting at path matters to the run.
func (f *Form) Uses(path string) bool {
	if path == "loaded_adapter" {
		return f.adapter != nil
	}
	modelType, _ := f.model(f.Config.Model)
	return f.Config.Uses(modelType, path)
}

// Set sets the setting at path from the typed or chosen text, and the settings
// that depend on it.
func (f *Form) Set(path, value string) {
	defer f.changed(path)
	before := f.Config
	if err := f.Config.Set(path, value); err != nil {
		f.drafts[path] = draft{text: value, problem: err}
		return
	}
	delete(f.drafts, path)
	d := &f.Config.Dataset
	switch path {
	case "task":
		f.turn(before.Task, value)
	case "dataset.name":
		*d = run.DefaultDataset(value)
	case "loaded_adapter":
		f.fix()
	case "dataset.header": // the columns then have other names
		d.Text, d.Question, d.Sentence, d.Label = "", "", "", ""
	}
	if (path == "task" || path == "model") && !slices.Contains(f.methods(), f.Config.Method) {
		f.Config.Method = run.Full
	}
	if !f.Uses("class_weight") { // they could not be corrected there
		f.Config.ClassWeight, f.Config.FocalLossGamma = "", 0
	}
	if !f.Uses("from_scratch") {
		f.Config.FromScratch = false
	}
	if (path == "task" || path == "model") && !f.Uses("text_features") {
		f.Config.TextFeatures, f.Config.TextFeatureWords = "", ""
	}
	for path := range f.drafts {
		if !f.Uses(path) {
			delete(f.drafts, path) // its control is hidden, so the user could not correct it
		}
	}
}

// turn resets, if the task changes, the settings that the previous task had
// set.
func (f *Form) turn(from, to string) {
	c, before, now := &f.Config, run.TaskOf(from), run.TaskOf(to)
	c.MetricForBestModel, c.ProblemType = "", ""
	c.Augmentation.Keep(run.OperationsOf(to))
	if c.SourcePrefix == before.Prefix {
		c.SourcePrefix = now.Prefix
	}
}

// Changed reports whether the setting at path matters to the run and differs from the
// recommended value.
func (f *Form) Changed(path string) bool {
	if !f.Uses(path) || f.Fixed(path) {
		return false
	}
	now, recommended := f.Settled(), f.recommended()
	return !f.Readable(path) || now.Get(path) != recommended.Get(path)
}

// recommended returns the recommended settings for the choices made. The learning rate
// is 0 while the model is not known.
func (f *Form) recommended() run.Config {
	c := Form{Config: f.Config.Recommended(), model: f.model}
	return c.Settled()
}

// Deviations are the paths of the changed settings besides those of the data.
func (f *Form) Deviations() []string {
	return slices.DeleteFunc(run.Paths(), func(path string) bool {
		return strings.HasPrefix(path, "dataset.") || !f.Changed(path)
	})
}

// Idle are the settings that were changed and do not matter to the run.
func (f *Form) Idle() []string {
	modelType, _ := f.model(f.Config.Model)
	if modelType == "" { // not known yet
		return nil
	}
	return f.Config.Unused(modelType)
}

// Reset returns settings to their recommended values.
func (f *Form) Reset(paths ...string) {
	recommended := f.Config.Recommended() // which leaves the learning rate open
	for _, path := range paths {
		f.Set(path, recommended.Get(path))
	}
}

// SetAll replaces all settings, as opening a link does.
func (f *Form) SetAll(c run.Config) {
	f.Config = c
	clear(f.drafts)
	f.fix()
}
