package client

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A desk is a client whose worker is the test: it records the commands sent,
// and fires timers.
type desk struct {
	*Client
	t        *testing.T
	sent     []run.Command
	files    []app.Value // of the latest command
	timers   map[string]func()
	fragment string
	kept     []string
}

func newDesk(t *testing.T) *desk {
	d := &desk{Client: New(), t: t, timers: map[string]func(){}}
	d.post = func(message []byte, files []app.Value) {
		d.files = files
		var c run.Command
		if err := json.Unmarshal(message, &c); err != nil {
			t.Fatal(err)
		}
		d.sent = append(d.sent, c)
	}
	d.after = func(key string, _ time.Duration, f func()) { d.timers[key] = f }
	d.share = func(fragment string) { d.fragment = fragment }
	d.keep = func(name string, _ app.Value) { d.kept = append(d.kept, name) }
	return d
}

// elapse fires every timer.
func (d *desk) elapse() {
	due := d.timers
	d.timers = map[string]func(){}
	for _, f := range due {
		f()
	}
}

// last returns the latest command of a kind, and fails the test without one.
func (d *desk) last(do string) run.Command {
	d.t.Helper()
	for i := len(d.sent) - 1; i >= 0; i-- {
		if d.sent[i].Do == do {
			return d.sent[i]
		}
	}
	d.t.Fatalf("no %s was sent, only %v", do, d.sent)
	return run.Command{}
}

func (d *desk) count(do string) int {
	n := 0
	for _, c := range d.sent {
		if c.Do == do {
			n++
		}
	}
	return n
}

// answer answers the latest command of a kind. A run begins with the settings
// of its command.
func (d *desk) answer(do string, e run.Event) {
	d.t.Helper()
	c := d.last(do)
	e.ID = c.ID
	if e.Event == run.Started {
		e.Run = &run.Record{Config: c.Config}
		if e.Plan == nil {
			e.Plan = &run.PlanInfo{}
		}
	}
	d.Apply(e, nil)
}

func (d *desk) wantState(want string) {
	d.t.Helper()
	if got := d.State(); got != want {
		d.t.Fatalf("state is %q, want %q", got, want)
	}
}

var site = run.ReadyInfo{
	Models: []run.ModelEntry{
		{Name: "absent", Type: "bert", Missing: message.New("put it there")}, {Name: "tiny", Type: "bert", Bytes: 7},
		{Name: "writer", Type: "gpt2", Bytes: 5}, {Name: "large", Type: "t5", Bytes: 9}, {Name: "small", Type: "t5", Bytes: 3},
	},
	Datasets: []run.DatasetEntry{
		{Name: "sentiment", Task: run.TextClassification}, {Name: "spam", Task: run.TextClassification},
		{Name: "messages", Task: run.Translation}, {Name: "tales", Task: run.TextGeneration},
	},
}

// opened is a desk with data and model loaded.
func opened(t *testing.T) *desk {
	d := newDesk(t)
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "sentiment", Labels: []string{"a", "b"}}})
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "tiny", Layers: 2, Heads: 2}})
	return d
}

// planned is a desk that also has a plan.
func planned(t *testing.T) *desk {
	d := opened(t)
	d.elapse()
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 3}})
	return d
}

func TestOpeningLoadsDataAndTheFirstCompleteModel(t *testing.T) {
	d := newDesk(t)
	d.wantState("loading")
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if got := d.last(run.LoadModel).Config.Model; got != "tiny" {
		t.Errorf("loads model %q, want the complete one", got)
	}
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{}})
	d.wantState("loading")
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Layers: 2, Heads: 2}})
	d.answer(run.LoadModel, run.Event{Event: run.DataReady, Data: &run.DataInfo{Lengths: []int{1}}})
	d.wantState("idle")
	d.elapse()
	d.last(run.Estimate)
}

func TestARunKeepsWhatComputedIt(t *testing.T) {
	d := opened(t)
	d.elapse()
	device := func(used, problem string) run.Event {
		return run.Event{Event: run.Device, Device: &run.DeviceInfo{Used: used, Problem: message.OfText(problem)}}
	}
	d.Start()
	d.answer(run.Estimate, device(run.CPU, "")) // requested before the run began
	d.answer(run.Start, run.Event{Event: run.Started})
	d.answer(run.Start, device(run.WebGPU, ""))
	d.answer(run.Start, device(run.CPU, "the GPU failed"))
	d.wantState("training")
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	d.wantState("done")
	estimates := d.count(run.Estimate)
	d.elapse()
	if d.count(run.Estimate) != estimates+1 {
		t.Error("after the run nobody asks what the next one would take")
	}
	d.answer(run.Estimate, device(run.WebGPU, ""))
	d.Predict("fine", "")
	d.answer(run.Predict, device(run.CPU, "the GPU failed; the model is now on the CPU"))
	if got := d.Run.Devices; len(got) != 3 || got[0].Used != run.WebGPU || got[1].Problem.IsZero() || d.Device.Used != run.WebGPU {
		t.Errorf("the run was computed by %+v, the next one will be by %+v", got, d.Device)
	}
}

// The recommended rate follows model and method, is not part of the settings,
// and returns after another one was tried.
func TestTheRecommendedLearningRate(t *testing.T) {
	d := opened(t)
	wants := func(want string) {
		t.Helper()
		if got := d.Next.Value("learning_rate"); got != want {
			t.Errorf("the learning rate shows %q, want %q", got, want)
		}
	}
	d.Model = &run.ModelInfo{Name: d.Next.Config.Model, Type: "bert", Parameters: 2_000_000}
	wants("5e-4")
	d.Model.Parameters = 110_000_000
	wants("5e-5")
	d.Next.Set("method", "head")
	wants("0.005")
	if d.Next.Config.LearningRate != 0 {
		t.Errorf("a link would carry the rate %v, which nobody chose", d.Next.Config.LearningRate)
	}
	d.Next.Set("learning_rate", "0.002")
	d.Next.Set("method", "full")
	wants("0.002")
	d.Next.Set("learning_rate", "0")
	wants("5e-5")
	d.Next.Config.Model = "another"
	wants("")
}

func TestALinkIsNotReplacedByWhatTheSiteHas(t *testing.T) {
	d := newDesk(t)
	d.Next.Config.Dataset = run.DefaultDataset("mine.csv")
	d.Next.Config.Dataset.TestSize = 0.3
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if d.Next.Config.Dataset.Name != "mine.csv" || d.count(run.LoadData) != 0 {
		t.Errorf("data set is %q and was asked for %d times", d.Next.Config.Dataset.Name, d.count(run.LoadData))
	}
	d.UseFile("mine.csv", nil)
	if c := d.last(run.LoadData); c.Config.Dataset.TestSize != 0.3 {
		t.Errorf("choosing the file lost the link's settings: %+v", c.Config.Dataset)
	}
}

func TestATaskBringsDataAndAModel(t *testing.T) {
	d := opened(t)
	d.Next.Set("task", run.Translation)
	for _, do := range []string{run.LoadData, run.LoadModel} {
		c := d.last(do).Config
		if c.Task != run.Translation || c.Dataset.Name != "messages" || c.Model != "small" || c.Method != "full" {
			t.Errorf("%s is sent with task %s, data %s, model %s, method %s", do, c.Task, c.Dataset.Name, c.Model, c.Method)
		}
	}
	if !d.Next.Uses("source_prefix") || d.Next.Uses("mlm_probability") || d.Next.Uses("problem_type") || !d.Next.Uses("seed") {
		t.Error("the settings on show are not those of translation")
	}
	if d.Next.Config.SourcePrefix == "" {
		t.Error("there is no prefix for translation")
	}
	d.Next.Set("learning_rate", "0.002")
	d.Next.Set("task", run.TextClassification)
	if c := d.Next.Config; c.Dataset.Name != "sentiment" || c.Model != "tiny" || c.SourcePrefix != "" || c.LearningRate != 0.002 {
		t.Errorf("back at classification: data %s, model %s, prefix %q, learning rate %v", c.Dataset.Name, c.Model, c.SourcePrefix, c.LearningRate)
	}
	if !d.Next.Usable() {
		t.Error("what came of it cannot be run")
	}
}

func TestALinkToATaskAloneIsCompleted(t *testing.T) {
	d := newDesk(t)
	d.Next.Config, d.chosen = run.Default(), true
	d.Next.Config.Task = run.TextGeneration
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if c := d.last(run.LoadModel).Config; c.Dataset.Name != "tales" || c.Model != "writer" {
		t.Errorf("loads data %s and model %s", c.Dataset.Name, c.Model)
	}
}

func TestWhatIsWrittenGrowsUntilItIsAnswered(t *testing.T) {
	d := opened(t)
	d.Predict("Once", "")
	for _, piece := range []string{" upon", " a", " time"} {
		d.answer(run.Predict, run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: piece}})
	}
	if d.Written != " upon a time" {
		t.Errorf("written is %q", d.Written)
	}
	d.Stop()
	d.answer(run.Predict, run.Event{Event: run.Predicted, Predicted: &run.Prediction{Output: " upon a time", Stopped: true}})
	if d.Written != "" || d.Waiting(run.Stop) || d.Waiting(run.Predict) {
		t.Errorf("after the answer %q is still being written", d.Written)
	}
}

func TestARunFromStartToDone(t *testing.T) {
	d := planned(t)
	if !d.Startable() {
		t.Fatal("not startable")
	}
	d.Start()
	say := func(e run.Event) { d.answer(run.Start, e) }
	d.wantState("loading")
	say(run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 3}})
	d.wantState("training")
	for i := range 3 {
		say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: i + 1, Loss: 1}})
	}
	d.Pause()
	d.answer(run.Pause, run.Event{Event: run.Paused})
	if !d.Paused() || d.Startable() {
		t.Error("a paused run is under way and no other can start")
	}
	d.Resume()
	d.answer(run.Resume, run.Event{Event: run.Resumed})
	say(run.Event{Event: run.Progress, Progress: &run.ProgressInfo{What: "test", Total: 5}})
	d.wantState("evaluating")
	say(run.Event{Event: run.Done, Report: &run.Report{Steps: 3}, Metrics: map[string]float64{"accuracy": 1}})
	d.wantState("done")
	if d.Done.Report.Steps != 3 || len(d.Run.Steps) != 3 || d.Progress != nil {
		t.Errorf("report %+v, %d steps, progress %v", d.Done.Report, len(d.Run.Steps), d.Progress)
	}
}

// The worker sends the data again when a model is loaded, possibly after the
// user has chosen an unreadable file.
func TestAFileChosenWhileTheModelLoadsIsNotTakenForTheData(t *testing.T) {
	d := newDesk(t)
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{}})
	before := d.Next.Config.Dataset
	d.UseFile("bad.csv", nil)
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Layers: 2, Heads: 2}})
	d.answer(run.LoadModel, run.Event{Event: run.DataReady, Data: &run.DataInfo{Lengths: []int{1}}})
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("bad.csv: no")})
	if d.Next.Config.Dataset != before {
		t.Errorf("the data set is %q, not %q", d.Next.Config.Dataset.Name, before.Name)
	}
}

func TestAFailedFileLeavesTheDataThatIsThere(t *testing.T) {
	d := opened(t)
	before := d.Next.Config.Dataset
	d.UseFile("bad.csv", nil)
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("bad.csv, row 7: 3 columns")})
	if d.Next.Config.Dataset != before || d.Data.Name != "sentiment" {
		t.Errorf("data set is now %+v", d.Next.Config.Dataset)
	}
	if d.Failure(run.LoadData) == "" {
		t.Error("the error is not shown")
	}
	d.wantState("error")
	d.Next.Set("dataset.name", "spam")
	d.elapse()
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "spam"}})
	d.wantState("idle")
}

func TestAFailedRunCanBeStartedAnew(t *testing.T) {
	d := planned(t)
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Failed, Error: message.New("out of memory; lower the batch size")})
	d.wantState("error")
	if !d.Startable() {
		t.Error("not startable after a failure")
	}
}

func TestADeadWorkerEndsEveryWait(t *testing.T) {
	d := opened(t)
	d.Start()
	d.Apply(run.Event{Event: run.Ended, Error: message.New("it was")}, nil)
	d.wantState("loading")
	if d.Failure(Worker) == "" || d.Running() || d.Waiting(run.Start) {
		t.Error("still waiting for a worker that is gone")
	}
}

// A new worker reads what the previous one had: the user's files, except those
// that could not be read.
func TestAnotherWorkerLoadsWhatTheOneBeforeHad(t *testing.T) {
	d := opened(t)
	connected := 0
	d.connect = func() { connected++ }
	mine, other := app.ValueOf(1), app.ValueOf(2)
	d.UseFile("mine.csv", mine)
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "mine.csv"}})
	d.UseModel("own.zip", []app.Value{other})
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "own", Layers: 2, Heads: 2}})
	d.UseFile("broken.csv", nil)
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("broken.csv: no")})
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 9}})
	d.wantState("training")
	d.Apply(run.Event{Event: run.Ended, Error: message.New(outOfMemory)}, nil)
	if problem := d.Failure(Worker); connected != 1 || !strings.Contains(problem, "内存") {
		t.Errorf("%d workers were started anew; the page says %q", connected, problem)
	}
	runs := d.count(run.Start)
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if c := d.last(run.LoadData).Config; c.Dataset.Name != "mine.csv" || c.Model != "own" {
		t.Errorf("the data %q and the model %q are loaded again", c.Dataset.Name, c.Model)
	}
	if len(d.files) != 1 || d.files[0] != other {
		t.Errorf("the model is loaded again from %v", d.files)
	}
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "mine.csv"}})
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "own", Layers: 2, Heads: 2}})
	d.elapse()
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 9}})
	if !d.Startable() || d.count(run.Start) != runs {
		t.Errorf("startable: %v; %d runs were started by themselves", d.Startable(), d.count(run.Start)-runs)
	}
	d.Start()
	if d.Failure(Worker) != "" {
		t.Error("the next run is still told of the end of the last")
	}
}

// A file that ended the worker is not given to the next one.
func TestWhatEndedAWorkerIsNotLoadedAgain(t *testing.T) {
	d := opened(t)
	data, model := d.Next.Config.Dataset, d.Next.Config.Model
	d.UseFile("huge.csv", nil)
	d.UseModel("huge.zip", nil)
	d.Apply(run.Event{Event: run.Ended, Error: message.New(outOfMemory)}, nil)
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if c := d.last(run.LoadModel).Config; c.Dataset != data || c.Model != model || len(d.files) > 0 {
		t.Errorf("loaded again are %q and %q", c.Dataset.Name, c.Model)
	}
	d.connect = func() { t.Error("what ended two workers is given to a third") }
	d.Apply(run.Event{Event: run.Ended, Error: message.New(outOfMemory)}, nil)
	d.wantState("error")
}

// A worker that ends while it reads the first model is tried once more, and not
// twice.
func TestTheFirstModelIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	connected := 0
	d.connect = func() { connected++ }
	d.Hello()
	for range 3 {
		d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
		if model := d.last(run.LoadModel).Config.Model; model != "tiny" {
			t.Fatalf("asks for the model %q", model)
		}
		d.Apply(run.Event{Event: run.Ended, Error: message.New("the browser ended it")}, nil)
		if connected != 1 {
			t.Fatalf("started anew %d times", connected)
		}
		if d.State() == "error" {
			return
		}
	}
	t.Error("it does not end")
}

func TestAWorkerThatCannotStartIsNotStartedForEver(t *testing.T) {
	d := newDesk(t)
	d.connect = func() { t.Error("it is started again") }
	d.Hello()
	d.Apply(run.Event{Event: run.Ended, Error: message.New("no WebAssembly")}, nil)
	d.wantState("error")
}

func TestARunThatIsTooLargeCannotBeStarted(t *testing.T) {
	d := opened(t)
	plan := &run.PlanInfo{Steps: 1, Bytes: 9 << 30, Memory: 4 << 30, Fits: []run.Fit{{Setting: "per_device_train_batch_size", Value: "4"}}}
	d.Apply(run.Event{Event: run.Planned, Plan: plan}, nil)
	if d.Startable() || !d.TooLarge() {
		t.Error("a run of 9 GiB can be started in 4")
	}
	d.Next.Set(plan.Fits[0].Setting, plan.Fits[0].Value)
	d.elapse()
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 4, Bytes: 3 << 30, Memory: 4 << 30}})
	if d.Next.Config.TrainBatchSize != 4 || !d.Startable() {
		t.Errorf("with a batch size of %d it still cannot", d.Next.Config.TrainBatchSize)
	}
	d.Apply(run.Event{Event: run.Planned, Plan: plan}, nil)
	d.Next.Set("model", "large")
	if d.Startable() || d.TooLarge() {
		t.Error("the run of another model is said to be too large")
	}
}

func TestSettingsGoIntoTheAddressAndComeBack(t *testing.T) {
	d := opened(t)
	for path, value := range map[string]string{
		"learning_rate": "0.0002", "num_train_epochs": "2.5", "seed": "7", "lr_scheduler_type": "cosine",
		"lr_scheduler_kwargs.gamma": "0.9", "dataset.text_column": "评论 & more", "dataset.strip_html": "false",
		"dataset.delimiter": "\t", "max_steps": "-1",
	} {
		d.Next.Set(path, value)
	}
	back, start, err := run.ParseFragment("#" + d.fragment)
	if err != nil || start {
		t.Fatalf("fragment %q: start %v, error %v", d.fragment, start, err)
	}
	if back != d.Next.Config {
		t.Errorf("came back as\n%+v, want\n%+v", back, d.Next.Config)
	}
	if back.LearningRate != 2e-4 || back.Dataset.Text != "评论 & more" || back.Dataset.StripHTML {
		t.Errorf("settings were not taken over: %+v", back)
	}
}

func TestWhatCannotBeReadIsKeptAndExplained(t *testing.T) {
	d := planned(t)
	d.Next.Set("learning_rate", "fast")
	if d.Next.Value("learning_rate") != "fast" || !strings.Contains(d.Next.Problem("learning_rate").Error(), "5e-5") {
		t.Errorf("shows %q, problem %v", d.Next.Value("learning_rate"), d.Next.Problem("learning_rate"))
	}
	if d.Startable() {
		t.Error("startable with a setting that is no number")
	}
	d.Next.Set("learning_rate", "11")
	for lang, want := range map[text.Lang]string{
		text.Chinese: "learning_rate 是 11，应在 0 到 10 之间", text.English: "learning_rate is 11; it must lie between 0 and 10",
	} {
		if page := app.HTMLString(d.Next.In(lang).Number("learning_rate")); !strings.Contains(page, want) {
			t.Errorf("out of range, in %s, it shows\n%s", lang, page)
		}
	}
	d.Next.Set("learning_rate", "1e-4")
	if d.Next.Problem("learning_rate") != nil || !d.Startable() || d.Next.Value("learning_rate") != "1e-4" {
		t.Errorf("not usable again: %v", d.Next.Problem("learning_rate"))
	}
}

// A choice made while a setting was invalid is loaded once the setting is
// valid.
func TestWhatWasChosenMeanwhileIsLoaded(t *testing.T) {
	d := planned(t)
	d.Next.Set("learning_rate", "fast")
	d.Next.Set("dataset.name", "spam")
	d.Next.Set("model", "large")
	d.elapse()
	datasets, models := d.count(run.LoadData), d.count(run.LoadModel)
	d.Next.Set("learning_rate", "1e-4")
	d.elapse()
	if d.count(run.LoadData) != datasets+1 || d.count(run.LoadModel) != models+1 {
		t.Fatal("data and model that were chosen meanwhile are not asked for, each once")
	}
	if data, model := d.last(run.LoadData).Config.Dataset.Name, d.last(run.LoadModel).Config.Model; data != "spam" || model != "large" {
		t.Errorf("asks for %q and %q", data, model)
	}
	if d.Startable() {
		t.Error("startable with what is not there yet")
	}
}

// A max_length changed during a run applies to the displayed data after it.
func TestTheEndOfARunReadsTheDataAnew(t *testing.T) {
	for _, end := range []run.Event{{Event: run.Done, Report: &run.Report{}}, {Event: run.Failed, Error: message.New("diverged")}} {
		d := planned(t)
		d.Start()
		d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 1}})
		d.Next.Set("max_length", "32")
		d.elapse()
		d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("a run is under way")})
		d.wantOutdated(TheData, "outdated.settings")
		d.answer(run.Start, end)
		d.elapse()
		d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{}})
		d.wantOutdated(TheData, "")
	}
}

func TestAnAddressThatIsWrittenAnewIsNoLongerWrong(t *testing.T) {
	d := opened(t)
	d.failures[Address] = message.New("the link was cut short")
	d.wantState("error")
	d.Next.Set("seed", "7")
	d.wantState("idle")
}

func TestQuickChangesAskOnce(t *testing.T) {
	d := opened(t)
	before := d.count(run.LoadData)
	d.Next.Set("dataset.test_size", "0.2")
	d.Next.Set("dataset.split_seed", "3")
	d.elapse()
	if n := d.count(run.LoadData) - before; n != 1 {
		t.Errorf("data asked for %d times, want 1", n)
	}
}

func TestNoEstimateForWhatMayNotLoad(t *testing.T) {
	d := opened(t)
	d.UseModel("broken.zip", nil)
	d.elapse()
	if d.count(run.Estimate) != 0 {
		t.Error("asks for an estimate of a model that is not there yet")
	}
	d.answer(run.LoadModel, run.Event{Event: run.Failed, Error: message.New("broken")})
	d.elapse()
	if got := d.last(run.Estimate).Config.Model; got != "tiny" {
		t.Errorf("asks for an estimate of %q, not of the model that stayed", got)
	}
}

// TestOnlyAModelsFilesAreSent chooses a clone of a repository.
func TestOnlyAModelsFilesAreSent(t *testing.T) {
	d := opened(t)
	paths := []string{"mine/1_Pooling/config.json", "mine/pytorch_model.bin", "mine/config.json", "mine/model.safetensors"}
	files := make([]app.Value, len(paths))
	for i := range files {
		files[i] = &struct{ app.Value }{}
	}
	d.UseFolder("", paths, files)
	if d.Next.Config.Model != "mine" || len(d.files) != 2 || d.files[0] != files[2] || d.files[1] != files[3] {
		t.Errorf("sent %v as %q", d.files, d.Next.Config.Model)
	}
	loads := d.count(run.LoadModel)
	d.UseFolder("notes", []string{"notes/README.md"}, files[:1])
	if d.Failure(run.LoadModel) == "" || d.count(run.LoadModel) != loads || d.Next.Config.Model != "mine" {
		t.Errorf("a folder without a model: %q, and %q is the model", d.Failure(run.LoadModel), d.Next.Config.Model)
	}
}

func TestTheEndOfARunForgetsWhatItRefused(t *testing.T) {
	d := opened(t)
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 1}})
	d.UseFile("mine.csv", nil)
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("a run is under way")})
	d.wantState("training")
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	d.wantState("done")
}

func TestASavedFileIsHandedOver(t *testing.T) {
	d := opened(t)
	d.Save(run.Float32)
	e := run.Event{Event: run.Saved, ID: d.last(run.Save).ID, Saved: &run.SavedInfo{Name: "model.zip"}}
	d.Apply(e, []app.Value{nil})
	if len(d.kept) != 1 || d.kept[0] != "model.zip" || d.Saved.Name != "model.zip" {
		t.Errorf("kept %v, saved %v", d.kept, d.Saved)
	}
}

// The first head is number 0, which JSON's omitempty would leave out of a
// Command.
func TestTheFirstHeadIsNamed(t *testing.T) {
	d := newDesk(t)
	var sent string
	d.post = func(message []byte, _ []app.Value) { sent = string(message) }
	d.Predict("a text", "")
	if !strings.Contains(sent, `"layer":0`) || !strings.Contains(sent, `"head":0`) {
		t.Errorf("sent %s", sent)
	}
}

func TestOnlyWhatChangedIsDrawnAnew(t *testing.T) {
	d := opened(t)
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 9}})
	data, training := d.Version(DataSet, Checkpoint, Tried, Work), d.Version(Training)
	d.answer(run.Start, run.Event{Event: run.Step, Step: &run.StepInfo{Step: 1}})
	if d.Version(DataSet, Checkpoint, Tried, Work) != data {
		t.Error("a step redraws the data")
	}
	if d.Version(Training) == training {
		t.Error("a step does not redraw the run")
	}
}

func TestABareClientMeasures(t *testing.T) {
	d := newDesk(t)
	d.bare = true
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
	if d.count(run.LoadData)+d.count(run.LoadModel) > 0 {
		t.Errorf("without a run the client sent %v", d.sent)
	}
	d.wantState("idle")
	d.Measure(2)
	if d.last(run.Bench).Seconds != 2 {
		t.Errorf("the bench is to take %v s a figure", d.last(run.Bench).Seconds)
	}
	d.wantState("measuring")
	d.answer(run.Bench, run.Event{Event: run.Benching, Bench: &run.BenchInfo{}})
	d.answer(run.Bench, run.Event{Event: run.Measured, Figure: &run.Figure{Seconds: 1}})
	d.Stop()
	d.answer(run.Bench, run.Event{Event: run.Benched})
	d.wantState("done")
	if d.Waiting(run.Bench) || d.Waiting(run.Stop) || len(d.Figures) != 1 {
		t.Errorf("at the end there are %d figures, and pending %v", len(d.Figures), d.pending)
	}
	d.Measure(2)
	if d.Bench != nil || len(d.Figures) > 0 {
		t.Error("a new bench shows what the last one measured")
	}
	d.answer(run.Bench, run.Event{Event: run.Failed, Error: message.New("no")})
	d.wantState("error")
	if d.Measuring() || d.Failure(run.Bench) == "" {
		t.Error("the failure is not shown")
	}
}

// Leaving the page loses a run, its model until that is saved, and the user's
// own data.
func TestUnsaved(t *testing.T) {
	d := opened(t)
	expect := func(when string, want bool) {
		t.Helper()
		if got := d.Unsaved(); got != want {
			t.Errorf("%s something is unsaved: %v", when, got)
		}
	}
	expect("when all is loaded", false)
	d.Start()
	expect("in a run", true)
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	expect("after it", true)
	d.Save(run.Float32)
	d.answer(run.Save, run.Event{Event: run.Saved, Saved: &run.SavedInfo{Name: "model.zip"}})
	expect("when the model is saved", false)
	d.UseText("pasted", "text,label\nfine,good\n")
	expect("with a text of one's own", true)
	d.Next.Set("dataset.name", "sentiment")
	expect("with a bundled set again", false)
}

// The page scrolls to a run that the address starts, but not to one that a
// press starts.
func TestARunOfTheAddressIsShown(t *testing.T) {
	for _, byAddress := range []bool{true, false} {
		d := newDesk(t)
		shown := ""
		d.show = func(stage string) { shown += stage }
		d.startAtOnce = byAddress
		d.Hello()
		d.answer(run.Hello, run.Event{Event: run.Ready, Ready: &site})
		if !byAddress {
			d.Start()
		}
		for range 2 {
			d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 9}})
			d.elapse()
			d.Start()
		}
		if want := map[bool]string{true: "train", false: ""}[byAddress]; shown != want {
			t.Errorf("by address: %v; shown is %q, want %q", byAddress, shown, want)
		}
	}
}

// A search for a learning rate blocks no more than the start of a run; it can be
// stopped, and its result is out of date when something else than the rate changes.
func TestASearchForALearningRate(t *testing.T) {
	d := planned(t)
	d.FindRate()
	d.wantState("measuring")
	if d.Startable() {
		t.Error("a run can be started during the search")
	}
	try := func(step int) {
		d.answer(run.FindRate, run.Event{Event: run.RateTried, RateTried: &run.RateTry{Step: step, Loss: float64(step)}})
	}
	try(1)
	try(2)
	try(1) // on another device
	d.Stop()
	d.answer(run.FindRate, run.Event{Event: run.RateSuggested, RateFound: &run.RateFound{LearningRate: 0.25}})
	if len(d.Rates.Tried) != 1 || d.Waiting(run.FindRate) || d.Waiting(run.Stop) || !d.Startable() {
		t.Errorf("after the search there are %d tries, and pending %v", len(d.Rates.Tried), d.pending)
	}
	d.wantState("idle")
	d.Next.Set("learning_rate", "0.25")
	d.Next.Set("num_train_epochs", "9")
	d.wantOutdated(TheRates, "")
	d.Next.Set("per_device_train_batch_size", "4")
	d.wantOutdated(TheRates, "outdated.settings")
	d.FindRate()
	d.wantOutdated(TheRates, "")
	d.Stop()
	d.answer(run.FindRate, run.Event{Event: run.Failed, Error: message.New("no")})
	if d.Failure(run.FindRate) == "" || d.Waiting(run.Stop) || d.Rates.Found != nil {
		t.Errorf("after a failed search pending is %v, and found %+v", d.pending, d.Rates.Found)
	}
}
