package e2e

import (
	"archive/zip"
	"io/fs"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// changeControls changes the value of every control except those that would
// load another model, and returns their number.
const changeControls = `{
	const changed = [...document.querySelectorAll('main [id^="set-"]:is(input, select)')].filter((e) => e.dataset.control !== 'model');
	for (const control of changed) {
		if (control.type === 'checkbox') control.checked = !control.checked;
		else if (control.tagName === 'SELECT') control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
		else if (Number.isNaN(Number(control.value))) control.value += ' other';
		else control.value = Number(control.value) < 1 ? Number(control.value) / 2 + 0.01 : Number(control.value) + 1;
		control.dispatchEvent(new Event('change', { bubbles: true }));
	}
	return changed.length;
}`

// link presses the button that copies the link, and returns the copied run.
func (p *page) link() run.Config {
	p.t.Helper()
	eval[bool](p, `Boolean(navigator.clipboard.writeText = (text) => { window.copied = text; })`)
	p.press("copy")
	_, fragment, _ := strings.Cut(eval[string](p, `copied`), "#")
	c, start, err := run.ParseFragment(fragment)
	if err != nil || start {
		p.t.Errorf("the link %q starts the run: %v; error %v", fragment, start, err)
	}
	return c
}

// The page copies, shows and saves the settings of the run that made the model,
// even if every control has been changed since.
func TestTheModelGoesWithTheRunThatMadeIt(t *testing.T) {
	p := open(t, brief())
	p.press("start")
	p.waitFor("done")
	begun := p.events(run.Started)[0].Run
	if begun.Config.LearningRate == 0 {
		t.Error("the run does not say which learning rate it took")
	}
	const python = `document.querySelector('#deploy pre').textContent`
	before := eval[string](p, python)
	if got := p.link(); got != begun.Config {
		t.Errorf("the link is to\n%+v, and the run was\n%+v", got, begun.Config)
	}
	if n := eval[int](p, changeControls); n < 40 {
		t.Errorf("only %d controls were changed", n)
	}
	p.until(`document.querySelector('.page').dataset.state !== 'loading'`)
	if now := eval[string](p, `location.hash`); now == "#"+begun.Config.Fragment(false) {
		t.Error("the address still has the settings of the run, and not those of the controls")
	}
	if got := p.link(); got != begun.Config {
		t.Errorf("after the controls were changed the link is to\n%+v, and the run was\n%+v", got, begun.Config)
	}
	if now := eval[string](p, python); now != before {
		t.Errorf("after the controls were changed the Python is\n%s\nand was\n%s", now, before)
	}
	expectRun(t, p.download("save"), begun)
}

// expectRun compares settings and card of a saved model with the run that made
// it.
func expectRun(t *testing.T, file string, made *run.Record) {
	t.Helper()
	folder, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	content := func(name string) []byte {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Error(err)
		}
		return data
	}
	if saved, err := run.ReadRecord(content(run.RecordFile)); err != nil || saved.Config != made.Config {
		t.Errorf("saved are the settings\n%+v, and the run's were\n%+v; error %v", saved, made.Config, err)
	}
	python := made.Config.Python("bert", "path/to/this/folder", run.Input{})
	if card := string(content("README.md")); !strings.Contains(card, python) {
		t.Errorf("the card lacks\n%s\nin\n%s", python, card)
	}
}
