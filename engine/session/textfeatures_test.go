package session

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// learntFeatures are weights of text features for the labels of the golden folders.
func learntFeatures(t *testing.T) []byte {
	t.Helper()
	w := run.TextFeatureWeights{Labels: []string{"positive", "negative", "mixed"}, Weights: make([][]float32, 3)}
	for i, name := range append(slices.Clone(run.TextFeatures), run.ListWords) {
		x := run.TextFeature{Name: name, Mean: float64(i) / 3, Deviation: 1 + float64(i)/2}
		if name == run.ListWords {
			x.Word = []string{"soup", "汤"}[len(w.Features)-len(run.TextFeatures)+1]
		}
		w.Features = append(w.Features, x)
		for label := range w.Weights {
			w.Weights[label] = append(w.Weights[label], float32(label+1)*0.1-float32(i)*0.07)
		}
	}
	content, err := json.Marshal(w)
	must(t, err)
	return content
}

// TestSavedTextFeatures saves models with text features. testdata/textfeatures.py
// loaded them with transformers and added up both parts of the outputs.
func TestSavedTextFeatures(t *testing.T) {
	var golden savedGolden
	if *savedTo == "" {
		content, err := os.ReadFile("testdata/textfeatures.json")
		must(t, err)
		must(t, json.Unmarshal(content, &golden))
	}
	for _, name := range []string{"bert", "roberta", "distilbert", "albert", "gpt2"} {
		folder, err := hf.ReadFolder(os.DirFS("testdata/half_" + name))
		must(t, err)
		folder[run.TextFeaturesFile] = learntFeatures(t)
		s, saved := saveAgain(t, folder)
		if *savedTo != "" {
			writeFolder(t, filepath.Join(*savedTo, name), saved)
			continue
		}
		want := golden.Folders[name]
		for file, sum := range want.Files {
			if got := fmt.Sprintf("%x", sha256.Sum256(saved[file])); got != sum {
				t.Errorf("%s: %s is another than transformers was asked about; follow testdata/textfeatures.py", name, file)
			}
		}
		if len(want.Logits) == 0 {
			t.Errorf("transformers was not asked about %s", name)
		}
		for i := range want.Logits {
			got := outputsOf(s.model, golden.Texts[i])
			if !slices.EqualFunc(got, want.Logits[i], func(a float32, b float64) bool { return math.Abs(float64(a)-b) < 1e-4 }) {
				t.Errorf("%s, %q: logits %v, transformers says %v", name, golden.Texts[i], got, want.Logits[i])
			}
		}
	}
}

// marked are sentences whose label only the features tell: the model's words are
// those of both classes.
func marked(n int) string {
	var b strings.Builder
	b.WriteString("text,label\n")
	for i := range n {
		mark, label := ".", "calm"
		if i%2 == 1 {
			mark, label = "!!", "loud"
		}
		fmt.Fprintf(&b, "the %s was %s %s%s,%s\n", rest[i/2%10], good[i/4%5], rest[i/20%10], mark, label)
	}
	return b.String()
}

// Runs learn from text features by every kind of method, say what, and what they save
// predicts the same and is trained on.
func TestTextFeaturesAreLearntSavedAndTrainedOn(t *testing.T) {
	for _, method := range []string{run.Head, run.Full, run.BitFit, run.LoRA} {
		s, r := newSession(t)
		c := settings()
		c.Method, c.TextFeatures, c.TextFeatureWords, c.LearningRate = method, "characters punctuation digits list_words", "Film\nthe soup", 1e-4
		rows := marked(120)
		load := run.Command{Do: run.LoadData, Config: c}
		load.Config.Dataset.Name = "rows.csv"
		c = load.Config
		must(t, s.Run(load, File{Name: "rows.csv", Size: int64(len(rows)), Reader: strings.NewReader(rows)}))
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		report := r.last(t, run.Done).Report
		learnt := report.TextFeatures
		if report.Metrics["accuracy"] < 0.95 || learnt == nil || len(learnt.Features) != 5 || learnt.Features[3].Word != "film" {
			t.Fatalf("%s: accuracy %v with %+v", method, report.Metrics["accuracy"], learnt)
		}
		if calm, loud := learnt.Weights[0][1], learnt.Weights[1][1]; calm > -0.05 || loud < 0.05 {
			t.Errorf("%s: punctuation adds %v to calm and %v to loud", method, calm, loud)
		}
		if err := s.Run(run.Command{Do: run.Save, Config: c, Format: run.ONNX}); err == nil || !strings.Contains(err.Error(), "an ONNX graph cannot count") {
			t.Errorf("%s: saved as ONNX: %v", method, err)
		}
		ask := run.Command{Do: run.Predict, Config: c, Text: "the film was fine!!", Layer: -1, Head: -1}
		must(t, s.Run(ask))
		before := r.last(t, run.Predicted).Predicted
		must(t, s.Run(run.Command{Do: run.Save, Config: c}))
		files := map[string][]byte{"merged": r.files["small-tuned.zip"]}
		if c.Adapts() {
			must(t, s.Run(run.Command{Do: run.SaveAdapter, Config: c}))
			files["adapter"] = r.files["small-adapter.zip"]
		}
		for what, zip := range files {
			again, r := newSession(t)
			must(t, again.Run(run.Command{Do: run.LoadModel, Config: c}, attachedZip("kept.zip", zip)))
			must(t, again.Run(ask))
			for i, p := range r.last(t, run.Predicted).Predicted.Probs {
				if math.Abs(p-before.Probs[i]) > 1e-6 {
					t.Errorf("%s, %s: class %d has probability %g before saving, %g after loading", method, what, i, before.Probs[i], p)
				}
			}
			more := c
			more.Model, more.LearningRate, more.MaxSteps = "kept", 1e-6, 1
			must(t, again.Run(load, File{Name: "rows.csv", Size: int64(len(rows)), Reader: strings.NewReader(rows)}))
			must(t, again.Run(run.Command{Do: run.Start, Config: more}))
			if first, was := r.all(run.Step)[0].Step.Loss, r.last(t, run.Done).Report.Metrics["loss"]; first > was+0.3 {
				t.Errorf("%s, %s: training goes on at a loss of %g, where the model has %g", method, what, first, was)
			}
		}
	}
}

// Text features that do not belong to the model beside them are refused.
func TestUnusableTextFeatures(t *testing.T) {
	for change, want := range map[string]string{
		`"mixed"`:         "is for the labels",
		`"deviation":1.5`: "deviation",
		`"characters"`:    "a feature is one of characters, words",
		`[[`:              "does not have a weight for each",
		`{"features`:      "text_features.json",
	} {
		folder, err := hf.ReadFolder(os.DirFS("testdata/half_bert"))
		must(t, err)
		replaced := map[string]string{`"mixed"`: `"x"`, `"deviation":1.5`: `"deviation":0`, `"characters"`: `"x"`, `[[`: `[[1,`, `{"features`: `{{`}[change]
		folder[run.TextFeaturesFile] = []byte(strings.Replace(string(learntFeatures(t)), change, replaced, 1))
		s, _ := newSession(t)
		if err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %s in place of %s: %v", replaced, change, err)
		}
	}
}

// A model without a head over a text's vector has no place for them.
func TestNoTextFeaturesWithoutSuchAHead(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.TextFeatures = "digits"
	folder, err := hf.ReadFolder(os.DirFS("testdata/half_t5"))
	must(t, err)
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(folder)...))
	c.Model = s.ckpt.Name
	if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "a model of type t5 has none") {
		t.Error(err)
	}
	c.Task = run.FillMask
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "fill-mask has none") {
		t.Error(err)
	}
}
