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
	for _, path := range run.Paths() {
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
	for _, path := range run.Paths() {
		value := "1"
		if now := f.Config.Get(path); now == "true" || now == "false" {
			value = fmt.Sprint(now != "true")
		}
		if err := f.Config.Set(path, value); err != nil {
			t.Error(err)
		}
		if got := f.Config.Get(path); got != value {
			t.Errorf("%s was set to %s and is %s", path, value, got)
		}
	}
}

// A setting that differs from the recommended value has a button that restores it;
// a setting that only chooses what is trained on what has none.
func TestEveryChangedSettingCanBeReset(t *testing.T) {
	choices := []string{"model", "task", "method", "modules", "dataset.name"}
	for _, path := range run.Paths() {
		f := owned("form", map[string]int{})
		for needed, value := range map[string]string{
			"lora.": run.LoRA, "ia3.": run.IA3, "last_k": run.LastK,
		} {
			if strings.HasPrefix(path, needed) {
				f.Set("method", value)
			}
		}
		before, value := f.Config.Get(path), "7"
		if before == "true" || before == "false" {
			value = fmt.Sprint(before != "true")
		}
		f.Config.Set(path, value)
		if !f.Uses(path) {
			continue
		}
		if f.Changed(path) == slices.Contains(choices, path) {
			t.Errorf("%s was set from %q to %q: changed is %v", path, before, value, f.Changed(path))
		}
		if shown := app.HTMLString(f.In(text.English).Line(path)); strings.Contains(shown, `data-action="reset_`+path+`"`) != f.Changed(path) {
			t.Errorf("%s shows %s", path, shown)
		}
		f.Reset(f.Deviations()...)
		if f.Reset(path); f.Changed(path) || !slices.Contains(choices, path) && f.Config.Get(path) != before {
			t.Errorf("%s is %q after a reset, and was %q", path, f.Config.Get(path), before)
		}
	}
}

// A text that is no value is reset too, and the learning rate to the one recommended
// for the method.
func TestAResetEndsADraft(t *testing.T) {
	f := owned("form", map[string]int{})
	f.Set("seed", "none")
	f.Set("learning_rate", "0.1")
	f.Set("method", run.LoRA)
	if got := f.Deviations(); !slices.Equal(got, []string{"learning_rate", "seed"}) {
		t.Errorf("%v are changed", got)
	}
	f.Reset(f.Deviations()...)
	if !f.Usable() || f.Config.LearningRate != 0 || f.Value("learning_rate") != "0.002" || f.Value("seed") != "42" {
		t.Errorf("after the reset: %+v", f.Config)
	}
}

// What the page recommends for a task is what a run on the command line has that leaves
// it out.
func TestPageAndCommandLineHaveTheSameDefaults(t *testing.T) {
	for _, task := range run.TaskNames() {
		f := owned("form", map[string]int{})
		f.Set("task", task)
		left, err := run.Parse([]byte(fmt.Sprintf(`{"task": %q}`, task)))
		if err != nil || f.Config != left || len(f.Deviations()) > 0 {
			t.Errorf("%s: the page has %+v, the command line %+v, %v", task, f.Config, left, err)
		}
	}
}

// A loaded adapter locks what its file decides, until it is to be merged or is gone.
func TestALoadedAdapterLocksItsSettings(t *testing.T) {
	f := owned("form", map[string]int{})
	f.Set("lora.lora_dropout", "0.3")
	f.GoOnFrom(&run.Adapter{Name: "kept", Method: run.DoRA, LoRA: run.LoRASettings{R: 3, Alpha: 5, Bias: "all", TargetModules: "query"}, RankPattern: map[string]int{"key": 2}})
	locked := func() (list []string) {
		markup := app.HTMLString(f.In(text.English).Method())
		for _, tag := range regexp.MustCompile(`<(?:input|select)[^>]*>`).FindAllString(markup, -1) {
			if strings.Contains(tag, " disabled") && !strings.Contains(tag, `disabled="false"`) {
				list = append(list, values(tag, "data-control")...)
			}
		}
		return list
	}
	want := "method lora.r lora.lora_alpha lora.use_rslora lora.target_modules lora.bias lora.modules_to_save"
	if got := strings.Join(locked(), " "); got != want {
		t.Errorf("locked are %s, want %s", got, want)
	}
	c := f.Config
	if c.Method != run.DoRA || c.LoRA.R != 3 || c.LoRA.TargetModules != "query" || c.LoRA.Dropout != 0.3 || len(f.Deviations()) != 1 {
		t.Errorf("the settings are %+v, and deviate in %v", c, f.Deviations())
	}
	if page := app.HTMLString(f.In(text.English).Method()); !strings.Contains(page, "The file of the adapter kept decides") || !strings.Contains(page, "Some layers have an r") {
		t.Errorf("nothing says why:\n%s", page)
	}
	f.SetAll(run.Default()) // a link
	if f.Config.Method != run.DoRA || f.Config.LoRA.R != 3 {
		t.Errorf("a link changed it to %+v", f.Config)
	}
	f.Set("loaded_adapter", run.MergeAdapter)
	if got := locked(); len(got) > 0 || f.Config.Method != run.Full || slices.Contains(f.methods(), run.LoRA) {
		t.Errorf("to be merged, %v are locked; the method is %s of %v", got, f.Config.Method, f.methods())
	}
	f.Set("loaded_adapter", run.TrainAdapter)
	if f.Config.Method != run.DoRA {
		t.Errorf("the method is %s", f.Config.Method)
	}
	f.Set("loaded_adapter", run.MergeAdapter)
	f.GoOnFrom(nil)
	if f.Config.LoadedAdapter != run.TrainAdapter || f.Uses("loaded_adapter") || len(f.methods()) != len(run.Methods) {
		t.Errorf("without an adapter the settings are %+v", f.Config)
	}
}

// Settings that were changed and do not matter to the run are named, though their controls
// are hidden, and can be put back.
func TestSettingsWithoutEffectAreTold(t *testing.T) {
	f := owned("form", map[string]int{})
	f.Config.Momentum, f.Config.LastK = 0.5, 7 // as a link sets them
	if got := f.Idle(); !slices.Equal(got, []string{"last_k", "momentum"}) {
		t.Errorf("without effect are %v", got)
	}
	shown := app.HTMLString(f.In(text.English).Deviations())
	if !strings.Contains(shown, "without effect on this run: Layers that train, Momentum.") || !strings.Contains(shown, `data-action="reset_idle"`) {
		t.Errorf("the page says\n%s", shown)
	}
	f.Set("optim", run.SGD)
	f.Reset(f.Idle()...)
	if len(f.Idle()) > 0 || f.Config.LastK != run.Default().LastK || f.Config.Momentum != 0.5 {
		t.Errorf("after the reset %v are without effect, momentum is %v", f.Idle(), f.Config.Momentum)
	}
}

// Choices that Python has under another name than the page are told with it.
func TestChoicesHaveThePythonsNames(t *testing.T) {
	f := owned("form", map[string]int{})
	shown := app.HTMLString(f.In(text.Chinese).Training())
	for choice, has := range map[string]bool{
		"余弦退火 · cosine": true, "AdamW · adamw_torch": true, "每轮之后 · epoch": true, "阶梯衰减 · step": false, "指数衰减 · exponential": false,
	} {
		if strings.Contains(shown, choice) != has {
			t.Errorf("%s is there: %v", choice, !has)
		}
	}
}
