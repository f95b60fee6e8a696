package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/session"
)

// Two adapters that were saved are loaded onto their base, swapped, taken off, and
// compared with the base side by side; each answer is that of the engine natively.
func TestAdaptersAreSwapped(t *testing.T) {
	c := quick()
	c.MaxSteps, c.Dropout, c.Dataset.MaxExamples, c.EvalStrategy = 30, 0, 300, "no"
	p := open(t, c)
	var files []string
	for i, method := range []string{run.LoRA, run.IA3} {
		p.choose("method", method)
		p.press("start")
		p.until(hasSaid(run.Shelved, i+1))
		p.waitFor("done")
		files = append(files, p.named(p.download("save_adapter"), method+" kept.zip"))
	}
	p.visit(c)
	for i, file := range files {
		p.give(`input[data-action="load"]`, file)
		p.until(hasSaid(run.Shelved, i+1))
	}
	p.until(`document.querySelector('[data-action="adapter:ia3 kept"][aria-pressed="true"]')`)
	with := map[string]map[string]float64{"ia3 kept": p.predict(sentence)}
	p.swap("lora kept")
	p.until(`document.querySelector('[data-control="lora.r"]')?.disabled`) // its file decides that
	with["lora kept"] = p.answered("")
	p.choose("base", run.BaseToo)
	p.until(`document.querySelector('.sides [data-output="base"] [data-output="fresh"]')`)
	beside := p.answered(`[data-output="base"] `)
	expectSame(t, "beside the base", p.answered(""), with["lora kept"], 1e-9)
	p.choose("base", "model")
	p.until(`!document.querySelector('.sides')`)
	p.swap("")
	base := p.answered("")
	p.swap("ia3 kept")
	expectSame(t, "put on again", p.answered(""), with["ia3 kept"], 1e-9)

	native := answersNatively(t, c, files)
	expectSame(t, "with lora", with["lora kept"], native["lora kept"], 1e-4)
	expectSame(t, "with ia3", with["ia3 kept"], native["ia3 kept"], 1e-4)
	expectSame(t, "without an adapter", base, native[""], 1e-4)
	if len(beside) != 2 || native["lora kept"]["positive"] == native["ia3 kept"]["positive"] {
		t.Errorf("beside the adapter the base answers %v; the adapters answer %v", beside, native)
	}

	p.rename("scaled")
	p.until(`document.querySelector('[data-action="adapter:scaled"][aria-pressed="true"]')`)
	p.press("remove:lora kept")
	p.until(`!document.querySelector('[data-action="adapter:lora kept"]')`)
	if got := p.failure("main"); got != "" {
		t.Errorf("the page says %q", got)
	}
}

// named gives a file another name.
func (p *page) named(file, name string) string {
	p.t.Helper()
	to := filepath.Join(filepath.Dir(file), name)
	if err := os.Rename(file, to); err != nil {
		p.t.Fatal(err)
	}
	return to
}

// swap puts an adapter on, "" for none, and waits for the answer to the last question.
func (p *page) swap(name string) {
	p.t.Helper()
	before := len(p.events(run.Predicted))
	p.press("adapter:" + name)
	p.until(hasSaid(run.Predicted, before+1))
	p.until(fmt.Sprintf(`document.querySelector('[data-action="adapter:%s"]').ariaPressed === 'true'`, name))
	p.waitFor("idle")
}

// rename gives the adapter in use another name.
func (p *page) rename(name string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`{
		const box = document.querySelector('[data-control="adapter_name"]');
		box.value = %q;
		return box.dispatchEvent(new Event('change', { bubbles: true }));
	}`, name))
}

// shown is an expression that is true while the page displays the last answer.
const shown = `(() => {
	const last = said.findLast((e) => e.event === 'predicted')?.predicted;
	const of = (label) => document.querySelector('.answer [data-metric="prob:' + label + '"]')?.dataset.value;
	return last?.labels.every((label, i) => Number(of(label)) === last.probs[i]);
})()`

// answered returns the probabilities that the page shows inside an element, once they
// are those of the last answer.
func (p *page) answered(inside string) map[string]float64 {
	p.t.Helper()
	p.until(shown)
	return eval[map[string]float64](p, fmt.Sprintf(`{
		const found = {};
		for (const e of document.querySelectorAll('.answer %s[data-metric^="prob:"]')) found[e.dataset.metric.slice(5)] ??= Number(e.dataset.value);
		return found;
	}`, inside))
}

// answersNatively returns the answers to the sentence with each adapter, by its file's
// name, and under "" those without.
func answersNatively(t *testing.T, c run.Config, files []string) map[string]map[string]float64 {
	t.Helper()
	ask := func(s *session.Session) error {
		return s.Run(run.Command{Do: run.Predict, Text: sentence, Config: c, Layer: -1, Head: -1})
	}
	commands := []func(*session.Session) error{func(s *session.Session) error { return s.Run(run.Command{Do: run.LoadModel, Config: c}) }, ask}
	names := []string{""}
	for _, file := range files {
		zip, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		commands = append(commands, func(s *session.Session) error {
			return s.Run(run.Command{Do: run.LoadModel, Config: c}, session.File{Name: filepath.Base(file), Size: int64(len(zip)), Reader: bytes.NewReader(zip)})
		}, ask)
		names = append(names, filepath.Base(file[:len(file)-len(".zip")]))
	}
	answers := map[string]map[string]float64{}
	for i, e := range only(run.Predicted, natively(t, commands...)) {
		answers[names[i]] = map[string]float64{}
		for j, label := range e.Predicted.Labels {
			answers[names[i]][label] = e.Predicted.Probs[j]
		}
	}
	return answers
}
