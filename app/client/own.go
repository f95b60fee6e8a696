package client

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/settings"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// An own command has settings of its own, a lesson's, in the place of those of the next
// run, which stay as the reader left them. The worker then has the lesson's data and
// model; before the next command of the bench it loads the bench's again.

// Ask sends a command of a lesson's figure with settings of its own. answer gets the
// events that answer it, the error included, and reports whether it needs no more. The
// client applies the others, such as that another model is loaded.
func (s *Client) Ask(config run.Config, c run.Command, answer func(run.Event) bool) {
	config = s.available(config)
	var files []app.Value
	if c.Do == run.LoadData {
		files = s.bring(&c, config.Dataset.Name)
	}
	s.sendOwn(config, c, files...)
	s.answers[s.id] = answer
}

// Form returns a form of a lesson's figure, with settings of its own.
func (s *Client) Form(id string, changed func(path string)) *settings.Form {
	return settings.New(id, s.known, changed)
}

// OwnData returns how the reader's own file or text is read, if there is one for a task.
func (s *Client) OwnData(task string) (d run.Dataset, ok bool) {
	if d = s.Next.Config.Dataset; d.Name != s.dataUpload.name {
		d = run.DefaultDataset(s.dataUpload.name)
	}
	return d, d.Name != "" && s.Next.Config.Task == task
}

// SaveProjectOf asks for a run with settings of its own as a zip of a Python project.
func (s *Client) SaveProjectOf(config run.Config) {
	delete(s.failures, run.SaveProject)
	s.sendOwn(s.available(config), run.Command{Do: run.SaveProject})
}

// sendOwn posts a command with settings of its own.
func (s *Client) sendOwn(config run.Config, c run.Command, files ...app.Value) {
	s.leave(config)
	s.id++
	c.ID, c.Config = s.id, config
	made := s.now()
	made.config = config
	s.pending[c.ID], s.asked[c.ID] = c.Do, made
	s.encode(c, files...)
}

// leave marks the displayed data and model as those of the bench alone if the worker has
// others from now on.
func (s *Client) leave(config run.Config) {
	next := &s.Next.Config
	if config.Dataset == next.Dataset && config.Task == next.Task && shape(config) == shape(*next) && config.Model == next.Model {
		return
	}
	s.away = true
}

// away means that the worker may have other data, or another model, than the bench.
// comeBack has it load the bench's again before a command of the bench.
func (s *Client) comeBack(do string) {
	if !s.away || !needsBoth[do] {
		return
	}
	s.away = false
	if s.KnowsData(s.Next.Config.Dataset.Name) {
		s.LoadData()
	}
	if s.Outdated(TheModel) != "" && s.KnowsModel(s.Next.Config.Model) {
		s.LoadModel()
	}
}

// needsBoth are the commands of the bench that read its data or its model.
var needsBoth = map[string]bool{
	run.PreviewAugmentation: true, run.Estimate: true, run.Start: true, run.FindRate: true, run.StartSweep: true,
	run.Predict: true, run.PreviewFile: true, run.PredictFile: true, run.Save: true, run.SaveProject: true,
	run.SaveAdapter: true, run.SaveDemo: true,
}

// take gives an event that answers an own command to whoever asked, and reports whether
// that was all.
func (s *Client) take(e run.Event) bool {
	answer, own := s.answers[e.ID]
	if !own || !answer(e) && e.Event != run.Failed {
		return false
	}
	delete(s.answers, e.ID)
	s.answered(e.ID, Work)
	return true
}

// giveUpOwn answers all own commands with the reason why the worker ended.
func (s *Client) giveUpOwn(why message.Message) {
	s.failRace(why)
	for id, answer := range s.answers {
		answer(run.Event{Event: run.Failed, ID: id, Error: why})
	}
	clear(s.answers)
	s.away = false // the next one loads the bench's
}
