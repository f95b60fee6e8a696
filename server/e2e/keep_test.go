package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

const sentence = "A warm, funny film that I would gladly see again."

// A reader tunes a model, tries it, saves it, and loads it another day: into
// this page, and natively.
func TestTuneSaveAndLoad(t *testing.T) {
	c := large()
	c.LearningRate, c.MaxSteps, c.MaxLength, c.Dropout = 1e-4, 25, 32, 0
	c.Dataset.MaxExamples, c.Dataset.TestSize = 400, 0.25
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	accuracy, baseline := p.metric("accuracy"), p.metric("baseline")
	t.Logf("accuracy %.3f, always the most frequent class %.3f", accuracy, baseline)
	if accuracy < 0.75 || baseline > 0.6 {
		t.Errorf("accuracy %.3f; at least 0.75 is expected, where a guess has %.3f", accuracy, baseline)
	}
	expectSameLosses(t, p.events(run.Step), trainNatively(t, c))

	want := p.predict(sentence)
	file := p.download("save")
	expectHuggingFace(t, file)

	p.visit(c)
	p.give(`input[data-action="load"]`, file)
	p.until(hasSaid(run.ModelReady, 2)) // the first is the site's model
	p.waitFor("idle")
	expectSame(t, "loaded in the page", p.predict(sentence), want, 1e-5)
	expectSame(t, "loaded natively", predictNatively(t, file, c), want, 1e-4)
}

// write replaces the content of a text box.
func (p *page) write(control, text string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`{
		const box = document.querySelector('[data-control="%s"]');
		box.value = %q;
		return box.dispatchEvent(new Event('input', { bubbles: true }));
	}`, control, text))
}

// predict types a text and returns the displayed probabilities, by label.
func (p *page) predict(text string) map[string]float64 {
	p.t.Helper()
	before := len(p.events(run.Predicted))
	p.write("try_text", text)
	p.press("predict")
	p.until(hasSaid(run.Predicted, before+1) + ` && said.findLast((e) => e.event === 'predicted').predicted.text === ` + fmt.Sprintf("%q", text))
	p.until(`document.querySelector('[data-metric^="prob:"]')`)
	probs := map[string]float64{}
	last := p.events(run.Predicted)
	for _, label := range last[len(last)-1].Predicted.Labels {
		probs[label] = p.metric("prob:" + label)
	}
	return probs
}

// download presses a button that saves a file and returns the file's path.
func (p *page) download(action string) string {
	p.t.Helper()
	dir := p.downloads()
	before := len(p.events(run.Saved))
	p.press(action)
	p.until(hasSaid(run.Saved, before+1))
	saved := p.events(run.Saved)[before].Saved
	file := filepath.Join(dir, saved.Name)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if info, err := os.Stat(file); err == nil && info.Size() == saved.Bytes {
			return file
		}
	}
	p.t.Fatalf("%s with its %d bytes has not arrived", saved.Name, saved.Bytes)
	return ""
}

// expectHuggingFace checks that a zip is a model folder that transformers can
// load.
func expectHuggingFace(t *testing.T, file string) {
	t.Helper()
	zip, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := hf.ReadZip(zip)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"} {
		if len(folder[name]) == 0 {
			t.Errorf("%s is missing from the saved model", name)
		}
	}
	var config struct {
		Architectures []string          `json:"architectures"`
		ID2Label      map[string]string `json:"id2label"`
		Label2ID      map[string]int    `json:"label2id"`
	}
	if err := json.Unmarshal(folder["config.json"], &config); err != nil {
		t.Fatal(err)
	}
	if len(config.Architectures) != 1 || config.Architectures[0] != "BertForSequenceClassification" {
		t.Errorf("the saved model's architectures are %q", config.Architectures)
	}
	if config.ID2Label["0"] != "negative" || config.ID2Label["1"] != "positive" || config.Label2ID["positive"] != 1 {
		t.Errorf("the saved model's labels are %v and %v", config.ID2Label, config.Label2ID)
	}
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		t.Fatal(err)
	}
	if head, _ := weights.Info("classifier.weight"); !slices.Equal(head.Shape, []int{2, 384}) {
		t.Errorf("the saved classifier has the shape %v", head.Shape)
	}
}

// predictNatively loads a zip and classifies the sentence in this process.
func predictNatively(t *testing.T, file string, c run.Config) map[string]float64 {
	t.Helper()
	zip, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	said := natively(t,
		func(s *session.Session) error {
			return s.Run(run.Command{Do: run.LoadModel, Config: c},
				session.File{Name: filepath.Base(file), Size: int64(len(zip)), Reader: bytes.NewReader(zip)})
		},
		func(s *session.Session) error {
			return s.Run(run.Command{Do: run.Predict, Text: sentence, Config: c, Layer: -1, Head: -1})
		})
	p := only(run.Predicted, said)[0].Predicted
	probs := map[string]float64{}
	for i, label := range p.Labels {
		probs[label] = p.Probs[i]
	}
	return probs
}

func expectSame(t *testing.T, where string, got, want map[string]float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s the model gives %v, before it gave %v", where, got, want)
	}
	for label, p := range want {
		if q, ok := got[label]; !ok || !(math.Abs(q-p) <= tolerance) {
			t.Errorf("%s the model gives %q %.8f, before it gave %.8f", where, label, q, p)
		}
	}
}

// downloads is an empty folder, into which the browser now downloads.
func (p *page) downloads() string {
	p.t.Helper()
	dir := p.t.TempDir()
	profile := chromedp.FromContext(p.ctx).BrowserContextID
	if _, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: profile, DownloadPath: dir,
	}); err != nil {
		p.t.Fatal(err)
	}
	return dir
}
