package session

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// wordList has synonyms of words in the small site's texts.
var wordList = fstest.MapFS{"en.txt": {Data: []byte("great fine splendid\nfine great\nsoup film\npoor dull\ndull poor\n")}}

func newAugmenting(t *testing.T) (*Session, *recorder) {
	s, r := newSession(t)
	s.opts.Words = wordList
	return s, r
}

func augmented(alphas run.Augmentation) run.Config {
	c := settings()
	c.Epochs, c.Augmentation = 2, alphas
	return c
}

// A run plans and does the steps of texts and copies, the same ones every time, and is
// tested on the same texts as without.
func TestRunLearnsFromCopies(t *testing.T) {
	c := augmented(run.Augmentation{NumAug: 2, SR: 0.1, RS: 0.2, RD: 0.2, Char: 0.1})
	var losses [2][]float64
	var reports [2]*run.Report
	for i := range losses {
		s, r := newAugmenting(t)
		must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		p, started := r.last(t, run.Planned).Plan, r.last(t, run.Started)
		if p.Examples != 144*3 || p.Copies != 144*2 || p.Steps != 2*144*3/8 || started.Plan.Steps != p.Steps || len(r.all(run.Step)) != p.Steps {
			t.Fatalf("planned are %d steps on %d examples with %d copies, done %d", p.Steps, p.Examples, p.Copies, len(r.all(run.Step)))
		}
		if started.Run.Config.Augmentation != c.Augmentation || started.Run.Data.Files["words/en.txt"] == "" {
			t.Errorf("the record says %+v and %v", started.Run.Config.Augmentation, started.Run.Data)
		}
		for _, e := range r.all(run.Step) {
			losses[i] = append(losses[i], e.Step.Loss)
		}
		reports[i] = r.last(t, run.Done).Report
		folder, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		if card, want := string(folder["README.md"]), "Besides the 144 training texts it learned from 288 changed copies of them: synonym replacement (alpha 0.1), random swap"; !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
	if !slices.Equal(losses[0], losses[1]) {
		t.Error("the same run has other losses")
	}
	s, r := newAugmenting(t)
	c.Augmentation = run.Augmentation{NumAug: 2}
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	plain := r.last(t, run.Done).Report
	if texts(plain) != texts(reports[0]) || texts(plain) == "" {
		t.Error("augmentation has changed the texts of the test")
	}
}

// texts joins the texts that a report was measured on.
func texts(r *run.Report) string {
	var list []string
	for _, e := range r.Examples {
		list = append(list, e.Text)
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// A copy is a text of its own, of which the frozen layers' output is kept as of others.
func TestCopiesAndFrozenLayers(t *testing.T) {
	c := augmented(run.Augmentation{NumAug: 1, RS: 0.3})
	c.Method = run.Head
	s, r := newAugmenting(t)
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	if p := r.last(t, run.Started).Plan; !p.Kept || p.Copies < 120 { // a text with a word twice may come out as it was
		t.Fatalf("kept is %v, copies are %d", p.Kept, p.Copies)
	}
	job, err := s.prepare(c)
	must(t, err)
	if again, err := s.prepare(c); err != nil || again.Texts != job.Texts {
		t.Errorf("the copies were made again, %v", err)
	}
	for _, item := range job.Texts.Items[len(s.texts.Items):] {
		e := &job.Texts.Set.Examples[item.Example]
		if want := s.ckpt.Tokenizer.AppendIDs(nil, e.Text, 100); !slices.Equal(item.IDs, want) {
			t.Errorf("%q has the tokens %v, want %v", e.Text, item.IDs, want)
		}
	}
}

// The preview shows every sound operation, and what the run uses as the run does it.
func TestPreviewAugmentation(t *testing.T) {
	s, r := newAugmenting(t)
	c := augmented(run.Augmentation{NumAug: 1, SR: 0.3})
	show := func(example int) *run.AugmentInfo {
		must(t, s.Run(run.Command{Do: run.PreviewAugmentation, Config: c, Example: example}))
		return r.last(t, run.Augmented).Augmented
	}
	set := map[string]bool{}
	job, err := s.prepare(c)
	must(t, err)
	for _, e := range job.Texts.Set.Examples[240:] {
		set[e.Text] = true
	}
	first := show(0)
	if first.Row == 0 || first.Text == "" || first.Answer == "" || len(first.Copies) != len(run.Operations)-1 {
		t.Fatalf("the preview is %+v", first)
	}
	if again := show(144); !reflect.DeepEqual(again, first) {
		t.Errorf("after the last text comes %+v, not the first", again)
	}
	changed := 0
	for i := range 20 {
		for _, x := range show(i).Copies {
			if x.On != (x.Operation == run.SynonymReplacement) {
				t.Errorf("%s is on: %v", x.Operation, x.On)
			}
			if x.On && x.Text != "" {
				changed++
				if !set[x.Text] {
					t.Errorf("the run has no copy %q", x.Text)
				}
			}
		}
	}
	if changed < 5 {
		t.Errorf("only %d of 20 texts have a synonym", changed)
	}
}

// What cannot be done is refused with a sentence that says what to do.
func TestAugmentationIsRefused(t *testing.T) {
	for word, c := range map[string]run.Config{
		"no head that fills in words":   augmented(run.Augmentation{NumAug: 1, MLM: 0.1}),
		"words/en.txt":                  augmented(run.Augmentation{NumAug: 1, SR: 0.1}),
		"augmentation.num_aug is 0":     augmented(run.Augmentation{SR: 0.1}),
		"the text itself is what":       turned(run.FillMask, run.Augmentation{NumAug: 1, RD: 0.1}),
		"among \"augmentation.alpha_sr": turned(run.Translation, run.Augmentation{NumAug: 1, RD: 0.1}),
		"augmentation.alpha_char is -1": turned(run.TextClassification, run.Augmentation{NumAug: 1, Char: -1}),
	} {
		s, _ := newSession(t)
		s.opts.Words = fstest.MapFS{}
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v, want a word on %q", err, word)
		}
	}
}

func turned(task string, a run.Augmentation) run.Config {
	c := augmented(a)
	c.Task = task
	return c
}

// A model fills in other words that fit; a forecast does without, and has as many texts.
func TestMaskFilling(t *testing.T) {
	_, datasets := site(t)
	s := New(Options{CPU: cpu.New(), Models: os.DirFS("../../static/models"), Datasets: datasets, Emit: func(run.Event, [][]byte) {}})
	c := augmented(run.Augmentation{NumAug: 1, MLM: 0.2})
	c.Model = "bert-tiny-en"
	forecast, err := s.job(c, true)
	must(t, err)
	planned := forecast.Texts.Set
	job, err := s.prepare(c)
	must(t, err)
	set := job.Texts.Set
	if again, err := s.job(c, true); err != nil || again.Texts != job.Texts || planned.Copies() != 144 || set.Copies() < 140 {
		t.Fatalf("%d copies are planned, %d made, %v", planned.Copies(), set.Copies(), err)
	}
	others, known := map[string]bool{}, map[string]bool{}
	for i, e := range set.Examples {
		words := strings.Fields(e.Text)
		if i < 240 {
			for _, w := range words {
				known[w] = true
			}
			continue
		}
		if len(words) != 5 {
			t.Errorf("%q has %d words", e.Text, len(words))
		}
		for _, w := range words {
			if !known[w] {
				others[w] = true
			}
		}
	}
	if len(others) < 10 {
		t.Errorf("the model wrote only the words %v", others)
	}
}
