package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/stage/archive"
	"tuneground/app/stage/checkpoint"
	"tuneground/app/stage/dataset"
	"tuneground/app/stage/deployment"
	"tuneground/app/stage/evaluation"
	"tuneground/app/stage/goal"
	"tuneground/app/stage/training"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// bench shows one stage of the bench. The others stay, hidden, so that what the reader
// wrote and opened in them stays too.
func (p *Page) bench() app.UI {
	s := p.s
	only := func(stage string, body ...app.UI) app.UI {
		return app.Div().Class("one").DataSet("stage", stage).Hidden(s.Place.Name != stage).Body(body...)
	}
	return frame.Main(
		p.failure(),
		p.interrupted(),
		only("data", &goal.Choice{S: s, Version: s.Version(goal.Topics...)}, &dataset.Stage{S: s, Version: s.Version(dataset.Topics...)}),
		only("model", &checkpoint.Stage{S: s, Version: s.Version(checkpoint.Topics...)}),
		only("train", &training.Stage{S: s, Version: s.Version(training.Topics...)}),
		only("evaluate", &evaluation.Stage{S: s, Version: s.Version(evaluation.Topics...)}),
		only("deploy", &deployment.Stage{S: s, Version: s.Version(deployment.Topics...)}),
		only("archive", &archive.Stage{S: s, Version: s.Version(archive.Topics...)}),
	)
}

// contents leads to the stages of the bench.
func (p *Page) contents() app.UI {
	s := p.s
	reached := map[string]bool{
		"data": s.Data != nil, "model": s.Model != nil, "train": len(s.Run.Steps) > 0,
		"evaluate": s.Done != nil, "deploy": s.Predicted != nil,
		"archive": s.Archive.ArchiveInfo != nil && len(s.Archive.Runs) > 0,
	}
	return app.Nav().Class("contents").Aria("label", s.T("site.stages")).Body(
		app.Ol().Body(app.Range(client.Stages).Slice(func(i int) app.UI {
			name := client.Stages[i]
			link := frame.Link(s, client.Place{Kind: client.Bench, Name: name}, s.T(name+".title")).DataSet("action", "goto_"+name)
			if s.Place.Name == name {
				link = link.Aria("current", "page")
			}
			entry := app.Li().Body(link)
			if reached[name] {
				entry = entry.Class("reached")
			}
			return entry
		})))
}

// failure says that the address holds settings that cannot be used.
func (p *Page) failure() app.UI {
	s := p.s
	if s.Failure(client.Address) == "" {
		return nil
	}
	return part.Failure(s.T("site.settings") + s.Failure(client.Address))
}

// interrupted offers to go on with a run that a closed tab or a crash interrupted.
func (p *Page) interrupted() app.UI {
	s := p.s
	k, ofSweep := s.Interrupted()
	if k == nil {
		return nil
	}
	said, goOn := s.T("archive.interrupted", k.Row.Model, k.Row.Data, text.Count(int64(k.Row.Step)), text.Count(int64(k.Row.Steps))), s.GoOn
	if ofSweep {
		said, goOn = s.T("archive.sweep_broke", k.Row.Model, k.Row.Data, text.Count(int64(k.Row.SweepRun)), text.Count(int64(k.Row.SweepRuns))), s.GoOnSweep
	}
	return app.Div().Class("interrupted").Role("status").Body(
		app.P().Text(said),
		app.Div().Class("buttons").Body(
			part.Primary("resume_kept", s.T("archive.go_on"), !s.Waiting(run.ReadRun) && !s.Running(), func(app.Context) { goOn(k.Name) }),
			part.Button("refuse_kept", s.T("archive.refuse"), true, func(app.Context) { s.Refuse() }),
		),
	)
}
