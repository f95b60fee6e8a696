package client

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// Apply applies one event of the worker, with its attached files.
func (s *Client) Apply(e run.Event, files []app.Value) {
	switch e.Event {
	case run.Ready:
		s.Ready = e.Ready
		s.answered(e.ID, Site)
		if !s.bare {
			s.open()
		}
	case run.Progress:
		s.progress(e.Progress)
	case run.DataReady:
		s.Data, s.made[TheData] = e.Data, s.from(e.ID)
		s.answered(e.ID, DataSet)
		if !s.Waiting(run.LoadData) { // otherwise the settings name data still to come
			s.good.config.Dataset, s.good.uploads.data, s.goodDataUpload = s.Next.Config.Dataset, s.uploads.data, s.dataUpload
		}
		s.askForPlan()
	case run.ModelReady:
		s.modelReady(e)
	case run.Device:
		s.device(e)
	case run.Planned:
		s.Plan, s.made[ThePlan] = e.Plan, s.from(e.ID)
		s.answered(e.ID, Estimate)
	case run.Piece:
		if e.ID != s.writing {
			s.writing, s.Written = e.ID, ""
		}
		s.Written += e.Piece.Text
		s.touch(Tried)
	case run.Predicted:
		s.Predicted, s.Written = e.Predicted, ""
		s.made[TheAnswer], s.answeredAt = s.from(e.ID), time.Now()
		if !s.Running() {
			s.finish(run.Stop) // it ended the generation
		}
		s.answered(e.ID, Tried)
	case run.Previewed:
		s.previewed(e)
	case run.Saved:
		s.saved(e, files)
	case run.Benching, run.Measured, run.Benched:
		s.applyBench(e)
	case run.RateTried, run.RateSuggested:
		s.applyRate(e)
	case run.Failed:
		s.fail(e)
	case run.Ended:
		s.revive(e.Error)
	default:
		s.applyRun(e)
	}
}

// applyRun applies an event of the current run.
func (s *Client) applyRun(e run.Event) {
	s.Run.hear(e)
	switch e.Event {
	case run.Started:
		s.phase, s.learnt, s.Saved = training, learnt{run: &s.Run.Record}, nil
		made := s.from(e.ID)
		made.config = s.Run.Config // its result depends on nothing else
		s.made[TheRun] = made
		if s.startAtOnce {
			s.startAtOnce = false
			s.after("show", showDelay, func() { s.show("train") })
		}
	case run.Step:
		s.learnt.step, s.Progress = e.Step.Step, nil
		if s.phase != paused {
			s.phase = training
		}
		s.follow(followEvery)
	case run.Evaluated:
		s.phase, s.Progress = training, nil
		s.follow(0)
	case run.Paused:
		s.phase = paused
		s.finish(run.Pause)
		s.follow(0)
	case run.Resumed:
		s.phase = training
		s.finish(run.Resume)
	case run.Done:
		s.Done, s.phase, s.Progress, s.tuned = s.Run, finished, nil, true
		s.made[TheReport] = s.made[TheRun]
		s.learnt.step = s.Run.KeptStep()
		s.finish(run.Start)
		s.finish(run.Stop)
		clear(s.failures) // refusals during the run
		if !e.Report.Problem.IsZero() {
			s.failures[run.Start] = e.Report.Problem
		}
		s.touch(Outcome, Work, Settings, DataSet, Checkpoint, Tried)
		s.catchUp()    // with settings changed in the meantime
		s.askForPlan() // for the settings, with the measured speed
		s.preview()    // with the current model
		s.follow(0)
	}
	s.touch(Training)
}

// applyBench applies an event of the current bench.
func (s *Client) applyBench(e run.Event) {
	switch e.Event {
	case run.Benching:
		s.Bench = e.Bench
	case run.Measured:
		s.Figures = append(s.Figures, *e.Figure)
	case run.Benched:
		s.phase = finished
		s.finish(run.Stop)
		s.answered(e.ID)
	}
}

// saved takes in a file for the reader to keep.
func (s *Client) saved(e run.Event, files []app.Value) {
	switch s.pending[e.ID] {
	case run.Save:
		s.Saved, s.tuned = e.Saved, false
	case run.SaveAdapter:
		s.tuned = false
	case run.PredictFile:
		s.labelled(e, files)
	}
	s.answered(e.ID, Tried)
	if len(files) > 0 {
		s.keep(e.Saved.Name, files[0])
	}
}

// device records which device is to compute, computes, or holds the model after
// an answer.
func (s *Client) device(e run.Event) {
	do := s.pending[e.ID]
	answers := do == run.Predict || do == run.PreviewFile || do == run.PredictFile || do == run.Save || do == run.SaveAdapter
	if !answers {
		s.Device = e.Device
	}
	if answers || do == run.Start {
		s.Run.hear(e)
	}
	s.touch(Devices)
}

// progress records the progress of a piece of work; its kind tells whether the
// run is being evaluated.
func (s *Client) progress(p *run.ProgressInfo) {
	s.Progress = p
	if !s.Running() {
		s.touch(Work)
		return
	}
	s.touch(Training)
	if s.phase == training && (p.What == "evaluate" || p.What == "test") {
		s.phase = evaluating
	}
}

// modelReady shows the model. The worker then sends the data again by itself,
// with the tokens of this model's tokenizer.
func (s *Client) modelReady(e run.Event) {
	s.Model, s.Predicted, s.Saved, s.tuned, s.reviving = e.Model, nil, nil, false, false
	s.made[TheModel], s.learnt = s.from(e.ID), learnt{}
	s.Layer, s.Head = min(s.Layer, e.Model.Layers-1), min(s.Head, e.Model.Heads-1)
	s.answered(e.ID, Checkpoint)
	if !s.Waiting(run.LoadModel) {
		s.good.config.Model, s.good.uploads.model, s.goodModelUpload = s.Next.Config.Model, s.uploads.model, s.modelUpload
	}
	s.touch(Tried)
	s.askForPlan()
	s.preview()
}

// fail stores an error under the command that it answers. Whatever was loaded
// stays: settings that name something that could not be loaded return to it.
func (s *Client) fail(e run.Event) {
	do, ok := s.pending[e.ID]
	if !ok {
		do = Worker
		clear(s.pending)
	}
	s.answered(e.ID, Work)
	switch do {
	case run.Pause, run.Resume, run.Stop:
		return // the run ended while the button was pressed
	}
	s.failures[do] = e.Error
	switch {
	case do == run.Start, do == run.Bench, do == Worker:
		s.phase, s.Progress, s.startAtOnce = failed, nil, false
		s.finish(run.Stop)
		s.touch(Training)
		s.catchUp()    // with settings changed in the meantime
		s.askForPlan() // for the settings, and for settings that fit
	case do == run.FindRate:
		s.finish(run.Stop)
		s.touch(Search)
	case do == run.LoadData && s.Data != nil:
		s.keepData()
		s.askForPlan()
	case do == run.LoadModel && s.Model != nil:
		s.keepModel()
		s.askForPlan()
	}
	s.touch(Settings, DataSet, Checkpoint, Tried)
}

// keepData and keepModel return the settings to the data and the model loaded
// last.
func (s *Client) keepData() {
	s.Next.Config.Dataset, s.uploads.data, s.dataUpload = s.good.config.Dataset, s.good.uploads.data, s.goodDataUpload
}

func (s *Client) keepModel() {
	s.Next.Config.Model, s.uploads.model, s.modelUpload = s.good.config.Model, s.good.uploads.model, s.goodModelUpload
}

func (s *Client) answered(id int, changed ...Topic) {
	delete(s.pending, id)
	delete(s.asked, id)
	if !s.Running() && len(s.pending) == 0 {
		s.Progress = nil
	}
	s.touch(changed...)
	s.touch(Work)
}

// finish counts every pending command of a kind as answered: a run's end
// answers them all.
func (s *Client) finish(do string) {
	for id, d := range s.pending {
		if d == do {
			delete(s.pending, id)
			delete(s.asked, id)
		}
	}
}
