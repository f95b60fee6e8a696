package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/store/brittle"
	"tuneground/server/disk"
)

// keptIn lets a session keep its runs in a folder, as often as it can.
func keptIn(s *Session, folder *brittle.Folder, background bool) {
	s.opts.Runs = archiveOf{folder}
	s.opts.Background, s.saveEvery = background, 0
	s.machine.CPU.Speed = machine.Speed{FLOPS: 5e10, Op: 1e-6} // as if measured
}

// outcome is all that a run's Record and model say, without times.
func outcome(t *testing.T, s *Session, folder *brittle.Folder) string {
	t.Helper()
	record, err := store.Of(folder).Result()
	must(t, err)
	var b strings.Builder
	for _, e := range record.Steps {
		fmt.Fprintln(&b, e.Step, e.Epoch, e.Loss, e.GradNorm, e.LearningRate, e.Skipped)
	}
	for _, e := range record.Evals {
		fmt.Fprintln(&b, e.Step, e.Metrics, e.Best, e.Samples)
	}
	report := *record.Report
	report.Seconds, report.Ended = 0, time.Time{}
	text, err := json.Marshal(report)
	must(t, err)
	files, name := func() (hf.Files, error) { return s.Folder(run.Float32) }, "model.safetensors"
	if s.model.Prompt != nil { // it cannot be merged
		files, name = s.Adapter, "adapter_model.safetensors"
	}
	model, err := inMemory(files())
	must(t, err)
	sum := 0
	for i, x := range model[name] {
		sum = sum*31 + int(x)*(i%7+1)
	}
	fmt.Fprintf(&b, "%d devices, %s, %x", len(record.Devices), text, sum)
	return b.String()
}

// difference returns the first line in which two outcomes differ, of both; "" if there
// is none.
func difference(got, want string) string {
	if got == want {
		return ""
	}
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d:\n%s\nand not\n%s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(a), len(b))
}

// A keptCase is a run that is kept, and interrupted.
type keptCase struct {
	name       string
	task       string // of taskCases, by its name; "": that of session_test
	set        func(*run.Config)
	background bool
}

func (c *keptCase) open(t *testing.T) (*Session, *recorder, run.Config) {
	t.Helper()
	config := settings()
	config.Epochs, config.Dropout, config.EvalStrategy, config.EvalSteps = 1, 0.1, "steps", 5
	s, r := newSession(t)
	for _, x := range taskCases {
		if x.name != c.task {
			continue
		}
		models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
		for name, content := range x.folder(t) {
			models["small/"+name] = &fstest.MapFile{Data: content}
		}
		s = New(Options{CPU: cpu.New(), Emit: r.emit, Models: models, Datasets: fstest.MapFS{
			"rows.jsonl": {Data: x.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
		}})
		config.Dataset.Name, config.Task, config.LearningRate = "rows", x.task, x.rate
		config.MaxLength, config.DocStride, config.MaxTargetLength, config.Generation.MaxNewTokens = 32, 4, 8, 8
	}
	s.opts.Words = wordList
	if c.set != nil {
		c.set(&config)
	}
	return s, r, config
}

func keptCases() []keptCase {
	list := []keptCase{
		{name: "epochs", set: func(c *run.Config) { c.EvalStrategy, c.Epochs = "epoch", 2 }},
		{name: "early", set: func(c *run.Config) {
			c.EvalSteps, c.EarlyStoppingPatience, c.EarlyStoppingThreshold = 3, 2, 0.2
		}},
		{name: "accumulated", set: func(c *run.Config) { c.AccumulationSteps = 2 }},
		{name: "without a best model", set: func(c *run.Config) { c.LoadBestModelAtEnd = false }, background: true},
		{name: "without validation", set: func(c *run.Config) { c.EvalStrategy = "no" }},
		{name: "momentum", set: func(c *run.Config) { c.Optimizer, c.Momentum = run.SGD, 0.9 }, background: true},
		{name: "no momentum", set: func(c *run.Config) { c.Optimizer, c.Momentum = run.SGD, 0 }},
		{name: "adafactor", set: func(c *run.Config) { c.Optimizer = run.Adafactor }},
		{name: "rates by layer", set: func(c *run.Config) { c.LayerwiseLRDecay, c.HeadLearningRate = 0.9, 5e-3 }},
		{name: "text features", set: func(c *run.Config) { c.TextFeatures, c.TextFeatureWords = "words list_words", "lovely\ndull" }},
		{name: "augmentation", set: func(c *run.Config) {
			c.Method, c.LastK, c.Epochs = run.LastK, 1, 0.5
			c.Augmentation = run.Augmentation{NumAug: 1, SR: 0.2, RI: 0.2, RS: 0.2, RD: 0.2, Char: 0.2}
		}},
		{name: "gradual unfreezing", set: func(c *run.Config) { c.GradualUnfreezing, c.Epochs = true, 4 }},
		{name: "LoRA+", set: func(c *run.Config) { c.Method, c.LoRA.PlusRatio = run.LoRA, 4 }},
	}
	for i, method := range run.Methods {
		list = append(list, keptCase{name: method, background: i%2 == 0, set: func(c *run.Config) { c.Method, c.Modules, c.LastK = method, "layer.0", 1 }})
	}
	for i, scheduler := range run.Schedulers {
		list = append(list, keptCase{name: scheduler, background: i%2 == 1, set: func(c *run.Config) { c.Scheduler = scheduler }})
	}
	for i, x := range taskCases {
		list = append(list, keptCase{name: x.name, task: x.name, background: i%2 == 0})
	}
	return list
}

// TestGoesOnExactly cuts the power at random moments of a run that is kept. Each time
// the run goes on, and ends as the one that was not interrupted did, to the last bit.
func TestGoesOnExactly(t *testing.T) {
	all, within := 0, 0 // times that it went on, and from within the run
	for n, c := range keptCases() {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(n), 3))
			folder := brittle.New()
			s, r, config := c.open(t)
			keptIn(s, folder, c.background)
			const moments = 2
			var cut []*brittle.Folder
			record, seen := s.opts.Emit, 0
			s.opts.Emit = func(e run.Event, file [][]byte) {
				record(e, file)
				if e.Step == nil && e.Eval == nil && e.Kept == nil {
					return
				}
				if seen++; len(cut) < moments { // each moment is as likely
					cut = append(cut, folder.AfterPowerCut(random))
				} else if i := random.IntN(seen); i < moments {
					cut[i] = folder.AfterPowerCut(random)
				}
			}
			must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
			for _, e := range r.all(run.Kept) {
				if !e.Kept.Problem.IsZero() {
					t.Fatal(e.Kept.Problem)
				}
			}
			want := outcome(t, s, folder)
			for _, folder := range cut {
				from := 0
				all++
				if l, err := store.Of(folder).Load(); err == nil {
					if from = l.Record.Last().Step; from > 2 && from < 18 {
						within++
					}
				}
				s, r, _ := c.open(t)
				keptIn(s, folder, c.background)
				must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
				if d := difference(outcome(t, s, folder), want); d != "" {
					t.Fatalf("interrupted after step %d it differs in %s", from, d)
				}
				if first := r.all(run.Step); len(first) > 0 && first[0].Step.Step != from+1 {
					t.Errorf("it went on with step %d after step %d", first[0].Step.Step, from)
				}
			}
			s, r, _ = c.open(t)
			keptIn(s, cut[0], false)
			must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
			if d := difference(outcome(t, s, folder), want); d != "" || len(r.all(run.Step)) > 0 {
				t.Errorf("shown again it does %d steps, and differs in %s", len(r.all(run.Step)), d)
			}
		})
	}
	if within < all/5 {
		t.Errorf("only %d of %d runs went on from within", within, all)
	}
}

// A stopped run goes on, and a finished one is shown.
func TestGoesOnAfterStop(t *testing.T) {
	c := keptCase{}
	whole := brittle.New()
	s, _, config := c.open(t)
	keptIn(s, whole, false)
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	want := outcome(t, s, whole)

	folder := brittle.New()
	s, r, _ := c.open(t)
	keptIn(s, folder, true)
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Step != nil && e.Step.Step == 9 {
			s.lastLook = s.lastLook.AddDate(-1, 0, 0)
			s.Send(run.Command{Do: run.Stop})
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	if report := r.last(t, run.Done).Report; !report.Stopped || report.Steps != 9 {
		t.Fatalf("the run ended after step %d, stopped: %v", report.Steps, report.Stopped)
	}
	if row, _, err := store.Of(folder).Row(); err != nil || row.Finished || row.Step != 9 || row.Steps != 18 || row.Metric == "" {
		t.Errorf("the stopped run's row is %+v, %v", row, err)
	}
	s, _, _ = c.open(t)
	keptIn(s, folder, true)
	must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
	if d := difference(outcome(t, s, folder), want); d != "" {
		t.Errorf("stopped and gone on it differs in %s", d)
	}

	s, r, _ = c.open(t)
	keptIn(s, folder, true)
	must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
	if d := difference(outcome(t, s, folder), want); d != "" || len(r.all(run.Step)) > 0 {
		t.Errorf("a finished run goes on for %d steps, and differs in %s", len(r.all(run.Step)), d)
	}
	if e := r.last(t, run.Started); len(e.Run.Steps) != 18 {
		t.Errorf("the finished run is shown with %d steps", len(e.Run.Steps))
	}
}

// A learning rate changed in mid-run stays changed.
func TestGoesOnWithTheChangedRate(t *testing.T) {
	c := keptCase{}
	folder := brittle.New()
	s, r, config := c.open(t)
	keptIn(s, folder, false)
	s.saveEvery = 1e6 // unless something happens
	var cut *brittle.Folder
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Step != nil && e.Step.Step == 3 {
			s.Send(run.Command{Do: run.ChangeRate, LearningRate: 1e-4})
			s.lastLook = time.Time{}
		}
		if e.Step != nil && e.Step.Step == 6 {
			cut = folder.AfterPowerCut(rand.New(rand.NewPCG(1, 1)))
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	if len(r.all(run.RateChanged)) != 1 {
		t.Fatal("the rate was not changed")
	}
	want := outcome(t, s, folder)
	s, r, _ = c.open(t)
	keptIn(s, cut, false)
	must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
	if d := difference(outcome(t, s, cut), want); d != "" || r.all(run.Step)[0].Step.Step < 4 {
		t.Errorf("it went on with step %d, and differs in %s", r.all(run.Step)[0].Step.Step, d)
	}
}

// A run on a GPU goes on on a GPU, also on one that fails.
func TestGoesOnOnAGPU(t *testing.T) {
	c := onGPU(run.Full)
	c.Epochs = 1
	folder := brittle.New()
	s, _ := newSession(t)
	withGPUs(s, endless)
	keptIn(s, folder, false)
	var cut *brittle.Folder
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Step != nil && e.Step.Step == 10 {
			cut = folder.AfterPowerCut(rand.New(rand.NewPCG(1, 1)))
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "kept"}))
	want := outcome(t, s, folder)
	for _, lives := range [][]int{{endless}, {700, endless}, {700}} {
		folder := cut.AfterPowerCut(rand.New(rand.NewPCG(1, 1)))
		s, r := newSession(t)
		gpus := withGPUs(s, lives...)
		keptIn(s, folder, true)
		must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
		if len(*gpus) != len(lives) || (len(lives) > 1 || lives[0] != endless) && !(*gpus)[0].closed {
			t.Fatalf("%d GPUs were used of %d", len(*gpus), len(lives))
		}
		got := strings.Replace(outcome(t, s, folder), fmt.Sprint(len(lives), " devices"), "1 devices", 1)
		if lives[len(lives)-1] != endless {
			got = strings.Replace(got, "2 devices", "1 devices", 1) // the CPU is the second
		}
		if d := difference(got, want); d != "" || r.all(run.Step)[0].Step.Step < 5 {
			t.Errorf("on GPUs of %d it goes on with step %d, and differs in %s", lives, r.all(run.Step)[0].Step.Step, d)
		}
	}
}

// The memory that checkpoints are written from is planned. Without room for it they are
// written between two steps.
func TestCopiesOfCheckpointsArePlanned(t *testing.T) {
	c := keptCase{task: "several labels"}
	s, _, config := c.open(t)
	job, err := s.prepare(config)
	must(t, err)
	job.Memory = 1 << 40
	p, err := job.Plan()
	must(t, err)
	alone, err := s.weigh(job, p, &s.machine.CPU)
	must(t, err)
	job.Copies = true
	kept, err := s.weigh(job, p, &s.machine.CPU)
	must(t, err)
	copied := 4 * p.Trainable * 4 // weights, two moments, the best weights a second time
	if more := kept.Host - alone.Host; more < copied*3/4 || more > copied*5/4 || !job.Copies {
		t.Errorf("a kept run needs %d bytes more, its copies have %d", more, copied)
	}
	job.Memory = kept.Host - copied/2
	tight, err := s.weigh(job, p, &s.machine.CPU)
	if err != nil || job.Copies || tight.Host > job.Memory {
		t.Errorf("in %d bytes a run needs %d, with copies: %v, %v", job.Memory, tight.Host, job.Copies, err)
	}
}

// A full disk costs checkpoints; the run does not notice, but for being told.
func TestFullDiskStopsNoRun(t *testing.T) {
	c := keptCase{}
	whole := brittle.New()
	s, _, config := c.open(t)
	keptIn(s, whole, false)
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	want := outcome(t, s, whole)
	for _, room := range []int{100, 30_000, 100_000} {
		folder := brittle.New()
		folder.Room = room
		s, r, config := c.open(t)
		keptIn(s, folder, room > 100)
		must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
		told := 0
		for _, e := range r.all(run.Kept) {
			if strings.Contains(e.Kept.Problem.String(), brittle.ErrFull.Error()) {
				told++
			}
		}
		if told == 0 {
			t.Errorf("with room for %d bytes nobody is told", room)
		}
		if done := r.last(t, run.Done); done.Report.Steps != 18 {
			t.Errorf("with room for %d bytes the run ended after step %d", room, done.Report.Steps)
		}
		if room == 100 {
			continue // it could not even begin to be kept
		}
		folder.Room = 0
		s, _, _ = c.open(t)
		keptIn(s, folder, true)
		must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
		if d := difference(outcome(t, s, folder), want); d != "" {
			t.Errorf("with room for %d bytes it differs in %s", room, d)
		}
	}
}

// A disk that fails once costs what it was about to keep, and the run can go on from
// what is there.
func TestAFailingDiskStopsNoRun(t *testing.T) {
	c := keptCase{}
	keep := func(failAt int) (*Session, *recorder, *brittle.Folder) {
		folder := brittle.New()
		folder.FailAt = failAt
		s, r, config := c.open(t)
		keptIn(s, folder, failAt%2 == 0)
		must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
		return s, r, folder
	}
	s, _, whole := keep(0)
	want := outcome(t, s, whole)
	random := rand.New(rand.NewPCG(7, 7))
	for range 12 {
		at := 1 + random.IntN(whole.Operations)
		_, r, folder := keep(at)
		if done := r.last(t, run.Done); done.Report.Steps != 18 {
			t.Errorf("operation %d failed, and the run ended after step %d", at, done.Report.Steps)
		}
		if _, err := store.Of(folder).Beginning(); err != nil {
			continue // it failed while the run began to be kept
		}
		s, _, _ := c.open(t)
		keptIn(s, folder, false)
		must(t, s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}))
		if d := difference(outcome(t, s, folder), want); d != "" {
			t.Errorf("operation %d failed, and gone on it differs in %s", at, d)
		}
	}
}

// A stuck disk flushes nothing more until it is free.
type stuckDisk struct {
	*brittle.Folder
	begun bool
	free  chan struct{}
}

type stuckFile struct {
	store.File
	disk *stuckDisk
}

func (d *stuckDisk) Create(name string) (store.File, error) {
	f, err := d.Folder.Create(name)
	return stuckFile{f, d}, err
}

func (f stuckFile) Sync() error {
	if f.disk.begun {
		<-f.disk.free
	}
	return f.File.Sync()
}

// TestTrainingDoesNotWaitForTheDisk writes a checkpoint to a disk that is stuck until
// the run has almost ended.
func TestTrainingDoesNotWaitForTheDisk(t *testing.T) {
	c := keptCase{}
	disk := &stuckDisk{Folder: brittle.New(), free: make(chan struct{})}
	s, r, config := c.open(t)
	keptIn(s, disk.Folder, true)
	s.opts.Runs = archiveOf{disk}
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Event == run.Started {
			disk.begun = true
		}
		if e.Step != nil && e.Step.Step == 17 {
			close(disk.free)
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	if kept := r.all(run.Kept); kept[0].Kept.Step != 1 || kept[1].Kept.Step < 17 {
		t.Errorf("checkpoints of the steps %d and %d were kept", kept[0].Kept.Step, kept[1].Kept.Step)
	}
}

// A run does not go on with another model or other data than it began with.
func TestGoesOnWithTheSameFilesOnly(t *testing.T) {
	c := keptCase{}
	folder := brittle.New()
	s, _, config := c.open(t)
	keptIn(s, folder, false)
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	must(t, store.Of(folder).Reopen())
	s, _, _ = c.open(t)
	weights := s.opts.Models.(fstest.MapFS)["small/model.safetensors"]
	weights.Data = bytes.Clone(weights.Data)
	weights.Data[len(weights.Data)-1] ^= 1
	keptIn(s, folder, false)
	err := s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"})
	if err == nil || !strings.Contains(err.Error(), "model.safetensors of small") {
		t.Errorf("with another model: %v", err)
	}
	s, _, config = c.open(t)
	other := brittle.New()
	keptIn(s, other, false)
	config.Augmentation.SR = 0.1
	must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
	must(t, store.Of(other).Reopen())
	s, _, _ = c.open(t)
	s.opts.Words = fstest.MapFS{"en.txt": {Data: []byte("great grand\n")}}
	keptIn(s, other, false)
	if err := s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}); err == nil || !strings.Contains(err.Error(), "words/en.txt") {
		t.Errorf("with another list of words: %v", err)
	}
	data := bytes.Clone(folder.Bytes("data"))
	data[len(data)/2] ^= 1
	folder.Set("data", data)
	s, _, _ = c.open(t)
	keptIn(s, folder, false)
	if err := s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}); err == nil {
		t.Error("it went on with damaged data")
	}
	s, _, _ = c.open(t)
	keptIn(s, brittle.New(), false)
	if err := s.Run(run.Command{Do: run.GoOn, Config: run.Default(), Run: "kept"}); err == nil || !strings.Contains(err.Error(), "no run") {
		t.Errorf("in an empty folder: %v", err)
	}
}

// A run of a user's own file is kept with it, and lends it to the next run.
func TestARunKeepsAUsersFile(t *testing.T) {
	dir := disk.Archive(t.TempDir())
	open := func() (*Session, *recorder) {
		s, r := newSession(t)
		s.opts.Runs = dir
		return s, r
	}
	s, r := open()
	content, err := fs.ReadFile(s.opts.Datasets, "words.jsonl")
	must(t, err)
	c := settings()
	c.Dataset.Name = "mine.jsonl"
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}, File{Name: "mine.jsonl", Size: int64(len(content)), Reader: bytes.NewReader(content)}))
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "first"}))
	want := r.last(t, run.Done).Report.Metrics

	s, r = open()
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "first"}))
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "second"}))
	must(t, s.Run(run.Command{Do: run.RemoveRuns, Runs: []string{"first"}}))
	if got := r.last(t, run.Done).Report.Metrics; !maps.Equal(got, want) {
		t.Errorf("the second run has %v, the first %v", got, want)
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "third"}))
	if e := r.last(t, run.Kept); !strings.Contains(e.Kept.Problem.String(), "open the file again") {
		t.Errorf("a run of data that were removed: %v", e.Kept.Problem)
	}
	s, r = open()
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "second"}))
	if got := r.last(t, run.Done).Report.Metrics; !maps.Equal(got, want) {
		t.Errorf("shown again it has %v, and before %v", got, want)
	}
}

// A run of a user's own model goes on once the user has loaded that again.
func TestGoesOnWithAUsersModel(t *testing.T) {
	folder := brittle.New()
	s, _ := newSession(t)
	keptIn(s, folder, false)
	var files []File
	for _, name := range []string{"config.json", "model.safetensors", "vocab.txt"} {
		content, err := fs.ReadFile(s.opts.Models, "small/"+name)
		must(t, err)
		files = append(files, File{Name: "mine/" + name, Size: int64(len(content)), Reader: bytes.NewReader(content)})
	}
	load := func(s *Session) {
		t.Helper()
		again := slices.Clone(files)
		for i, f := range files {
			again[i].Reader = io.NewSectionReader(f.Reader.(io.ReaderAt), 0, f.Size)
		}
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: run.Default()}, again...))
	}
	load(s)
	c := settings()
	c.Model, c.Epochs = "mine", 1
	cut, record := folder, s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		if record(e, file); e.Step != nil && e.Step.Step == 6 {
			cut = folder.AfterPowerCut(rand.New(rand.NewPCG(1, 1)))
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "kept"}))
	want := outcome(t, s, folder)
	s, r := newSession(t)
	keptIn(s, cut, false)
	err := s.Run(run.Command{Do: run.GoOn, Run: "kept"})
	if err == nil || !strings.Contains(err.Error(), "load its folder or zip again") {
		t.Errorf("without the model: %v", err)
	}
	load(s)
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "kept"}))
	if d := difference(outcome(t, s, cut), want); d != "" || r.all(run.Step)[0].Step.Step < 4 {
		t.Errorf("it went on with step %d, and differs in %s", r.all(run.Step)[0].Step.Step, d)
	}
}

// A roomOf has room for so many bytes more.
type roomOf struct {
	archiveOf
	room int64
}

func (r roomOf) Room() int64 { return r.room }

// A run that there is no room for is done all the same, and the user is told.
func TestARunIsKeptWithinTheBound(t *testing.T) {
	c := keptCase{}
	for _, room := range []int64{100_000, 10_000_000} {
		folder := brittle.New()
		s, r, config := c.open(t)
		keptIn(s, folder, false)
		s.opts.Runs = roomOf{archiveOf{folder}, room}
		must(t, s.Run(run.Command{Do: run.Start, Config: config, Run: "kept"}))
		if done := r.last(t, run.Done); done.Report.Steps != 18 {
			t.Errorf("with room for %d bytes the run ended after step %d", room, done.Report.Steps)
		}
		_, err := store.Of(folder).Beginning()
		told := r.all(run.Kept)[0].Kept.Problem.String()
		if small := room < 1_000_000; small != (err != nil) || small != strings.Contains(told, "delete kept runs") {
			t.Errorf("with room for %d bytes it is kept: %v; and it says %q", room, err, told)
		}
		needed := int64(0)
		names, _ := folder.Names()
		for _, name := range names {
			needed += int64(len(folder.Bytes(name)))
		}
		if needed > room {
			t.Errorf("with room for %d bytes it takes %d", room, needed)
		}
	}
}
