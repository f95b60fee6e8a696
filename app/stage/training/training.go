// Package training is the page's third stage: choose the hyper-parameters, start
// the run and watch it.
package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
)

// A Stage shows the run of the client.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{
	client.Look, client.Settings, client.DataSet, client.Checkpoint, client.Estimate, client.Devices, client.Training, client.Work, client.Search,
}

// Render renders the stage. The settings and the run are separate components,
// so that a step of the run does not render all the settings again.
func (t *Stage) Render() app.UI {
	s := t.S
	return part.Stage("train", "3", s.T("train.title"), s.T("train.lead"),
		[]app.UI{&finder{S: s, Version: s.Version(Topics...)}, &hyperparameters{S: s, Version: s.Version(client.Look, client.Settings, client.Checkpoint)}, &sweepControls{S: s, Version: s.Version(Topics...)}},
		[]app.UI{&live{S: s, Version: s.Version(Topics...)}, &swept{S: s, Version: s.Version(client.Look, client.Search, client.Training)}},
	)
}

// hyperparameters are the controls of the next run.
type hyperparameters struct {
	app.Compo
	S       *client.Client
	Version int
}

// Render renders the controls.
func (t *hyperparameters) Render() app.UI {
	return app.Div().Body(t.S.Controls().Training(), t.spare())
}
