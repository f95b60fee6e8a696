package main

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
	if tiny.Type != "bert" || tiny.Missing != "" || !slices.Equal(tiny.Files, []string{"config.json", "model.safetensors"}) {
		t.Errorf("tiny: %+v", tiny)
	}
	if want := int64(len(weights) + len(`{"model_type":"bert"}`)); tiny.Bytes != want {
		t.Errorf("tiny has %d bytes, want %d", tiny.Bytes, want)
	}
	for name, part := range map[string]string{
		"bare": "model.safetensors", "broken": "not valid JSON", expectedModel: "make models",
	} {
		if !strings.Contains(list[name].Missing, part) {
			t.Errorf("%s misses %q; want a word on %s", name, list[name].Missing, part)
		}
	}
}

func TestModelsAreListedAsTheyAreNow(t *testing.T) {
	folders := testFolders(t)
	site, err := NewSite(folders)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(folders.Models, expectedModel)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"config.json": `{"model_type":"bert"}`, "model.safetensors": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if m := readModels(t, site)[expectedModel]; m.Missing != "" {
		t.Errorf("a model that was added is still missing: %q", m.Missing)
	}
}

func TestNoModelsFolder(t *testing.T) {
	folders := testFolders(t)
	folders.Models += "-not-there"
	site, err := NewSite(folders)
	if err != nil {
		t.Fatal(err)
	}
	if list := readModels(t, site); len(list) != 1 || list[expectedModel].Missing == "" {
		t.Errorf("without a folder of models: %+v", list)
	}
}
