package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tuneground/engine/run"
)

// The small models in the repository.
const (
	smallBERT        = "bert-tiny-en"
	smallChineseBERT = "bert-tiny-zh"
	smallGPT2        = "gpt2-tiny-stories"
	smallT5          = "t5-tiny-en-zh"
)

// course is a task with its bundled set, the small model that a reader tunes
// for it, and the expected scores on the test set.
type course struct {
	name, task, model, data string
	rate                    float64
	steps, examples         int
	prefix                  string
	metric                  string
	atLeast, atMost         float64
	text, question          string
	answers                 func(p *run.Prediction) bool // for a text, after tuning
}

var courses = []course{
	{name: "several labels", task: run.TextClassification, model: smallBERT, data: "topics", rate: 1e-3, steps: 150,
		metric: "f1", atLeast: 0.7, atMost: 1, text: "The parcel came two days late.",
		answers: func(p *run.Prediction) bool { return len(p.Labels) > 2 && len(p.Probs) == len(p.Labels) }},
	{name: "a number", task: run.TextClassification, model: smallBERT, data: "stars", rate: 1e-3, steps: 150,
		metric: "spearman", atLeast: 0.8, atMost: 1, text: "I absolutely love it.",
		answers: func(p *run.Prediction) bool { return p.Value > 2.5 && p.Value < 6 }},
	{name: "tags", task: run.TokenClassification, model: smallBERT, data: "entities", rate: 1e-3, steps: 150,
		metric: "entity_f1", atLeast: 0.8, atMost: 1, text: "Anna Berg flew to Lisbon in May 1998.",
		answers: func(p *run.Prediction) bool { return len(p.Entities) > 0 }},
	{name: "questions", task: run.QuestionAnswering, model: smallBERT, data: "questions", rate: 5e-4, steps: 40, examples: 400,
		metric: "f1", atLeast: 0.7, atMost: 1, text: "The museum of clocks in Oslo was opened in 1926.", question: "When was the museum of clocks opened?",
		answers: func(p *run.Prediction) bool { return len(p.Answers) > 0 && p.Answers[0].Text != "" }},
	{name: "masks", task: run.FillMask, model: smallBERT, data: "stories", rate: 1e-3, steps: 30, examples: 150,
		metric: "perplexity", atLeast: 1, atMost: 20, text: "The little bear was very [MASK].",
		answers: func(p *run.Prediction) bool { return len(p.Answers) == 5 }},
	{name: "stories", task: run.TextGeneration, model: smallGPT2, data: "stories", rate: 5e-4, steps: 10, examples: 150,
		metric: "perplexity", atLeast: 1, atMost: 2, text: "Once upon a time",
		answers: func(p *run.Prediction) bool { return len(strings.Fields(p.Output)) > 10 }},
	{name: "translation", task: run.Translation, model: smallT5, data: "translate", rate: 5e-4, steps: 20, examples: 150,
		prefix: "translate English to Chinese: ", metric: "bleu", atLeast: 70, atMost: 100, text: "On Monday, Anna bought three apples.",
		answers: func(p *run.Prediction) bool { return strings.Contains(p.Output, "星期一") }},
	{name: "summaries", task: run.Summarization, model: smallT5, data: "summaries", rate: 5e-4, steps: 10, examples: 150,
		prefix: "summarize: ", metric: "rougeL", atLeast: 0.6, atMost: 1, text: "",
		answers: func(p *run.Prediction) bool { return p.Output != "" }},
}

func (l *course) config() run.Config {
	c := run.Default()
	c.Task, c.Model, c.Dataset = l.task, l.model, run.DefaultDataset(l.data)
	c.LearningRate, c.MaxSteps, c.SourcePrefix, c.EvalStrategy = l.rate, l.steps, l.prefix, "no"
	c.Dataset.MaxExamples = l.examples
	return c
}

// Every task trains in the page, from its bundled set to a score, and the saved
// model, loaded again or in a page of its own, gives the same answers.
func TestLessons(t *testing.T) {
	for _, l := range courses {
		t.Run(l.name, func(t *testing.T) {
			c := l.config()
			p := open(t, c)
			begun := time.Now()
			p.press("start")
			p.waitFor("done")
			took := time.Since(begun)
			score := p.metric(l.metric)
			t.Logf("%s %.3f after %d steps in %.0f s", l.metric, score, l.steps, took.Seconds())
			if score < l.atLeast || score > l.atMost {
				t.Errorf("%s is %.4f; it should lie between %g and %g", l.metric, score, l.atLeast, l.atMost)
			}
			if report := p.events(run.Done)[0].Report; report.Task != l.task || report.Metrics[l.metric] != score {
				t.Errorf("the page shows %s %v, the engine says %v of %s", l.metric, score, report.Metrics[l.metric], report.Task)
			}
			text := l.text
			if text == "" {
				text = p.events(run.DataReady)[0].Data.Preview[0].Text
			}
			before := p.ask(text, l.question)
			if !l.answers(&before) {
				t.Errorf("to %q the model says %+v", text, before)
			}
			expectDemo(t, p.download("save_demo"), before)
			file := p.download("save")
			p.loads(func() { p.choose("model", c.Model) })
			p.loads(func() { p.give(`input[data-action="load"]`, file) })
			if m := p.events(run.ModelReady); len(m[len(m)-1].Model.New) > 0 {
				t.Errorf("the saved model lacks %q", m[len(m)-1].Model.New)
			}
			after := p.ask(text, l.question)
			if a, b := said(&before), said(&after); a != b {
				t.Errorf("before saving the model says\n%s\nand after loading\n%s", a, b)
			}
		})
	}
}

// said returns a prediction's answer.
func said(p *run.Prediction) string {
	return fmt.Sprintf("%.4f %.4f %.4v %.4v %s", p.Probs, p.Value, p.Entities, p.Answers, p.Output)
}

// ask asks the displayed model for its answer to a text, or to a question about
// it.
func (p *page) ask(text, question string) run.Prediction {
	p.t.Helper()
	p.write("try_text", text)
	if question != "" {
		p.write("try_question", question)
	}
	before := len(p.events(run.Predicted))
	p.press("predict")
	p.until(hasSaid(run.Predicted, before+1))
	list := p.events(run.Predicted)
	return *list[len(list)-1].Predicted
}

// A text appears while it is generated, and Stop ends the generation.
func TestWritingStops(t *testing.T) {
	c := run.Default()
	c.Task, c.Model, c.Dataset = run.TextGeneration, smallGPT2, run.DefaultDataset("stories")
	c.Generation.MaxNewTokens, c.Generation.DoSample, c.Generation.RepetitionPenalty = 200, true, 1.2
	p := open(t, c)
	p.write("try_text", "Once upon a time")
	// The page itself presses Stop: the text may end before a test can.
	eval[int](p, `{
		const stop = setInterval(() => {
			const button = document.querySelector('[data-action="stop"]');
			if (button && `+hasSaid(run.Piece, 5)+`) { clearInterval(stop); button.click(); }
		}, 5);
		return 0;
	}`)
	p.press("predict")
	p.until(hasSaid(run.Predicted, 1))
	got := p.events(run.Predicted)[0].Predicted
	if !got.Stopped || got.Written >= 200 || got.Output == "" {
		t.Errorf("stopped: %v after %d tokens with %q", got.Stopped, got.Written, got.Output)
	}
	const written = `document.querySelector('.written [data-output]')`
	p.until(written)
	if shown := eval[string](p, written+`.dataset.output`); !strings.HasPrefix(strings.TrimSpace(got.Output), strings.TrimSpace(shown)) || shown == "" {
		t.Errorf("the page shows %q, the model wrote %q", shown, got.Output)
	}
}
