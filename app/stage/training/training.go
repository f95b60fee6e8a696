// Package training is the page's third stage: choose the hyper-parameters, start
// the run and watch it.
package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/session"
)

// A Stage shows the run of the session.
type Stage struct {
	app.Compo
	S       *session.Session
	Version int
}

// Topics are the topics of the session that the stage shows.
var Topics = []session.Topic{
	session.Look, session.Settings, session.DataSet, session.Checkpoint, session.Estimate, session.Devices, session.Training, session.Work,
}

// Render renders the stage. The settings and the run are separate components,
// so that a step of the run does not render all the settings again.
func (t *Stage) Render() app.UI {
	s := t.S
	return part.Stage("train", "3", s.T("train.title"), s.T("train.lead"),
		[]app.UI{&hyperparameters{S: s, Version: s.Version(session.Look, session.Settings, session.Checkpoint)}},
		[]app.UI{&live{S: s, Version: s.Version(Topics...)}},
	)
}

// hyperparameters are the controls of the next run.
type hyperparameters struct {
	app.Compo
	S       *session.Session
	Version int
}

// Render renders the controls.
func (t *hyperparameters) Render() app.UI { return t.S.Controls().Training() }
