package figure

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["augmented"] = kind{settings: []string{"config", "operations"}, controls: []string{"alpha", "operation"}, new: newAugmented}
}

// augmented shows a text to train on, and its copies by some operations of augmentation, as
// a run would first make them. Its settings are
//
//	config: the JSON of a run.Config
//	operations: some of run.Operations, separated by commas
//
// It has the readings alpha, words (of the text, as they are compared) and, of each
// operation that changed the text, out_NAME and in_NAME: the words that the copy lacks, and
// those that it has instead.
type augmented struct {
	Place
	asking
	config     run.Config
	fault      error // of the lesson's text
	operations []string
	off        map[string]bool
	alpha      float64
	example    int
	shown      *run.AugmentInfo // nil: none yet
}

func newAugmented(p Place) Figure {
	f := &augmented{Place: p, alpha: run.UsualAlpha, off: map[string]bool{}}
	f.config, f.fault = p.runConfig()
	for _, o := range listed(p.Settings["operations"]) {
		if slices.Contains(run.OperationsOf(f.config.Task), o) && o != run.MaskFilling {
			f.operations = append(f.operations, o)
		}
	}
	return f
}

// look asks for the copies of the example.
func (f *augmented) look() {
	c := f.config
	for _, o := range f.operations {
		c.Field("augmentation.alpha_" + o).SetFloat(f.alpha)
	}
	f.ask(f.S, c, run.Command{Do: run.PreviewAugmentation, Example: f.example}, func(e run.Event) { f.shown = e.Augmented })
}

// copies are those that are displayed.
func (f *augmented) copies() []run.ChangedText {
	return slices.DeleteFunc(slices.Clone(f.shown.Copies), func(c run.ChangedText) bool {
		return !slices.Contains(f.operations, c.Operation) || f.off[c.Operation]
	})
}

// Readings count what the operations did.
func (f *augmented) Readings() (list []Reading) {
	if f.shown == nil {
		return nil
	}
	s := f.S
	add := func(name, label string, n int) {
		list = append(list, Reading{name, label, float64(n), text.Count(int64(n))})
	}
	list = []Reading{{"alpha", "α", f.alpha, text.Fixed(f.alpha, 2)}}
	words, _ := part.Changed(f.shown.Text, "")
	add("words", s.T("figure.augmented.words"), words)
	for _, c := range f.copies() {
		if c.Text != "" {
			out, in := part.Changed(f.shown.Text, c.Text)
			add("out_"+c.Operation, f.title(c.Operation)+" · "+s.T("figure.augmented.out"), out)
			add("in_"+c.Operation, f.title(c.Operation)+" · "+s.T("figure.augmented.in"), in)
		}
	}
	return list
}

func (f *augmented) title(operation string) string {
	return f.S.T("field.augmentation.alpha_" + operation)
}

// Render draws the controls, the text and its copies.
func (f *augmented) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	s := f.S
	free := s.Ready != nil && !s.Running() && f.waiting == 0
	return app.Div().Class("looking").Body(
		app.If(f.Shows("alpha"), func() app.UI {
			return app.Div().Class("sliders").Body(slider(f.ID, "alpha", "α", text.Fixed(f.alpha, 2), f.alpha, 0.05, 0.5, 0.05, f.setAlpha))
		}),
		app.If(f.Shows("operation"), f.choice),
		app.Div().Class("act").Body(app.Div().Class("buttons").Body(
			part.Primary("figure", s.T("figure.augmented.start"), free, func(app.Context) { f.look() }),
			part.Button("other", s.T("data.augment_another"), free && f.shown != nil, func(app.Context) {
				f.example++
				f.look()
			}),
		)),
		f.said(f.Place),
		f.coming(f.shown != nil, "figure.augmented.waiting"),
		app.If(f.shown != nil, f.table),
	)
}

// setAlpha changes the share of the words, and the copies with it once there are some.
func (f *augmented) setAlpha(v float64) {
	f.alpha = v
	if f.shown != nil && !f.S.Running() {
		f.look()
	}
}

// choice has a button for each operation, which shows or hides its copy.
func (f *augmented) choice() app.UI {
	return app.Div().Class("buttons").Role("group").Aria("label", f.S.T("data.operation")).Body(
		app.Range(f.operations).Slice(func(i int) app.UI {
			o := f.operations[i]
			return part.Button("operation:"+o, f.title(o), true, func(app.Context) { f.off[o] = !f.off[o] }).
				DataSet("control", "operation:"+o).Aria("pressed", !f.off[o])
		}))
}

// table has the text with its label, and what each operation made of it.
func (f *augmented) table() app.UI {
	s, title := f.S, f.S.T("data.augmented", text.Count(int64(f.shown.Row)))
	var rows [][]app.UI
	for _, c := range f.copies() {
		copied := app.UI(app.P().Class("help").Text(s.T("data.unchanged")))
		if c.Text != "" {
			copied = part.BeforeAfter("augmented:"+c.Operation, f.shown.Text, c.Text)
		}
		rows = append(rows, []app.UI{app.Text(f.title(c.Operation)), copied})
	}
	return part.Plate(title,
		app.P().Body(app.Text(f.shown.Text+" → "), app.Span().Class("target").Text(f.shown.Answer)),
		part.Table(title, []string{s.T("data.operation"), s.T("data.before_after")}, nil, rows),
	)
}
