package site

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

func readModels(t *testing.T, site *Site) map[string]run.ModelEntry {
	t.Helper()
	text, err := site.Read(modelsIndex)
	if err != nil {
		t.Fatal(err)
	}
	var list []run.ModelEntry
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	byName := map[string]run.ModelEntry{}
	for _, m := range list {
		byName[m.Name] = m
	}
	return byName
}

func TestModelsAreListed(t *testing.T) {
	list := readModels(t, testSite(t))
	if len(list) != 4 {
		t.Errorf("%d models, want 4", len(list))
	}
	tiny := list["tiny"]
	if tiny.Type != "bert" || tiny.Missing.String() != "" || !slices.Equal(tiny.Files, []string{"config.json", "model.safetensors"}) {
		t.Errorf("tiny: %+v", tiny)
	}
	if want := int64(len(weights) + len(`{"model_type":"bert"}`)); tiny.Bytes != want {
		t.Errorf("tiny has %d bytes, want %d", tiny.Bytes, want)
	}
	for name, part := range map[string]string{
		"bare": "model.safetensors", "broken": "not valid JSON", ExpectedModel: "make models",
	} {
		if !strings.Contains(list[name].Missing.String(), part) {
			t.Errorf("%s misses %q; want a word on %s", name, list[name].Missing.String(), part)
		}
	}
}

func TestModelsAreListedAsTheyAreNow(t *testing.T) {
	folders := testFolders(t)
	site, err := New(folders)
	if err != nil {
		t.Fatal(err)
	}
	for folder, weights := range map[string]string{ExpectedModel: "model.safetensors", "in-shards": "model.safetensors.index.json"} {
		dir := filepath.Join(folders.Models, folder)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{"config.json": `{"model_type":"bert"}`, weights: "x"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if m, ok := readModels(t, site)[folder]; !ok || m.Missing.String() != "" {
			t.Errorf("a model that was added is still missing: %q", m.Missing)
		}
	}
}

func TestNoModelsFolder(t *testing.T) {
	folders := testFolders(t)
	folders.Models += "-not-there"
	site, err := New(folders)
	if err != nil {
		t.Fatal(err)
	}
	if list := readModels(t, site); len(list) != 1 || list[ExpectedModel].Missing.IsZero() {
		t.Errorf("without a folder of models: %+v", list)
	}
}

// A link to a model counts if it stays in the folder; models that are not
// offered are reported at the start.
func TestLinksToModels(t *testing.T) {
	folders := testFolders(t)
	link := func(to, name string) {
		if err := os.Symlink(to, filepath.Join(folders.Models, name)); err != nil {
			t.Fatal(err)
		}
	}
	elsewhere := t.TempDir()
	for _, name := range []string{"config.json", "model.safetensors"} {
		if err := os.WriteFile(filepath.Join(elsewhere, name), []byte(`{"secret":"`+secret+`"}`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link("tiny", "inside")
	link(elsewhere, "outside")
	link("not-there", "dangling")
	link(filepath.Join(elsewhere, "model.safetensors"), "bare/model.safetensors")
	link(".", "round")
	site, err := New(folders)
	if err != nil {
		t.Fatal(err)
	}
	list := readModels(t, site)
	if m := list["inside"]; m.Type != "bert" || m.Missing.String() != "" || m.Bytes != list["tiny"].Bytes {
		t.Errorf("a model that a link inside leads to: %+v", m)
	}
	for _, name := range []string{"outside", "dangling", "bare"} {
		if m := list[name]; !strings.Contains(m.Missing.String(), "is a link that leads out of the folder") {
			t.Errorf("%s misses %q", name, m.Missing)
		}
	}
	paths, err := site.Paths()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(paths, "models/inside/model.safetensors") || slices.Contains(paths, "models/outside/model.safetensors") {
		t.Errorf("these are exported: %q", paths)
	}
	var said strings.Builder
	site.ReportModels(&said)
	for _, name := range []string{"outside", "bare/model.safetensors", "broken", ExpectedModel} {
		if !strings.Contains(said.String(), "Not offered: "+name) {
			t.Errorf("not a word on %s in %q", name, said.String())
		}
	}
}
