package train

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// pairing is a run of the Trainer's; testdata/pairing.py, which made it, says
// what is what.
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

// TestBesideTrainer makes the same items of the same rows as transformers'
// example scripts, and has the same loss in each of 50 steps as the Trainer.
func TestBesideTrainer(t *testing.T) {
	for _, task := range []string{run.TextGeneration, run.FillMask, run.QuestionAnswering, run.Translation} {
		t.Run(task, func(t *testing.T) {
			g := readPairing(t, task)
			tr := g.trainer(t)
			g.checkItems(t, tr.texts)
			if len(g.Masked) > 0 {
				tr.texts.task = &givenMasks{task: tr.texts.task, pairing: g}
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

// trainer returns a run of g's, before its first step.
func (g *pairing) trainer(t *testing.T) *trainer {
	t.Helper()
	config := run.Default()
	must(t, json.Unmarshal(g.Settings, &config))
	config.Dataset = run.Dataset{Name: "rows"}
	datasets := fstest.MapFS{
		"rows.jsonl": {Data: append(bytes.Join(rawLines(g.Rows), []byte("\n")), '\n')},
		"index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
	}
	s := NewSession(Options{CPU: cpu.New(), Models: os.DirFS("testdata"), Datasets: datasets, Emit: func(run.Event, [][]byte) {}})
	s.current.Config = config
	must(t, s.prepare())
	tr, err := s.newTrainer()
	must(t, err)
	return tr
}

func rawLines(rows []json.RawMessage) (lines [][]byte) {
	for _, r := range rows {
		lines = append(lines, r)
	}
	return lines
}

func (g *pairing) checkItems(t *testing.T, e *encoded) {
	t.Helper()
	if len(e.items) != len(g.Items) {
		t.Fatalf("the rows make %d items, in transformers %d", len(e.items), len(g.Items))
	}
	for i, want := range g.Items {
		got := &e.items[i]
		if !slices.Equal(got.ids, want.IDs) || !slices.Equal(got.labels, want.Labels) || got.start != want.Start || got.end != want.End {
			t.Fatalf("item %d is %v, %v, %d to %d; in transformers\n%+v", i, got.ids, got.labels, got.start, got.end, want)
		}
	}
}

// givenMasks hides what the Trainer's collator hid, in the same order.
type givenMasks struct {
	task
	*pairing
	next int
}

func (m *givenMasks) fill(b *model.Batch, _ *item, _ uint32) {
	given, row := m.Masked[m.next], int32(len(b.IDs))
	m.next++
	b.Add(given.IDs, nil)
	for i, label := range given.Labels {
		if label >= 0 {
			b.Wanted, b.Labels = append(b.Wanted, row+int32(i)), append(b.Labels, label)
		}
	}
}

// TestHiddenTokens counts what masking does with tokens: what transformers'
// collator does, but for the one token that is hidden in any case.
func TestHiddenTokens(t *testing.T) {
	g := readPairing(t, run.FillMask)
	tr := g.trainer(t)
	mask, _ := tr.ckpt.tokenizer.Special("mask_token")
	var masked, same, other, chosen, foreseen float64
	for key := range uint32(500) {
		tr.texts.fillAll(&tr.batch, tr.texts.of(tr.set.Train), tensor.Mix(key))
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
			foreseen += 1 + (n-1)*tr.config.MLMProbability
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
