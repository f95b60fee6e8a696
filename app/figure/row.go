package figure

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["row"] = kind{settings: []string{"config", "text"}, controls: []string{"text", "other"}, new: newRow}
}

// row takes one line of text through what becomes of every line of a data set: cleaning,
// tokens, ids, split, batch. Its settings are
//
//	config: the JSON of a run.Config
//	text: the line at first
//
// It has the readings removed (characters, by cleaning), tokens, ids (with the special
// ones), longest_word (tokens of the longest word), cut, train, validation, test, step (the
// number of its batch; 0: it is not trained on) and batch_tokens.
type row struct {
	Place
	asking
	config run.Config
	fault  error // of the lesson's text
	text   string
	traced *run.TraceInfo
	next   int // of traced.Lines
}

func newRow(p Place) Figure {
	f := &row{Place: p, text: p.Settings["text"]}
	f.config, f.fault = p.runConfig()
	return f
}

// trace asks what becomes of a line.
func (f *row) trace(l run.Line) {
	f.ask(f.S, f.config, run.Command{Do: run.TraceLine, Line: &l}, func(e run.Event) { f.traced = e.Traced })
}

// other follows a line of the file, another one each time.
func (f *row) other() {
	l := run.Line{}
	if t := f.traced; t != nil && len(t.Lines) > 0 {
		l.Row = t.Lines[f.next%len(t.Lines)].Row
		f.next++
	}
	f.trace(l)
}

// Readings are the numbers of the line.
func (f *row) Readings() (list []Reading) {
	t := f.traced
	if t == nil {
		return nil
	}
	add := func(name string, n int) {
		list = append(list, Reading{name, f.S.T("figure.row." + name), float64(n), text.Count(int64(n))})
	}
	special := 0
	for _, x := range t.Tokens {
		if x.Special {
			special++
		}
	}
	add("removed", utf8.RuneCountInString(t.Raw)-utf8.RuneCountInString(t.Text))
	add("tokens", len(t.Tokens)-special)
	add("ids", len(t.Tokens))
	add("longest_word", f.longestWord())
	add("cut", t.Cut)
	add("train", t.Train)
	add("validation", t.Validation)
	add("test", t.Test)
	add("step", t.Step)
	if n := len(t.Batch); n > 0 {
		add("batch_tokens", t.Batch[n-1].To)
	}
	return list
}

// longestWord is the number of tokens of the longest word between spaces.
func (f *row) longestWord() (tokens int) {
	from, to, at := 0, 0, 0 // code points
	for _, word := range strings.Split(f.traced.Text, " ") {
		n := utf8.RuneCountInString(word)
		if n > to-from {
			from, to = at, at+n
		}
		at += n + 1
	}
	for _, x := range f.traced.Tokens {
		if !x.Special && x.From >= from && x.To <= to {
			tokens++
		}
	}
	return tokens
}

// Render draws the line's box and what becomes of it.
func (f *row) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	s := f.S
	free := s.Ready != nil && !s.Running() && f.waiting == 0
	return app.Div().Class("looking").Body(
		app.If(f.Shows("text"), func() app.UI { return f.typing(f.Place, "text", s.T("figure.row.text"), &f.text, func() {}) }),
		app.Div().Class("act").Body(app.Div().Class("buttons").Body(
			part.Primary("figure", s.T("figure.row.start"), free && strings.TrimSpace(f.text) != "", func(app.Context) { f.trace(run.Line{Text: f.text}) }),
			app.If(f.Shows("other"), func() app.UI {
				return part.Button("other", s.T("figure.row.other"), free, func(app.Context) { f.other() })
			}),
		)),
		f.said(f.Place),
		f.coming(f.traced != nil, "figure.row.waiting"),
		app.If(f.traced != nil, func() app.UI { return f.way() }),
	)
}

// way is what becomes of the line, in order.
func (f *row) way() app.UI {
	s, t := f.S, f.traced
	stage := func(number, name string, body ...app.UI) app.UI {
		return app.Li().Body(append([]app.UI{app.P().Class("label").Text(number + " " + s.T("figure.row.stage."+name))}, body...)...)
	}
	return app.Ol().Class("pipeline").Body(
		stage("①", "raw", app.P().Class("sentence", "as-read").Text(t.Raw)),
		stage("②", "clean", f.cleaning()),
		stage("③", "tokens", f.tokens(false, func(x run.TracedToken) string { return fromTo(x.From, x.To) })),
		stage("④", "ids", f.tokens(true, func(x run.TracedToken) string { return text.Exact(float64(x.ID)) }),
			app.If(t.Cut > 0, func() app.UI { return app.P().Text(s.T("figure.row.was_cut", text.Count(int64(t.Cut)))) })),
		stage("⑤", "split", f.split()),
		stage("⑥", "batch", f.batch()),
	)
}

// cleaning has the text after each rule that changed it, and names those that did not.
func (f *row) cleaning() app.UI {
	s, before := f.S, f.traced.Raw
	var rows [][]app.UI
	for _, c := range f.traced.Cleaning {
		said := app.UI(app.Span().Class("as-read").Text(c.Text))
		switch {
		case !c.On:
			said = app.Text(s.T("figure.row.off"))
		case c.Text == before:
			said = app.Text(s.T("figure.row.unchanged"))
		}
		before = c.Text
		rows = append(rows, []app.UI{app.Text(s.T("field.dataset." + c.Rule)), app.Span().Class("sentence").Body(said)})
	}
	return part.Table(s.T("figure.row.stage.clean"), []string{s.T("figure.row.rule"), s.T("figure.row.after")}, nil, rows)
}

// tokens are the tokens of the line, with something shown below each.
func (f *row) tokens(special bool, shown func(run.TracedToken) string) app.UI {
	var list []part.Lit
	for _, x := range f.traced.Tokens {
		if special || !x.Special {
			list = append(list, part.Lit{Token: x.Token, Shown: shown(x), On: x.Special, Faded: x.Special})
		}
	}
	return part.LitText("", f.S.T("figure.row.stage.tokens"), list, nil)
}

// fromTo writes the numbers from one up to another, which is not among them.
func fromTo(from, to int) string {
	if to-1 <= from {
		return text.Count(int64(from))
	}
	return text.Count(int64(from)) + "–" + text.Count(int64(to-1))
}

// split shows how many lines each split has, and which one this line is in.
func (f *row) split() app.UI {
	s, t := f.S, f.traced
	all := float64(t.Train + t.Validation + t.Test)
	names, sizes := []string{"train", "validation", "test"}, []int{t.Train, t.Validation, t.Test}
	return app.Div().Body(
		app.P().Text(s.T("figure.row.in_split", s.T("split."+t.Split))),
		app.Div().Class("probs").Body(app.Range(names).Slice(func(i int) app.UI {
			return bar(s.T("split."+names[i]), float64(sizes[i])/all, text.Count(int64(sizes[i])), names[i] == t.Split)
		})),
	)
}

// batch has the lines that the model sees together with this one.
func (f *row) batch() app.UI {
	s, t := f.S, f.traced
	if len(t.Batch) == 0 {
		return app.P().Text(s.T("figure.row.no_batch"))
	}
	rows := make([][]app.UI, len(t.Batch))
	for i, l := range t.Batch {
		words := app.Span().Class("sentence").Body(app.Text(l.Text))
		if l.Row == t.Row {
			words = app.Span().Class("sentence").Body(app.B().Text(l.Text))
		}
		rows[i] = []app.UI{app.Text(strconv.Itoa(l.Row)), app.Text(fromTo(l.From, l.To)), app.Text(l.Label), words}
	}
	heads := []string{s.T("figure.row.line"), s.T("figure.row.places"), s.T("figure.step.target"), s.T("figure.step.text")}
	return app.Div().Body(
		app.P().Text(s.T("figure.row.in_batch", text.Count(int64(t.Step)), text.Count(int64(t.Steps)))),
		part.Table(s.T("figure.row.stage.batch"), heads, map[int]bool{0: true, 1: true}, rows),
	)
}
