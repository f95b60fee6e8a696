// Package settings is the controls of a run, owned by whoever shows them: the page's
// stages, a lesson.
package settings

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// A Form is the settings of one run while somebody edits them. Several can be on a
// page: what is changed in one leaves the others alone.
type Form struct {
	// Config is what the run would be; of a setting with a draft what it was before.
	Config run.Config

	id      string
	drafts  map[string]draft // by path
	model   func(name string) (modelType string, parameters int64)
	changed func(path string)
}

// A draft is a control's text that is no value of its setting.
type draft struct {
	text    string
	problem error
}

// New returns a form with the default settings. The id sets it apart from the other
// forms of the page. What is known of a model, model says: its model_type, or "", and
// how many parameters it has, or 0. After every change changed is called.
func New(id string, model func(name string) (modelType string, parameters int64), changed func(path string)) *Form {
	return &Form{Config: run.Default(), id: id, drafts: map[string]draft{}, model: model, changed: changed}
}

// ID is the id of the control at path: no other form has it.
func (f *Form) ID(path string) string { return f.id + "-" + path }

// Value returns the setting at a path of JSON names as its control shows it:
// the text that was typed, also when it is no value of the setting.
func (f *Form) Value(path string) string {
	if d, ok := f.drafts[path]; ok {
		return d.text
	}
	c := f.Settled()
	if path == "learning_rate" && c.LearningRate == 0 {
		return "" // it depends on the model, which is not known yet
	}
	return read(&c, path)
}

// Settled is Config with the learning rate that a run of it takes, where that is left
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

// Problem says why the setting at path cannot be used.
func (f *Form) Problem(path string) error {
	if d, ok := f.drafts[path]; ok {
		return d.problem
	}
	if err := f.Config.Validate(); err != nil && strings.HasPrefix(err.Error(), path+" ") {
		return err
	}
	return nil
}

// Readable reports whether what the control at path shows is a value of the setting.
func (f *Form) Readable(path string) bool {
	_, draft := f.drafts[path]
	return !draft
}

// Usable reports whether every setting has a value that a run can use.
func (f *Form) Usable() bool { return len(f.drafts) == 0 && f.Config.Validate() == nil }

// Uses reports whether the setting at path matters to the run as it is set.
func (f *Form) Uses(path string) bool {
	modelType, _ := f.model(f.Config.Model)
	return f.Config.Uses(modelType, path)
}

// Set changes the setting at path to what was typed or chosen, and those that depend
// on it.
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
	case "dataset.header": // the columns are called otherwise then
		d.Text, d.Question, d.Sentence, d.Label = "", "", "", ""
	}
	for path := range f.drafts {
		if !f.Uses(path) {
			delete(f.drafts, path) // nobody could mend it
		}
	}
}

// turn sets, where the task is another, what the task before had set by itself.
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

// SetAll replaces every setting, as opening a link does.
func (f *Form) SetAll(c run.Config) {
	f.Config = c
	clear(f.drafts)
}
