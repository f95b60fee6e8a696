package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// adapted returns an adapter's zip, and the loss that its training began and ended
// with.
func adapted(t *testing.T, method string) (zip []byte, first, last float64) {
	t.Helper()
	s, r := newSession(t)
	c := settings()
	c.Method, c.LearningRate, c.Epochs = method, 1e-2, 20
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	must(t, s.Run(run.Command{Do: run.SaveAdapter, Config: c}))
	steps := r.all(run.Step)
	return r.files["small-adapter.zip"], steps[0].Step.Loss, steps[len(steps)-1].Step.Loss
}

// TestAnAdapterIsTrainedOn loads an adapter and goes on where its training ended.
func TestAnAdapterIsTrainedOn(t *testing.T) {
	for _, method := range []string{run.LoRA, run.DoRA, run.IA3, run.Prompt} {
		zip, first, last := adapted(t, method)
		s, r := newSession(t)
		c := settings()
		c.Method, c.Model, c.LearningRate, c.MaxSteps = method, "kept.zip", 1e-4, 3
		load := run.Command{Do: run.LoadModel, Config: c}
		must(t, s.Run(load, attachedZip("kept.zip", zip)))
		c.Model = "kept"
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		if loss := r.all(run.Step)[0].Step.Loss; loss > (first+last)/2 {
			t.Errorf("%s: the loss went from %g to %g, and goes on at %g", method, first, last, loss)
		}
		c.Method = run.Full
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), `method is "full", but the adapter kept was made by "`+method+`"`) {
			t.Errorf("full tuning of a model with an adapter: %v", err)
		}
	}
}

// What is said of a run that trained an adapter further names the adapter's files beside
// the base's, and the base that the new one belongs to.
func TestAnAdaptersRunNamesItAndItsBase(t *testing.T) {
	zip, _, _ := adapted(t, run.LoRA)
	folder := unzipped(t, zip)
	s, r := newSession(t)
	c := settings()
	c.Method, c.MaxSteps = run.LoRA, 1
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attachedZip("kept.zip", zip)))
	c.Model = "kept"
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	models, _ := site(t)
	read := r.last(t, run.Started).Run.Model.Files
	for name, content := range map[string][]byte{
		"adapter_config.json": folder["adapter_config.json"], "adapter_model.safetensors": folder["adapter_model.safetensors"],
		"model.safetensors": models["small/model.safetensors"].Data,
	} {
		if sum := sha256.Sum256(content); read[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("the run read %s with the sum %q", name, read[name])
		}
	}
	saved, err := inMemory(s.Adapter())
	must(t, err)
	if card := string(saved["README.md"]); !strings.Contains(card, `"path/to/small"`) || !strings.Contains(card, "The run went on training the adapter kept, of small.") || !strings.Contains(card, "| model | adapter_model.safetensors |") {
		t.Errorf("the card is\n%s", card)
	}
}

// TestAnAdapterWithoutLabels loads two adapters one after the other, the second of
// them as PEFT saves one.
func TestAnAdapterWithoutLabels(t *testing.T) {
	zip, _, _ := adapted(t, run.LoRA)
	folder := unzipped(t, zip)
	delete(folder, "config.json")
	s, r := newSession(t)
	c := settings()
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attachedZip("labelled.zip", zip)))
	if labels := r.last(t, run.ModelReady).Model.Labels; strings.Join(labels, " ") != "negative positive" {
		t.Errorf("the labels are %q", labels)
	}
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(folder)...))
	if m := r.last(t, run.ModelReady).Model; len(m.Labels) != 2 || len(m.New) > 0 || m.Adapter == nil {
		t.Errorf("it comes as %+v", m)
	}
	ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}
	must(t, s.Run(ask))
	if probs := r.last(t, run.Predicted).Predicted.Probs; probs[1] < 0.6 {
		t.Errorf("the probabilities are %v", probs)
	}
}

// TestAnAdapterWithoutItsBase checks that the base is asked for by its name.
func TestAnAdapterWithoutItsBase(t *testing.T) {
	zip, _, _ := adapted(t, run.IA3)
	folder := unzipped(t, zip)
	config := strings.Replace(string(folder["adapter_config.json"]), `"small"`, `"hub/large"`, 1)
	folder["adapter_config.json"] = []byte(config)
	s, _ := newSession(t)
	err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...)
	if err == nil || !strings.Contains(err.Error(), "is an adapter of the model large, which is not here; load that first") {
		t.Errorf("error %v", err)
	}
	delete(folder, "adapter_model.safetensors")
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}))
	if err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...); err == nil || !strings.Contains(err.Error(), "but no adapter_model.safetensors") {
		t.Errorf("error %v", err)
	}
}

func attachedZip(name string, zip []byte) File {
	return File{Name: name, Size: int64(len(zip)), Reader: bytes.NewReader(zip)}
}

func unzipped(t *testing.T, zip []byte) hf.Folder {
	t.Helper()
	folder, err := hf.ReadZip(zip)
	must(t, err)
	return folder
}
