package figure

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// board is the model's layers, which a press freezes or frees, and what that makes of the
// parameters that train, the memory, the time of a step and the score: predicted at once,
// measured by a run. Its settings are
//
//	config: the JSON of the run's run.Config
//	methods: the methods to choose from, separated by commas
//	matrix: the weight whose change is taken apart, by its name in the checkpoint
//
// Of the last run of each method there are the readings trained_METHOD, memory_METHOD
// (in bytes),
// step_METHOD (in seconds), score_METHOD and rank_METHOD (how many singular values hold
// nine tenths of the change's squares); a set of layers is the method modules.
// trained_share is of the choice on the board. slower_full is how many times longer a step
// of full takes than one of head.
type board struct {
	Place
	tuning
	observe run.Observe
	plan    *run.PlanInfo  // of config; nil: unknown
	asked   run.Config     // that the plan is for, or will be
	kept    []*client.Race // the last run of each method
}

func newBoard(p Place) Figure {
	return &board{Place: p, tuning: newTuning(p), observe: run.Observe{Matrix: p.Settings["matrix"]}}
}

// methods are those to choose from.
func (b *board) methods() (list []string) {
	for _, m := range strings.Split(b.Settings["methods"], ",") {
		if m = strings.TrimSpace(m); slices.Contains(run.Methods, m) {
			list = append(list, m)
		}
	}
	return list
}

// foresee asks what a run of the choice would take, unless that is known or the worker has
// something else to do.
func (b *board) foresee() {
	s := b.S
	if b.asked == b.config || !s.Raceable() || s.Waiting(run.LoadModel) || s.Waiting(run.LoadData) {
		return
	}
	config := b.config
	b.asked = config
	s.Ask(config, run.Command{Do: run.Estimate}, func(e run.Event) bool {
		if e.Event == run.Planned && b.asked == config {
			b.plan = e.Plan
		}
		return e.Event == run.Planned
	})
}

// Render draws the choice of a method, the board, the button, the table and the singular
// values.
func (b *board) Render() app.UI {
	if b.fault != nil {
		return part.Failure(b.S.Lang.Sentence(message.Of(b.fault)))
	}
	b.foresee()
	if b.ended() {
		b.keep()
	}
	return app.Div().Class("board").Body(
		app.If(b.Shows("method"), func() app.UI { return b.choice() }),
		app.If(b.plan != nil, func() app.UI { return b.stack() }),
		b.action(b.race, b.S.T("figure.board.start"), func() {
			b.race, b.heard = b.S.StartObserved(b.config, run.Grid{}, &b.observe), false
		}),
		b.table(),
		app.If(len(b.kept) > 0, func() app.UI { return b.spectrum() }),
	)
}

// keep keeps the last run, in the place of an earlier one of the same choice. Of sets of
// layers the last is kept.
func (b *board) keep() {
	b.kept = slices.DeleteFunc(b.kept, func(r *client.Race) bool { return r.Config.Method == b.race.Config.Method })
	if len(b.race.Results) == 1 {
		b.kept = append(b.kept, b.race)
	}
}

// choice is a button for each method.
func (b *board) choice() app.UI {
	s := b.S
	return app.Div().Class("buttons").Role("group").Aria("label", s.T("figure.board.method")).Body(
		app.Range(b.methods()).Slice(func(i int) app.UI {
			m := b.methods()[i]
			return part.Button("method:"+m, s.T("method."+m), true, func(app.Context) {
				b.config.Method, b.config.FreezeEmbeddings = m, false
			}).DataSet("control", "method:"+m).Aria("pressed", b.config.Method == m)
		}))
}

// press freezes a block or frees it: the embeddings of full, else one of a set of layers.
func (b *board) press(name string) {
	blocks := b.blocks()
	if b.config.Method == run.Full && name == blocks[0].Name {
		b.config.FreezeEmbeddings = !b.config.FreezeEmbeddings
		return
	}
	var free []string
	for _, x := range blocks {
		if (x.Trainable > 0) != (x.Name == name) {
			free = append(free, x.Name)
		}
	}
	b.config.FreezeEmbeddings, b.config.Method = false, run.Modules
	if b.config.Modules = run.Names(strings.Join(free, " ")); len(free) == 0 {
		b.config.Method = run.Head
	}
}

// blocks are the embeddings and the layers, from below.
func (b *board) blocks() (list []run.Block) {
	for i, x := range b.plan.Blocks {
		if x.Layer > 0 || i == 0 {
			list = append(list, x)
		}
	}
	return list
}
