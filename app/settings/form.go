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
	return read(&c, path)
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

// Uses reports whether the setting at path matters to the run.
func (f *Form) Uses(path string) bool {
	modelType, _ := f.model(f.Config.Model)
	return f.Config.Uses(modelType, path)
}

// Set sets the setting at path from the typed or chosen text, and the settings
// that depend on it.
func (f *Form) Set(path, value string) {
	defer f.changed(path)
	before := f.Config
	if err := write(&f.Config, path, value); err != nil {
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
	case "dataset.header": // the columns then have other names
		d.Text, d.Question, d.Sentence, d.Label = "", "", "", ""
	}
	if !f.Uses("class_weight") { // they could not be corrected there
		f.Config.ClassWeight, f.Config.FocalLossGamma = "", 0
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
	if !slices.Contains(run.MethodsOf(to), c.Method) {
		c.Method = run.Full
	}
	if c.SourcePrefix == before.Prefix {
		c.SourcePrefix = now.Prefix
	}
}

// SetAll replaces all settings, as opening a link does.
func (f *Form) SetAll(c run.Config) {
	f.Config = c
	clear(f.drafts)
}
