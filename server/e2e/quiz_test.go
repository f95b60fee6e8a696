package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A pupil answers the quiz before and after, over a reload, and saves the result; the
// teacher drops it with a broken file and sees what is in the one and wrong in the other.
func TestTheQuizReachesTheTeacher(t *testing.T) {
	p := freshPage(t, nil)
	quiz := func() {
		p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(site+"/#quiz"))
		p.until(`document.querySelector('.quiz h2')`)
	}
	answer := func(choice string) {
		p.until(`document.querySelectorAll('fieldset.ask').length === 8`)
		eval[bool](p, `{
			const { blocks } = await (await fetch('gen/lessons/quiz.en.json')).json();
			for (const b of blocks) document.querySelectorAll('[data-question=' + b.name + '] .choice')[`+choice+`].click();
			return true;
		}`)
		p.until(`document.querySelector('[data-action="answer"]:enabled')`)
		eval[bool](p, `{ document.querySelector('[data-action="answer"]').click(); return true; }`) // far below: the page would still scroll
	}
	quiz()
	answer(`b.name === 'freeze' ? 2 : b.choices.length`) // one is known
	p.until(`document.querySelector('[data-action="again"]')`)
	if eval[bool](p, `Boolean(document.querySelector('[data-answered]'))`) {
		t.Error("what is right is told before the chapter")
	}
	quiz()
	p.press("again")
	answer(`b.choices.findIndex((c) => c.right)`)
	p.until(`document.querySelector('[data-metric="right_after"]')`)
	if before, after := p.metric("right_before"), p.metric("right_after"); before != 1 || after != 8 {
		t.Errorf("%v right answers before and %v after, wanted 1 and 8", before, after)
	}
	p.look("with the answers compared")
	file, content := p.takeText("hand_in", "quiz-*.json")
	var r struct {
		ID            string
		Before, After struct{ Answers map[string]int }
	}
	if err := json.Unmarshal([]byte(content), &r); err != nil || r.ID == "" || r.Before.Answers["freeze"] != 3 || r.Before.Answers["head"] != 0 || r.After.Answers["head"] != 4 {
		t.Fatalf("the result is %s (%v)", content, err)
	}
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(site+"/#class"))
	p.until(`document.querySelector('input[data-control="class_files"]:enabled')`)
	p.give(`input[data-control="class_files"]`, file, write(t, "broken.json", "{"), write(t, "other.json", strings.Replace(content, r.ID, "other", 1)))
	p.until(`document.querySelectorAll('.class tbody tr').length === 3 && document.querySelector('.warnings').textContent.includes('broken.json')`)
	if before, after := p.metric("mean_before"), p.metric("mean_after"); before != 1 || after != 8 {
		t.Errorf("the means are %v and %v", before, after)
	}
	if share := eval[string](p, `document.querySelector('[data-question="freeze"] [data-share="before"]').dataset.value`); share != "1" {
		t.Errorf("the share of right answers is %s", share)
	}
	p.look("with the results of a class")
	if _, table := p.takeText("class_csv", "class.csv"); strings.Count(table, "\n") != 3 || !strings.Contains(table, "\nother,en,1,8,0,") {
		t.Errorf("the table is\n%s", table)
	}
	quiz()
	p.press("forget")
	p.until(`document.querySelectorAll('fieldset.ask').length === 8 && !localStorage.getItem('quiz')`)
}

// takeText presses a button and returns the text file that the page makes, whose name
// matches.
func (p *page) takeText(action, name string) (file, content string) {
	p.t.Helper()
	dir := p.downloads()
	p.press(action)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		found, _ := filepath.Glob(filepath.Join(dir, name))
		if len(found) == 0 {
			continue
		}
		if text, err := os.ReadFile(found[0]); err == nil && strings.HasSuffix(string(text), "\n") {
			return found[0], string(text)
		}
	}
	p.t.Fatalf("no file %s has arrived", name)
	return "", ""
}
