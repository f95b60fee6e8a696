package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// owned is a form that counts its changes, with a known model.
func owned(id string, changes map[string]int) *Form {
	known := func(string) (string, int64) { return "t5", 60_000_000 }
	return New(id, known, func(path string) { changes[path]++ })
}

// page shows the controls of several owners.
func page(forms ...*Form) string {
	var body []app.UI
	for _, f := range forms {
		c := f.In(text.English)
		body = append(body, app.Section().ID(f.id).Body(
			c.Task(false), c.Method(), c.Select("model", nil), c.Training(), c.Cleaning(), c.Splitting(), c.Writing()))
	}
	return app.HTMLString(app.Div().Body(body...))
}

// values returns the values of an attribute, in the order of the page.
func values(markup, attribute string) []string {
	var list []string
	for _, m := range regexp.MustCompile(` `+attribute+`="([^"]*)"`).FindAllStringSubmatch(markup, -1) {
		list = append(list, m[1])
	}
	return list
}

// With the same controls twice on a page, no id occurs twice, and the label and
// description of a control are its owner's.
func TestTwoOwnersShowTheSameControls(t *testing.T) {
	markup := page(owned("stage", map[string]int{}), owned("lesson", map[string]int{}))
	ids := values(markup, "id")
	slices.Sort(ids)
	if distinct := slices.Compact(slices.Clone(ids)); len(distinct) != len(ids) {
		t.Errorf("%d elements share %d ids", len(ids), len(distinct))
	}
	for i, half := range strings.SplitAfterN(markup, `id="lesson"`, 2) {
		owner := []string{"stage-", "lesson-"}[i]
		refers := slices.Concat(values(half, "for"), values(half, "aria-describedby"))
		if len(refers) < 40 {
			t.Errorf("only %d labels and descriptions below %s", len(refers), owner)
		}
		for _, id := range refers {
			if !strings.HasPrefix(id, owner) || !slices.Contains(ids, id) {
				t.Errorf("below %s something refers to %s", owner, id)
			}
		}
		for _, group := range values(half, "name") {
			if group != owner+"task" {
				t.Errorf("below %s a radio button is of the group %s", owner, group)
			}
		}
	}
}

// An edit of one owner's settings is reported to that owner, and the other's
// stay.
func TestAnEditLeavesTheOtherOwnerAlone(t *testing.T) {
	ours, theirs := map[string]int{}, map[string]int{}
	stage, lesson := owned("stage", ours), owned("lesson", theirs)
	for path, value := range map[string]string{
		"learning_rate": "0.25", "seed": "none", "task": run.Translation, "lr_scheduler_type": "cosine", "dataset.strip_html": "false",
	} {
		stage.Set(path, value)
		if ours[path] != 1 {
			t.Errorf("the owner heard %d times of %s", ours[path], path)
		}
	}
	untouched := owned("untouched", theirs)
	for _, path := range Paths() {
		if got, want := lesson.Value(path), untouched.Value(path); got != want {
			t.Errorf("the other owner's %s shows %s, want %s", path, got, want)
		}
	}
	if len(theirs) > 0 || lesson.Config != run.Default() || !lesson.Usable() {
		t.Errorf("the other owner's settings are %+v; told was %v", lesson.Config, theirs)
	}
	if stage.Config.LearningRate != 0.25 || stage.Value("seed") != "none" || stage.Readable("seed") || stage.Usable() {
		t.Errorf("the edits came to %+v", stage.Config)
	}
}

// Every field of a run's Config can be read and written under its path.
func TestEverySettingCanBeReadAndWritten(t *testing.T) {
	f := owned("form", map[string]int{})
	for _, path := range Paths() {
		value := "1"
		if now := read(&f.Config, path); now == "true" || now == "false" {
			value = fmt.Sprint(now != "true")
		}
		if err := write(&f.Config, path, value); err != nil {
			t.Error(err)
		}
		if got := read(&f.Config, path); got != value {
			t.Errorf("%s was set to %s and is %s", path, value, got)
		}
	}
}
