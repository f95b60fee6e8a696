package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"tuneground/engine/run"
)

// expectedModel is what `make models` fetches and the page starts with.
const expectedModel = "all-MiniLM-L6-v2"

// listModels describes every folder of models that has a config.json, and the
// expected one also when it is not there. models may be nil: no folder.
func listModels(models fs.FS) []run.ModelEntry {
	list := []run.ModelEntry{}
	if models != nil {
		entries, err := fs.ReadDir(models, ".")
		if err != nil {
			entries = nil // then no model is there, and the list says so
		}
		for _, e := range entries {
			if m, ok := describeModel(models, e.Name()); ok {
				list = append(list, m)
			}
		}
	}
	if !slices.ContainsFunc(list, func(m run.ModelEntry) bool { return m.Name == expectedModel }) {
		list = append(list, run.ModelEntry{
			Name: expectedModel, Type: "bert", Files: []string{},
			Missing: fmt.Sprintf("%s has not been fetched; run `make models`, or put its folder into static/models", expectedModel),
		})
	}
	return list
}

// describeModel returns false for what is no model: no folder, or one without
// a config.json.
func describeModel(models fs.FS, name string) (run.ModelEntry, bool) {
	m := run.ModelEntry{Name: name, Files: []string{}}
	if !visible(name) {
		return m, false
	}
	text, err := fs.ReadFile(models, name+"/config.json")
	if err != nil {
		return m, false
	}
	var config struct {
		Type string `json:"model_type"`
	}
	if err := json.Unmarshal(text, &config); err != nil {
		m.Missing = fmt.Sprintf("%s/config.json is not valid JSON (%v); copy it anew from the model's source", name, err)
	}
	m.Type = config.Type
	files, err := fs.ReadDir(models, name)
	if err != nil {
		return m, false
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() || !visible(f.Name()) {
			continue
		}
		m.Files = append(m.Files, f.Name())
		m.Bytes += info.Size()
	}
	if m.Missing == "" && !slices.Contains(m.Files, "model.safetensors") {
		m.Missing = fmt.Sprintf("%s has no model.safetensors; copy the weights into its folder in that format", name)
	}
	return m, true
}
