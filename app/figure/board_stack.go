package figure

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// stack draws the model as the text passes it, from below. The head is new, and always
// trains.
func (b *board) stack() app.UI {
	blocks := b.blocks()
	list := []app.UI{app.Li().Class("block", "trained").Body(app.B().Text(b.S.T("figure.board.head")), app.Small().Text(b.S.T("figure.board.trains")))}
	for i := len(blocks) - 1; i >= 0; i-- {
		list = append(list, b.block(blocks[i]))
	}
	return app.Div().Body(
		app.P().Class("help").Text(b.S.T("figure.board.blocks")),
		app.Ol().Class("blocks").Body(list...),
	)
}

// block is a part of the model. It says in words whether it trains, not by its colour
// alone.
func (b *board) block(x run.Block) app.UI {
	s := b.S
	name, class, state := s.T("model.embeddings"), "block", s.T("figure.board.frozen")
	if x.Layer > 0 {
		name = s.T("model.layer", fmt.Sprint(x.Layer))
	}
	if x.Trainable > 0 {
		class, state = "block trained", s.T("figure.board.trains")
		if 2*x.Trainable < x.Parameters {
			state = s.T("figure.board.part")
		}
	}
	return app.Li().Class(class).Body(
		part.Button("block:"+x.Name, name, b.Shows("blocks"), func(app.Context) { b.press(x.Name) }).
			Class("plain").DataSet("control", "block:"+x.Name).Aria("pressed", x.Trainable > 0),
		app.Small().Text(state+" · "+s.T("model.moves", text.Count(x.Trainable), text.Count(x.Parameters))))
}

// table compares the choice on the board, as predicted, with the runs.
func (b *board) table() app.UI {
	s := b.S
	heads := []string{s.T("figure.board.method"), s.T("figure.board.trained"), s.T("figure.board.memory"),
		s.T("figure.board.step"), s.T("sweep.test", s.T("metric."+b.metric())), s.T("figure.board.rank")}
	var rows [][]app.UI
	for i, r := range b.kept {
		x := measured(r)
		rows = append(rows, cells(app.Span().Class("lined").Body(chart.Colours(s.Dark).Line(i).Sample(), app.Text(b.called(r.Config.Method))),
			x.plan, text.Interval(x.step), score(r.Results[0].Metrics[b.metric()]), b.rankOf(r)))
	}
	if p := b.plan; p != nil {
		step := "–"
		if p.Seconds > 0 && p.GFLOPS > 0 {
			step = text.Interval(p.StepFLOPs / (p.GFLOPS * 1e9))
		}
		rows = append(rows, cells(app.Text(s.T("figure.board.predicted", b.called(b.config.Method))), p, step, "–", "–"))
	}
	return part.Table(s.T("figure.board.table"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true}, rows)
}

func cells(name app.UI, p *run.PlanInfo, step, score, rank string) []app.UI {
	row := []app.UI{name}
	for _, words := range []string{
		text.Count(p.Trainable), text.Bytes(stateBytes(p)), step, score, rank,
	} {
		row = append(row, app.Text(words))
	}
	return row
}

// stateBytes is the memory for the gradient and AdamW's two moments of what trains. (The
// whole memory of a model as small as a lesson's hardly depends on it.)
func stateBytes(p *run.PlanInfo) int64 { return 3 * 4 * p.Trainable }

// called is the name of a method on the board.
func (b *board) called(method string) string {
	if method == run.Modules {
		return b.S.T("figure.board.some")
	}
	return b.S.T("method." + method)
}

// metric is the one of the score.
func (b *board) metric() string { return run.TaskOf(b.config.Task).Metrics[0] }

// A measurement is what a run took.
type measurement struct {
	plan *run.PlanInfo
	step float64 // seconds
}

func measured(r *client.Race) measurement {
	return measurement{&r.Runs[0].Plan, r.Runs[0].Last().StepSeconds}
}

// changeOf is the change of the matrix in a run, nil if it was not asked for.
func changeOf(r *client.Race) *run.WeightChange {
	if len(r.Observed) == 0 {
		return nil
	}
	return r.Observed[0].Change
}

// mostOfIt is the share of a change's squares that its counted directions hold.
const mostOfIt = 0.9

func (b *board) rankOf(r *client.Race) string {
	switch w := changeOf(r); {
	case w == nil:
		return "–"
	case w.Rank(mostOfIt) == 0:
		return b.S.T("figure.board.unchanged")
	default:
		return text.Count(int64(w.Rank(mostOfIt)))
	}
}

// mostDrawn is the number of singular values in the plot: the others are small.
const mostDrawn = 32

// spectrum draws the greatest singular values of each run's change.
func (b *board) spectrum() app.UI {
	p := chart.Colours(b.S.Dark)
	var curves []chart.Curve
	for i, r := range b.kept {
		w := changeOf(r)
		if w == nil {
			continue
		}
		c := p.Line(i)
		c.Name, c.Y = b.called(r.Config.Method), w.Singular[:min(len(w.Singular), mostDrawn)]
		for k := range c.Y {
			c.X = append(c.X, float64(k+1))
		}
		curves = append(curves, c)
	}
	if len(curves) == 0 {
		return nil
	}
	title := b.S.T("figure.board.chart", strings.ReplaceAll(b.observe.Matrix, ".", ".\u200b")) // where a line may break
	axes := chart.Axes{Name: b.S.T("figure.board.axis"), Last: len(curves[0].X), Plain: true}
	return part.Plate(title, &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: title, Class: "short"})
}

// Readings are the numbers of each method's last run, and the share that would train.
func (b *board) Readings() (list []Reading) {
	if b.fault != nil {
		return nil
	}
	if b.ended() {
		b.keep()
	}
	s, steps := b.S, map[string]float64{}
	for _, r := range b.kept {
		m, x := r.Config.Method, measured(r)
		steps[m] = x.step
		add := func(name, label string, v float64, shown string) {
			list = append(list, Reading{name + "_" + m, b.called(m) + " · " + label, v, shown})
		}
		add("trained", s.T("figure.board.trained"), float64(x.plan.Trainable), text.Count(x.plan.Trainable))
		add("memory", s.T("figure.board.memory"), float64(stateBytes(x.plan)), text.Bytes(stateBytes(x.plan)))
		add("step", s.T("figure.board.step"), x.step, text.Interval(x.step))
		score := r.Results[0].Metrics[b.metric()]
		add("score", s.T("sweep.test", s.T("metric."+b.metric())), score, text.Score(b.metric(), score))
		if w := changeOf(r); w != nil {
			add("rank", s.T("figure.board.rank"), float64(w.Rank(mostOfIt)), b.rankOf(r))
		}
	}
	if full, head := steps[run.Full], steps[run.Head]; full > 0 && head > 0 {
		list = append(list, Reading{"slower_full", s.T("figure.board.slower"), full / head, text.Number(full / head)})
	}
	if p := b.plan; p != nil && p.Parameters > 0 {
		share := float64(p.Trainable) / float64(p.Parameters)
		list = append(list, Reading{"trained_share", s.T("figure.board.share"), share, text.Percent(share)})
	}
	return list
}
