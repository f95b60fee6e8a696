package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// What the Python project of a run leaves in tuned/ opens on the page and answers the
// same.
func TestTheResultOfAPythonProjectOpens(t *testing.T) {
	c := quick()
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	want := p.predict(sentence)
	folder := asTrainerSaves(t, p.download("save"), c)
	p.visit(c)
	loaded := len(p.events(run.ModelReady))
	p.give(`input[data-control="model_folder"]`, folder)
	p.until(hasSaid(run.ModelReady, loaded+1))
	p.waitFor("idle")
	expectSame(t, "loaded from the Trainer's folder", p.predict(sentence), want, 1e-5)
	models := p.events(run.ModelReady)
	if made := models[len(models)-1].Model.Made; made == nil || made.Config.MaxSteps != c.MaxSteps {
		t.Errorf("the page does not know the settings that it was made with: %+v", made)
	}
}

// asTrainerSaves writes a saved model as project/train.py does: the files of transformers'
// save_model, and the run's settings alone. The files' contents are those of this engine.
func asTrainerSaves(t *testing.T, zip string, c run.Config) string {
	t.Helper()
	content, err := os.ReadFile(zip)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := hf.ReadZip(content)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	saved[run.RecordFile], saved["training_args.bin"] = settings, []byte("a pickle")
	folder := t.TempDir()
	for _, name := range []string{"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "training_args.bin", run.RecordFile} {
		if err := os.WriteFile(filepath.Join(folder, name), saved[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
