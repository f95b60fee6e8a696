package client

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// send gives c an ID and the current settings and posts it.
func (s *Client) send(c run.Command, files ...app.Value) {
	s.id++
	c.ID, c.Config = s.id, s.Next.Config
	s.pending[c.ID], s.asked[c.ID] = c.Do, s.now()
	delete(s.failures, c.Do)
	s.touch(Work)
	message, err := json.Marshal(c)
	if err != nil {
		panic(err) // JSON can encode every Command
	}
	s.post(message, files)
}

// Hello asks the worker for the models and data sets.
func (s *Client) Hello() { s.send(run.Command{Do: run.Hello}) }

// LoadData reads the data set of the settings, bundled or the user's own.
func (s *Client) LoadData() {
	if s.dataUpload.name == s.Next.Config.Dataset.Name {
		s.send(run.Command{Do: run.LoadData, Text: s.dataUpload.text}, s.dataUpload.files...)
		return
	}
	s.send(run.Command{Do: run.LoadData})
}

// UseFile makes a file of the user's the data set.
func (s *Client) UseFile(name string, file app.Value) {
	s.use(upload{name: name, files: []app.Value{file}})
}

// UseText makes pasted text the data set.
func (s *Client) UseText(name, text string) { s.use(upload{name: name, text: text}) }

func (s *Client) use(u upload) {
	s.dataUpload = u
	s.uploads.data++
	if s.Next.Config.Dataset.Name != u.name { // a link to a run with this file keeps its settings
		s.Next.Config.Dataset = run.DefaultDataset(u.name)
	}
	s.Publish()
	s.LoadData()
}

// LoadModel reads the model of the settings, the site's or the user's own.
func (s *Client) LoadModel() {
	if s.modelUpload.name == s.Next.Config.Model {
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
	s.modelUpload = upload{name: s.Next.Config.Model, files: files}
	s.uploads.model++
	s.Publish()
	s.LoadModel()
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
	s.Run, s.phase = &Run{Record: run.Record{Config: s.Next.Settled()}}, starting
	s.Sheet.Preview = nil // the model will change
	clear(s.failures)
	s.touch(Training, Outcome)
	s.send(run.Command{Do: run.Start})
}

// Pause, Resume and Stop act on the current run.
func (s *Client) Pause() { s.send(run.Command{Do: run.Pause}) }

// Resume continues a paused run.
func (s *Client) Resume() { s.send(run.Command{Do: run.Resume}) }

// Stop ends the run early, and it is evaluated all the same; or it ends the
// bench, or the search for a learning rate.
func (s *Client) Stop() { s.send(run.Command{Do: run.Stop}) }

// Predict answers text, or a question about it, with the current model.
func (s *Client) Predict(text, about string) {
	s.question = run.Input{Text: text, Question: about}
	s.send(run.Command{Do: run.Predict, Text: text, Question: about, Layer: s.Layer, Head: s.Head})
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

// Save asks for the model as a zip of Hugging Face files.
func (s *Client) Save() { s.send(run.Command{Do: run.Save}) }

// SaveAdapter asks for the adapter as a zip of PEFT's files.
func (s *Client) SaveAdapter() { s.send(run.Command{Do: run.SaveAdapter}) }

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
// the task, if they do not exist or do not suit it. Choices in a link stay.
func (s *Client) settle() {
	initial := run.Default()
	c := &s.Next.Config
	if c.Dataset == initial.Dataset && !s.offersData(c.Dataset.Name) {
		if d := s.dataFor(c.Task); d != "" {
			c.Dataset = run.DefaultDataset(d)
		}
	}
	if c.Model == initial.Model && !(s.KnowsModel(c.Model) && s.Suits(s.ModelType())) {
		if m := s.modelFor(c.Task); m != "" {
			c.Model = m
		}
	}
	s.touch(Settings)
}

// offersData reports whether the site has a data set of this name for the task.
func (s *Client) offersData(name string) bool {
	return slices.ContainsFunc(s.Ready.Datasets, func(d run.DatasetEntry) bool { return d.Name == name && d.Task == s.Next.Config.Task })
}

// KnowsData reports whether the site, or the user's own file, has this name.
func (s *Client) KnowsData(name string) bool {
	return (name == s.dataUpload.name && name != "") || slices.ContainsFunc(s.Ready.Datasets, func(d run.DatasetEntry) bool { return d.Name == name })
}

// KnowsModel reports whether the site, with all files, or the user has a model
// of this name.
func (s *Client) KnowsModel(name string) bool {
	return (name == s.modelUpload.name && name != "") || slices.ContainsFunc(s.Ready.Models, func(m run.ModelEntry) bool { return m.Name == name && m.Missing.IsZero() })
}
