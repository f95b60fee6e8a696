// Package figure holds the live figures of the lessons: each shows the engine at work
// on the reader's own run.
package figure

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
)

// A Figure is a live picture with two or three controls. It keeps what the reader set in
// it as long as its lesson is shown; what the engine says it reads from the client.
type Figure interface {
	// Render draws the figure as it is now.
	Render() app.UI
	// Readings returns the figure's numbers as they are now. Those that there are not
	// yet, before a run say, are left out.
	Readings() []Reading
}

// A Reading is a number of a figure. A lesson compares the reader's prediction with it,
// a symbol of a formula shows it, and a screen reader finds all of them in a table.
type Reading struct {
	Name  string // as lessons name it, in lower case with underscores
	Label string // in the page's language
	Value float64
	Shown string // Value as displayed
}

// A Place is where a lesson puts a figure.
type Place struct {
	S        *client.Client
	ID       string            // unique on the page
	Settings map[string]string // of the figure, from the lesson's text
	Controls []string          // those that are shown; nil: all
}

// Shows reports whether a control of the figure is shown.
func (p Place) Shows(control string) bool {
	for _, c := range p.Controls {
		if c == control {
			return true
		}
	}
	return p.Controls == nil
}

// coming says what a figure will show that has nothing to show yet.
func (p Place) coming(there bool, key string) app.UI {
	return app.If(!there, func() app.UI { return app.P().Class("waiting").Text(p.S.T(key)) })
}

// A kind makes figures of one kind.
type kind struct {
	settings []string // that a lesson may give
	controls []string
	new      func(Place) Figure
}

// kinds are the kinds of figures, by the names that lessons use.
var kinds = map[string]kind{
	"projection": {settings: []string{"config", "texts", "moments"}, controls: []string{"moment"}, new: newProjection},
	"board":      {settings: []string{"config", "matrix", "methods"}, controls: []string{"method", "blocks"}, new: newBoard},
	"race":       {settings: []string{"vary", "values", "config", "show", "columns", "class", "share"}, controls: []string{"share"}, new: newRace},
}

// New returns a new figure of a kind, nil if there is no such kind.
func New(name string, p Place) Figure {
	k, ok := kinds[name]
	if !ok {
		return nil
	}
	return k.new(p)
}

// Known returns the settings and the controls that figures of a kind have; ok is false if
// there is no such kind.
func Known(name string) (settings, controls []string, ok bool) {
	k, ok := kinds[name]
	return k.settings, k.controls, ok
}

// Names returns the names of all kinds, in order.
func Names() []string {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
