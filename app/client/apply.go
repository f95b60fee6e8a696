package client

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// Apply applies one event of the worker, with its attached files, or gives it to whoever
// asked for it.
func (s *Client) Apply(e run.Event, files []app.Value) {
	if !s.take(e) {
		s.apply(e, files)
	}
	s.askMinute()
}

func (s *Client) apply(e run.Event, files []app.Value) {
	switch e.Event {
	case run.Ready:
		s.Ready = e.Ready
		s.answered(e.ID, Site)
		if !s.bare {
			s.open()
			s.refreshRuns()
		}
	case run.Progress:
		s.progress(e.Progress)
	case run.DataReady:
		s.dataReady(e)
	case run.ModelReady:
		s.modelReady(e)
	case run.Shelved:
		s.shelved(e)
	case run.Device:
		s.device(e)
	case run.Planned:
		s.Plan, s.made[ThePlan], s.Sweep.Plan = e.Plan, s.from(e.ID), e.SweepInfo
		s.answered(e.ID, Estimate, Search)
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
	case run.Archived:
		s.archived(e)
	case run.RunRead:
		s.runRead(e)
	case run.Kept:
		s.kept(e.Kept)
	case run.Benching, run.Measured, run.Benched:
		s.applyBench(e)
	case run.RateTried, run.RateSuggested:
		s.applyRate(e)
	case run.Augmented:
		s.Augmented, s.made[TheCopies] = e.Augmented, s.from(e.ID)
		s.answered(e.ID, Copied)
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
	case run.RateChanged:
		s.answered(e.ID)
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
	case run.SweepGoesOn, run.Observed, run.RunSwept, run.Swept:
		s.applySweep(e)
	case run.Done:
		s.reported()
		if s.Sweeping() {
			s.phase = starting // the next run
			break
		}
		s.ended()
		if !e.Report.Problem.IsZero() {
			s.failures[run.Start] = e.Report.Problem
		}
	}
	s.touch(Training)
}

// reported shows the report of the current run, whose model is the current one.
func (s *Client) reported() {
	s.Done, s.Progress, s.tuned, s.made[TheReport] = s.Run, nil, !s.racing() && !s.MinuteBegun(), s.made[TheRun]
	s.learnt = learnt{run: &s.Run.Record, step: s.Run.KeptStep()}
	s.touch(Outcome)
}

// ended ends a run, or a sweep.
func (s *Client) ended() {
	s.phase = finished
	for _, do := range []string{run.Start, run.GoOn, run.StartSweep, run.Stop} {
		s.finish(do)
	}
	clear(s.failures) // refusals during the run
	s.touch(Outcome, Work, Settings, DataSet, Checkpoint, Tried)
	s.refreshRuns()
	if s.away {
		return
	}
	s.catchUp()    // with settings changed in the meantime
	s.askForPlan() // for the settings, with the measured speed
	s.preview()    // with the current model
	s.follow(0)
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
		s.store()
	case run.SaveAdapter:
		s.tuned = false
		s.store()
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
	answers := do == run.Predict || do == run.PreviewFile || do == run.PredictFile || do == run.Save || do == run.SaveAdapter || do == run.SaveDemo
	if !answers {
		s.Device = e.Device
	}
	if answers || run.Trains(do) {
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

// dataReady shows the data.
func (s *Client) dataReady(e run.Event) {
	s.Data, s.made[TheData] = e.Data, s.from(e.ID)
	s.borrow(s.pending[e.ID])
	s.answered(e.ID, DataSet)
	if !s.away && !s.Waiting(run.LoadData) { // otherwise the settings name data still to come
		s.good.config.Dataset, s.good.uploads.data = s.Next.Config.Dataset, s.uploads.data
		s.goodDataUpload, s.goodTestUpload = s.dataUpload, s.testUpload
	}
	s.planAgain()
}

// modelReady shows the model. The worker then sends the data again by itself,
// with the tokens of this model's tokenizer.
func (s *Client) modelReady(e run.Event) {
	s.Model, s.Predicted, s.Saved, s.tuned, s.reviving = e.Model, nil, nil, false, false
	s.made[TheModel], s.learnt = s.from(e.ID), learnt{}
	s.Layer, s.Head = min(s.Layer, e.Model.Layers-1), min(s.Head, e.Model.Heads-1)
	s.answered(e.ID, Checkpoint)
	if s.away {
		s.touch(Tried, Settings)
		return
	}
	s.Next.GoOnFrom(e.Model.Adapter)
	if !s.Waiting(run.LoadModel) {
		if e.Model.Adapter != nil && s.Next.Config.Model != e.Model.Name { // the name was taken
			s.renamed(s.Next.Config.Model, e.Model.Name)
		} else if e.Model.Adapter == nil {
			s.baseUpload = s.modelUpload
		}
		s.good.config.Model, s.good.uploads.model, s.goodModelUpload = s.Next.Config.Model, s.uploads.model, s.modelUpload
	}
	s.touch(Tried, Settings)
	s.planAgain()
	s.preview()
	if s.asksAgain {
		s.asksAgain = false
		s.Predict(s.question.Text, s.question.Question)
	}
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
	if do == run.GoOn && s.phase == starting && !s.Sweeping() {
		s.giveUpGoingOn()
	}
	if run.Trains(do) {
		s.finish(do)
		s.refreshRuns() // what it was able to keep
	}
	switch do {
	case run.Pause, run.Resume, run.Stop:
		return // the run ended while the button was pressed
	}
	s.failures[do] = e.Error
	s.asksAgain = false
	delete(s.renaming, e.ID)
	switch {
	case run.Trains(do), do == run.Bench, do == Worker:
		s.Sweep.Now = nil
		s.phase, s.Progress, s.startAtOnce = failed, nil, false
		s.finish(run.Stop)
		s.failRace(e.Error)
		s.touch(Training)
		s.catchUp()   // with settings changed in the meantime
		s.planAgain() // for the settings, and for settings that fit
	case do == run.ReadRun:
		s.runUnread(e.ID)
	case do == run.FindRate:
		s.finish(run.Stop)
		s.touch(Search)
	case do == run.LoadData && s.Data != nil:
		s.keepData()
		s.planAgain()
	case do == run.LoadModel && s.Model != nil:
		s.keepModel()
		s.planAgain()
	}
	s.touch(Settings, DataSet, Checkpoint, Tried)
}

// keepData and keepModel return the settings to the data and the model loaded
// last.
func (s *Client) keepData() {
	s.Next.Config.Dataset, s.uploads.data = s.good.config.Dataset, s.good.uploads.data
	s.dataUpload, s.testUpload = s.goodDataUpload, s.goodTestUpload
}

func (s *Client) keepModel() {
	s.Next.Config.Model, s.uploads.model, s.modelUpload = s.good.config.Model, s.good.uploads.model, s.goodModelUpload
}

func (s *Client) answered(id int, changed ...Topic) {
	if !run.Trains(s.pending[id]) { // its end answers that
		delete(s.pending, id)
		delete(s.asked, id)
	}
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
