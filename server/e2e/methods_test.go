package e2e

import (
	"flag"
	"fmt"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/session"
)

var tuned = flag.String("tuned", run.Default().Model, "the `model` that TestMethods tunes")

// One page tunes a model by every method in turn, with the losses of the command
// line, and what it saves predicts the same after it is loaded again.
func TestMethods(t *testing.T) {
	c := run.Default()
	c.Model, c.Device, c.MaxSteps, c.TrainBatchSize, c.MaxLength = *tuned, run.CPU, 20, 8, 32
	c.Dataset.MaxExamples, c.EvalStrategy = 100, "no" // two epochs: what is frozen is read in the second
	c.Modules = "attention.self.value"
	p := open(t, c)
	defer func() { p.t = t }()
	for _, method := range run.Methods {
		t.Run(method, func(t *testing.T) {
			p.t = t
			p.loads(func() { p.choose("model", c.Model) })
			p.choose("method", method)
			c.Method = method
			p.tunes(c)
			tuned := p.predict(sentence)
			var files []string
			if method != run.Prompt { // which is never part of the weights
				files = append(files, p.download("save"))
			}
			if c.Adapts() {
				files = append(files, p.download("save_adapter"))
			}
			for _, file := range files {
				p.loads(func() { p.choose("model", c.Model) })
				p.loads(func() { p.give(`input[data-action="load"]`, file) })
				expectSame(t, "loaded in the page", p.predict(sentence), tuned, 1e-5)
				expectSame(t, "loaded natively", predictNatively(t, file, c), tuned, 1e-4)
			}
		})
	}
}

// loads waits for the model that the reader asks for.
func (p *page) loads(ask func()) {
	p.t.Helper()
	before := len(p.events(run.ModelReady))
	ask()
	p.until(hasSaid(run.ModelReady, before+1))
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
}

// tunes trains by the settings of c, which the page has, and compares plan, run and
// losses with the command line's.
func (p *page) tunes(c run.Config) {
	p.t.Helper()
	said := natively(p.t, func(s *session.Session) error { return s.Run(run.Command{Do: run.Start, Config: c}) })
	want := only(run.Started, said)[0].Plan
	p.until(shows("trainable", want.Trainable))
	p.until(shows("parameters", want.Parameters))
	done, steps := len(p.events(run.Done)), len(p.events(run.Step))
	p.press("start")
	p.until(hasSaid(run.Done, done+1))
	p.waitFor("done")
	begun := p.events(run.Started)[done]
	if begun.Run.Config.Method != c.Method || begun.Plan.Trainable != want.Trainable || begun.Plan.Kept != want.Kept {
		p.t.Errorf("the page's run has method %q and the plan %+v; natively it is %+v", begun.Run.Config.Method, begun.Plan, want)
	}
	expectSameLosses(p.t, p.events(run.Step)[steps:], only(run.Step, said))
}

// shows is an expression that is true while the page displays a whole number.
func shows(metric string, value int64) string {
	return fmt.Sprintf(`document.querySelector('[data-metric="%s"]')?.dataset.value === '%d'`, metric, value)
}
