package train

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/machine"
	"tuneground/engine/model"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// pairing is a run of the Trainer; testdata/pairing.py, which made it,
// describes the fields.
type pairing struct {
	Settings json.RawMessage
	Rows     []json.RawMessage
	Items    []struct {
		IDs, Labels []int32
		Start, End  int32
	}
	Batches [][]int
	Masked  []struct{ IDs, Labels []int32 }
	Losses  []float64
}

// TestBesideTrainer makes the same items from the same rows as transformers'
// example scripts, and has the Trainer's loss in each of 50 steps.
func TestBesideTrainer(t *testing.T) {
	for _, name := range []string{run.TextGeneration, run.FillMask, run.QuestionAnswering, run.Translation, "accumulated"} {
		t.Run(name, func(t *testing.T) {
			g := readPairing(t, name)
			tr := trainer(t, g.job(t))
			g.checkItems(t, tr.job.Texts)
			if len(g.Masked) > 0 {
				tr.job.Texts.Task = &givenMasks{Task: tr.job.Texts.Task, pairing: g}
			}
			tr.batches, tr.shuffled = g.Batches, 1
			tr.plan.StepsPerEpoch = len(g.Batches) // in the golden order
			for step, want := range g.Losses {
				loss, _, _ := tr.advance(step)
				if !(math.Abs(loss-want) <= 1e-4) {
					t.Errorf("the loss of step %d is %.7f, the Trainer's %.7f", step+1, loss, want)
				}
			}
		})
	}
}

func readPairing(t *testing.T, task string) *pairing {
	t.Helper()
	g := &pairing{}
	content, err := os.ReadFile(filepath.Join("testdata", task+".json"))
	must(t, err)
	must(t, json.Unmarshal(content, g))
	return g
}

// job is g's run before it begins.
func (g *pairing) job(t *testing.T) *plan.Job { return g.jobWith(t, func(*run.Config) {}) }

// jobWith is job with other settings.
func (g *pairing) jobWith(t *testing.T, change func(c *run.Config)) *plan.Job {
	t.Helper()
	config := run.Default()
	must(t, json.Unmarshal(g.Settings, &config))
	change(&config)
	config.Dataset = run.Dataset{Name: "rows"}
	folder, err := hf.ReadFolder(os.DirFS(filepath.Join("testdata", config.Model)))
	must(t, err)
	checkpoint, err := pretrained.Open(config.Model, folder)
	must(t, err)
	rows := append(bytes.Join(rawLines(g.Rows), []byte("\n")), '\n')
	table, err := data.Read("rows.jsonl", bytes.NewReader(rows), int64(len(rows)), config.Dataset, nil)
	must(t, err)
	set, err := table.Build(&config)
	must(t, err)
	texts, err := task.Encode(checkpoint.Tokenizer, checkpoint.Reads(&config), &config, set, nil, unwatched)
	must(t, err)
	criterion, err := texts.Criterion(&config)
	must(t, err)
	return &plan.Job{Config: config, Criterion: criterion, Checkpoint: checkpoint, Texts: texts, Machine: machine.New(cpu.New(), nil, func() {})}
}

// unwatched is a Watch of unattended work.
var unwatched = watch.Watch{
	Look: func() error { return nil }, Stopped: func() bool { return false }, Progress: func(string, time.Time, int64, int64) {},
}

// trainer returns the Trainer of a job on the CPU, before its first step.
func trainer(t *testing.T, j *plan.Job) *Trainer {
	t.Helper()
	on := &j.Machine.CPU
	p, err := j.Plan()
	must(t, err)
	n, err := j.Weigh(p, on)
	must(t, err)
	m, err := j.Checkpoint.NewToTrain(on.Device, &j.Config, j.Texts.Set)
	must(t, err)
	return New(*j, m, on, p, n, func(run.Event) {}, unwatched)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rawLines(rows []json.RawMessage) (lines [][]byte) {
	for _, r := range rows {
		lines = append(lines, r)
	}
	return lines
}

func (g *pairing) checkItems(t *testing.T, e *task.Texts) {
	t.Helper()
	if len(e.Items) != len(g.Items) {
		t.Fatalf("the rows make %d items, in transformers %d", len(e.Items), len(g.Items))
	}
	for i, want := range g.Items {
		got := &e.Items[i]
		if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Labels, want.Labels) || got.Start != want.Start || got.End != want.End {
			t.Fatalf("item %d is %v, %v, %d to %d; in transformers\n%+v", i, got.IDs, got.Labels, got.Start, got.End, want)
		}
	}
}

// givenMasks masks the tokens that the Trainer's collator masked, in the same
// order.
type givenMasks struct {
	task.Task
	*pairing
	next int
}

func (m *givenMasks) Fill(b *model.Batch, _ *task.Item, _ uint32) {
	given, row := m.Masked[m.next], int32(len(b.IDs))
	m.next++
	b.Add(given.IDs, nil)
	for i, label := range given.Labels {
		if label >= 0 {
			b.Wanted, b.Labels = append(b.Wanted, row+int32(i)), append(b.Labels, label)
		}
	}
}

// TestHiddenTokens counts the kinds of masking, which are as in transformers'
// collator except for the one token that is always masked.
func TestHiddenTokens(t *testing.T) {
	g := readPairing(t, run.FillMask)
	tr := trainer(t, g.job(t))
	mask, _ := tr.job.Checkpoint.Tokenizer.Special("mask_token")
	var masked, same, other, chosen, foreseen float64
	for key := range uint32(500) {
		tr.job.Texts.Fill(&tr.batch, tr.job.Texts.Of(tr.job.Texts.Set.Train), tensor.Mix(key))
		b := &tr.batch
		for i, row := range b.Wanted {
			switch b.IDs[row] {
			case mask:
				masked++
			case b.Labels[i]:
				same++
			default:
				other++
			}
			if slices.Contains(b.Offsets, row) || slices.Contains(b.Offsets, row+1) {
				t.Fatalf("token %d, [CLS] or [SEP], is to be guessed", row)
			}
		}
		for i := range b.Sequences() {
			n := float64(b.Offsets[i+1]-b.Offsets[i]) - 2
			foreseen += 1 + (n-1)*tr.job.Config.MLMProbability
		}
		chosen += float64(len(b.Wanted))
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{
		{"hidden", chosen / foreseen, 1}, {"masked", masked / chosen, 0.8}, {"left", same / chosen, 0.1}, {"replaced", other / chosen, 0.1},
	} {
		if math.Abs(x.got-x.want) > 0.005 {
			t.Errorf("%s is a share of %.4f, not %.2f", x.what, x.got, x.want)
		}
	}
}
