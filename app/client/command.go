package client

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// send gives c an ID and the current settings and posts it.
func (s *Client) send(c run.Command, files ...app.Value) {
	s.comeBack(c.Do)
	s.id++
	c.ID, c.Config = s.id, s.Next.Config
	s.pending[c.ID], s.asked[c.ID] = c.Do, s.now()
	delete(s.failures, c.Do)
	s.encode(c, files...)
}

// encode posts a command.
func (s *Client) encode(c run.Command, files ...app.Value) {
	s.touch(Work)
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // JSON can encode every Command
	}
	s.post(text, files)
}

// Hello asks the worker for the models and data sets.
func (s *Client) Hello() { s.send(run.Command{Do: run.Hello}) }

// LoadData reads the data set of the settings, bundled or the user's own.
func (s *Client) LoadData() {
	c := run.Command{Do: run.LoadData}
	files := s.bring(&c, s.Next.Config.Dataset.Name)
	s.send(c, files...)
}

// bring gives the command that reads a data set the user's own file or text of that name,
// and the test file beside it.
func (s *Client) bring(c *run.Command, name string) (files []app.Value) {
	if s.dataUpload.name == name {
		c.Text, files = s.dataUpload.text, s.dataUpload.files
	}
	if s.testUpload.name != "" && s.testUpload.beside == name {
		c.TestFile = len(files) == 0
		files = slices.Concat(files, s.testUpload.files)
	}
	return files
}

// TestFile is the name of the separate test file, "" if there is none for this data.
func (s *Client) TestFile() string {
	if s.testUpload.beside != s.Next.Config.Dataset.Name {
		return ""
	}
	return s.testUpload.name
}

// UseTestFile makes a file of the user's the test set, in place of a part of the data.
// One without a name takes it back.
func (s *Client) UseTestFile(name string, file ...app.Value) {
	s.testUpload = testUpload{upload{name: name, files: file}, s.Next.Config.Dataset.Name}
	s.uploads.data++
	s.touch(DataSet)
	s.LoadData()
}

// Augment shows what augmentation makes of the next example.
func (s *Client) Augment() {
	if s.Augmented != nil && s.Outdated(TheCopies) != "outdated.settings" {
		s.example++ // otherwise the same one, with the new settings
	}
	s.send(run.Command{Do: run.PreviewAugmentation, Example: s.example})
}

// UseFile makes a file of the user's the data set.
func (s *Client) UseFile(name string, file app.Value) {
	s.use(upload{name: name, files: []app.Value{file}})
}

// UseText makes pasted text the data set.
func (s *Client) UseText(name, text string) { s.use(upload{name: name, text: text}) }

func (s *Client) use(u upload) {
	s.dataUpload, s.testUpload, s.chosen = u, testUpload{}, true
	s.uploads.data++
	if s.Next.Config.Dataset.Name != u.name { // a link to a run with this file keeps its settings
		s.Next.Config.Dataset = run.DefaultDataset(u.name)
	}
	s.Publish()
	s.LoadData()
}

// LoadModel reads the model of the settings, the site's or the user's own.
func (s *Client) LoadModel() {
	if s.modelUpload.name == s.Next.Config.Model && !s.OnShelf(s.Next.Config.Model) {
		s.send(run.Command{Do: run.LoadModel}, s.modelUpload.files...)
		return
	}
	s.send(run.Command{Do: run.LoadModel})
}

// UseFolder reads the model among files at paths, with slashes, in a folder of
// that name. Only the files that the model needs go to the worker: folders
// often hold several times as much for other programs.
func (s *Client) UseFolder(name string, paths []string, files []app.Value) {
	folder, picked, err := run.ModelFiles(paths)
	if err != nil {
		s.failures[run.LoadModel] = message.Of(err)
		s.touch(Checkpoint, Work)
		return
	}
	if folder != "." {
		name = path.Base(folder)
	}
	needed := make([]app.Value, len(picked))
	for i, place := range picked {
		needed[i] = files[place]
	}
	s.UseModel(name, needed)
}

// UseModel reads the files of a Hugging Face folder, or one zip of it.
func (s *Client) UseModel(name string, files []app.Value) {
	s.Next.Config.Model = strings.TrimSuffix(name, ".zip")
	s.modelUpload, s.chosen = upload{name: s.Next.Config.Model, files: files}, true
	s.uploads.model++
	s.Publish()
	s.send(run.Command{Do: run.LoadModel}, files...)
}

// Startable reports whether Start can start a run: its needs are known, or
// known to be unknowable, and there is enough memory.
func (s *Client) Startable() bool {
	known := s.Foreseen() || !s.failures[run.Estimate].IsZero()
	return !s.Running() && !s.Waiting(run.FindRate) && known && !s.TooLarge() && s.Next.Usable() && s.Model != nil && s.Data != nil && !s.loading()
}

// TooLarge reports whether the run needs more memory than available.
func (s *Client) TooLarge() bool { return s.Foreseen() && s.Plan.TooLarge() }

// Start starts a run with the current settings.
func (s *Client) Start() {
	s.begin(run.Command{Do: run.Start, Run: s.newRun()})
}

// begin sends a command that begins a run, or goes on with one.
func (s *Client) begin(c run.Command) {
	s.ready(s.Next.Settled())
	s.send(c)
}

// ready makes room for a run that begins.
func (s *Client) ready(config run.Config) {
	s.Run, s.phase = &Run{Record: run.Record{Config: config}}, starting
	s.Sheet.Preview, s.Archive.Kept = nil, nil // the model will change
	clear(s.failures)
	s.touch(Training, Outcome, Kept, Search)
}

// Pause, Resume and Stop act on the current run.
func (s *Client) Pause() { s.send(run.Command{Do: run.Pause}) }

// Resume continues a paused run.
func (s *Client) Resume() { s.send(run.Command{Do: run.Resume}) }

// Stop ends the run early, and it is evaluated all the same; or it ends the
// bench, or the search for a learning rate.
func (s *Client) Stop() { s.send(run.Command{Do: run.Stop}) }

// ChangeRate puts another learning rate in the place of the current run's.
func (s *Client) ChangeRate(rate float64) {
	s.send(run.Command{Do: run.ChangeRate, LearningRate: rate})
}

// Predict answers text, or a question about it, with the current model.
func (s *Client) Predict(text, about string) {
	s.question = run.Input{Text: text, Question: about}
	s.send(run.Command{Do: run.Predict, Text: text, Question: about, Layer: s.Layer, Head: s.Head, Base: s.Base})
}

// Attend chooses the head whose attention predictions show, and asks again for
// the displayed text.
func (s *Client) Attend(layer, head int) {
	s.Layer, s.Head = layer, head
	s.touch(Tried)
	if s.Predicted != nil {
		s.Predict(s.question.Text, s.question.Question)
	}
}

// Save asks for the model as a zip of a folder in a format.
func (s *Client) Save(format string) { s.send(run.Command{Do: run.Save, Format: format}) }

// SaveProject asks for the run of the settings as a zip of a Python project.
func (s *Client) SaveProject() { s.send(run.Command{Do: run.SaveProject}) }

// SaveAdapter asks for the adapter as a zip of PEFT's files.
func (s *Client) SaveAdapter() { s.send(run.Command{Do: run.SaveAdapter}) }

// SaveDemo asks for the model in a page of its own, with an example in its boxes.
func (s *Client) SaveDemo(example run.Input) {
	s.send(run.Command{Do: run.SaveDemo, Text: example.Text, Question: example.Question})
}

// Measure begins a bench with the given seconds of samples for each figure.
func (s *Client) Measure(seconds float64) {
	s.Bench, s.Figures, s.phase = nil, nil, measuring
	clear(s.failures)
	s.send(run.Command{Do: run.Bench, Seconds: seconds})
}

// Measuring reports whether a bench is running.
func (s *Client) Measuring() bool { return s.phase == measuring }

// open starts the client's work on a site with the models and data sets in
// Ready: the data first, as it loads sooner, then the model.
func (s *Client) open() {
	s.settle()
	s.load()
	if s.startAtOnce {
		s.Start()
	}
}

// load reads the data set and the model of the settings, if they exist.
func (s *Client) load() {
	if s.Ready == nil {
		return
	}
	if s.KnowsData(s.Next.Config.Dataset.Name) {
		s.LoadData()
	}
	if s.KnowsModel(s.Next.Config.Model) {
		s.LoadModel()
	}
}

// settle replaces the default data set and the default model by the site's for
// the task, if they do not exist or do not suit it. Choices in a link stay, and what it
// leaves out is the same in every language.
func (s *Client) settle() {
	untouched := s.untouched()
	initial, lang := run.Default(), text.English
	if untouched {
		initial, lang = s.initial(), s.Lang
	}
	c := &s.Next.Config
	data, model := s.suggested(c.Task, lang)
	if data != "" && c.Dataset == initial.Dataset && (untouched || !s.offersData(c.Dataset.Name)) {
		c.Dataset = run.DefaultDataset(data)
	}
	if model != "" && c.Model == initial.Model && (untouched || !(s.KnowsModel(c.Model) && s.Suits(s.ModelType()))) {
		c.Model = model
	}
	s.touch(Settings)
}

// offersData reports whether the site has a data set of this name for the task.
func (s *Client) offersData(name string) bool {
	return slices.ContainsFunc(s.Ready.Datasets, func(d run.DatasetEntry) bool { return d.Name == name && d.Task == s.Next.Config.Task })
}

// KnowsData reports whether the site, the user's own file, or a kept run's has this name.
func (s *Client) KnowsData(name string) bool {
	return name != "" && (name == s.dataUpload.name || name == s.Archive.lent) || slices.ContainsFunc(s.Ready.Datasets, func(d run.DatasetEntry) bool { return d.Name == name })
}

// KnowsModel reports whether the site, with all files, or the user has a model
// of this name.
func (s *Client) KnowsModel(name string) bool {
	return (name == s.modelUpload.name && name != "") || s.OnShelf(name) || slices.ContainsFunc(s.Ready.Models, func(m run.ModelEntry) bool { return m.Name == name && m.Missing.IsZero() })
}
