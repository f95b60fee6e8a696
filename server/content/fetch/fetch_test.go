package main

import (
	"archive/zip"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
)

// modelsFolder is where `make test` puts the models.
const modelsFolder = "../../../static/models"

func TestFetchFromAFolder(t *testing.T) {
	for _, from := range []string{modelsFolder, filepath.Join(modelsFolder, miniLM.name)} {
		out := t.TempDir()
		if err := miniLM.fetch(t.Context(), out, from); err != nil {
			t.Fatalf("%v; run the tests with `make test`", err)
		}
		weights, err := os.ReadFile(filepath.Join(out, miniLM.name, weightsFile))
		if err != nil || sum(weights) != miniLM.made[weightsFile] {
			t.Errorf("from %s: other weights arrived (%v)", from, err)
		}
		if err := miniLM.fetch(t.Context(), out, "no such folder"); err != nil {
			t.Errorf("the model is there and is fetched again: %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(out, ".part-*")); left != nil {
			t.Errorf("%s was left behind", left)
		}
	}
}

// export is a tiny model in the form of bge-small-zh-v1.5's sources, with the
// expected result.
func export(t *testing.T) (p entry, raw hf.Folder) {
	t.Helper()
	raw = hf.Folder{tokenizerFile: []byte(`{"normalizer": {"lowercase": false}}`)}
	var err error
	if raw[exportFile], err = os.ReadFile("../onnx/testdata/tiny.onnx"); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile("../onnx/testdata/tiny.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	halved, err := halve(hf.Folder{weightsFile: whole})
	if err != nil {
		t.Fatal(err)
	}
	wanted := with(bgeSmall.made, weightsFile, sum(halved[weightsFile]))
	wanted[tokenizerFile] = sum([]byte(`{"normalizer": {"lowercase": true}}`))
	return entry{
		name: "tiny", owner: "nobody", optional: true,
		raw: sums(raw), made: wanted, convert: fromExport,
		hub:     "http://127.0.0.1:1/",
		carrier: carrier{name: "tiny", client: client{name: "nothing"}},
	}, raw
}

func sums(files hf.Folder) map[string]string {
	sums := map[string]string{}
	for name, data := range files {
		sums[name] = sum(data)
	}
	return sums
}

// put writes files into a new folder and returns it.
func put(t *testing.T, files hf.Folder) string {
	t.Helper()
	folder := t.TempDir()
	for name, data := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFetchAnExport(t *testing.T) {
	p, raw := export(t)
	out := t.TempDir()
	if err := p.fetch(t.Context(), out, put(t, raw)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(out, p.name))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
	if !slices.Equal(names, want) {
		t.Errorf("the folder has %v, not %v", names, want)
	}
	if err := p.fetch(t.Context(), t.TempDir(), out); err != nil {
		t.Errorf("from a folder that is ready: %v", err)
	}
}

// TestOwnFiles checks the files of bge-small-zh-v1.5 that are part of this
// repository.
func TestOwnFiles(t *testing.T) {
	_, raw := export(t)
	made, err := fromExport(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config.json", "tokenizer_config.json"} {
		if sum(made[name]) != bgeSmall.made[name] {
			t.Errorf("%s has changed: its SHA-256 is %s", name, sum(made[name]))
		}
	}
	if _, err := hf.ReadConfig(made["config.json"]); err != nil {
		t.Error(err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	made, err := miniLM.readLocal(modelsFolder)
	if err != nil {
		t.Fatal(err)
	}
	for name := range miniLM.made {
		right := made[name]
		made[name] = append([]byte{right[0] ^ 1}, right[1:]...)
		if err := check(made, miniLM.made); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s has one other bit: %v", name, err)
		}
		made[name] = right
	}
	p, raw := export(t)
	raw[exportFile][100] ^= 1
	if _, err := p.readLocal(put(t, raw)); err == nil || !strings.Contains(err.Error(), exportFile) {
		t.Errorf("the export has one other bit: %v", err)
	}
	p, raw = export(t)
	p.made = with(p.made, weightsFile, "")
	if _, err := p.readLocal(put(t, raw)); err == nil || !strings.Contains(err.Error(), "after conversion its "+weightsFile) {
		t.Errorf("the weights became others: %v", err)
	}
	if _, err := p.readLocal(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestHub(t *testing.T) {
	p, raw := export(t)
	server := httptest.NewServer(http.FileServer(http.Dir(put(t, raw))))
	defer server.Close()
	p.hub = server.URL + "/"
	if _, err := p.readHub(t.Context()); err != nil {
		t.Error(err)
	}
	p.hub = server.URL + "/no-such-model/"
	if _, err := p.readHub(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a hub without the model: %v", err)
	}
	server.Close()
	if _, err := p.readHub(t.Context()); err == nil {
		t.Error("a hub that does not answer is no error")
	}
}

// TestCarrier uses cp as a registry's client.
func TestCarrier(t *testing.T) {
	p, raw := export(t)
	file := filepath.Join(t.TempDir(), "tiny.jar")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(out)
	for name, data := range map[string][]byte{"in/tiny.onnx": raw[exportFile], "in/" + tokenizerFile: raw[tokenizerFile]} {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	p.carrier = carrier{
		name: file, folder: "in/", inside: map[string]string{exportFile: "tiny.onnx"},
		client: client{"cp", [][]string{{"no-such-client"}, {"cp"}}, func(name, dir string) []string { return []string{name, dir} }},
	}
	if _, err := p.readCarrier(t.Context()); err != nil {
		t.Error(err)
	}
	p.carrier.inside = nil
	if _, err := p.readCarrier(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a package without the model: %v", err)
	}
	p.carrier.client.commands = [][]string{{"sh", "-c", "echo '[ERROR] No way.'; exit 1"}}
	if _, err := p.readCarrier(t.Context()); err == nil || err.Error() != "cp says: No way." {
		t.Errorf("a client that fails: %v", err)
	}
}

// TestNowhere checks that only a model that the page needs may not be missing.
func TestNowhere(t *testing.T) {
	p, _ := export(t)
	if err := fetch(t.Context(), []entry{p}, t.TempDir(), ""); err != nil {
		t.Errorf("an optional model: %v", err)
	}
	p.optional = false
	err := fetch(t.Context(), []entry{p}, t.TempDir(), t.TempDir())
	for _, want := range []string{"no source has tiny: ", "the folder ", "hub: ", "there is no nothing here", "nobody/tiny"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestModels checks that the descriptions of the models are complete.
func TestModels(t *testing.T) {
	for _, p := range models {
		for _, sum := range slices.Concat(slices.Collect(maps.Values(p.raw)), slices.Collect(maps.Values(p.made))) {
			if len(sum) != 64 {
				t.Errorf("%s: %q is no SHA-256", p.name, sum)
			}
		}
		for _, name := range []string{"config.json", tokenizerFile, weightsFile} {
			if p.made[name] == "" {
				t.Errorf("%s gets no %s", p.name, name)
			}
		}
		if !strings.HasSuffix(p.hub, "/") || p.carrier.name == "" {
			t.Errorf("%s: hub %q, package %q", p.name, p.hub, p.carrier.name)
		}
	}
}
