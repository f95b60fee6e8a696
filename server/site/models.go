package site

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// ExpectedModel is the model that `make models` fetches and the page starts
// with.
const ExpectedModel = "all-MiniLM-L6-v2"

// listModels describes every folder of models that has a config.json, and the
// expected model even if it is missing. models may be nil: no folder.
func listModels(models fs.FS) []run.ModelEntry {
	list := []run.ModelEntry{}
	if models != nil {
		entries, err := fs.ReadDir(models, ".")
		if err != nil {
			entries = nil // there is no model then, and the list says so
		}
		for _, e := range entries {
			if m, ok := describeModel(models, e.Name()); ok {
				list = append(list, m)
			}
		}
	}
	if !slices.ContainsFunc(list, func(m run.ModelEntry) bool { return m.Name == ExpectedModel }) {
		list = append(list, run.ModelEntry{
			Name: ExpectedModel, Type: "bert", Files: []string{},
			Missing: message.New("%s has not been fetched; run `make models`, or put its folder into static/models", ExpectedModel),
		})
	}
	return list
}

// describeModel returns false if name is not a model folder with a config.json.
// Links are followed if they stay inside the folder of models.
func describeModel(models fs.FS, name string) (run.ModelEntry, bool) {
	m := run.ModelEntry{Name: name, Files: []string{}}
	if !visible(name) {
		return m, false
	}
	if _, err := fs.Stat(models, name); err != nil { // a link
		m.Missing = message.New("%s is a link that leads out of the folder of models, or nowhere; put the folder itself there", name)
		return m, true
	}
	text, err := readFile(models, name+"/config.json")
	if err != nil {
		return m, false
	}
	var config struct {
		Type string `json:"model_type"`
	}
	if err := json.Unmarshal(text, &config); err != nil {
		m.Missing = message.New("%s/config.json is not valid JSON (%v); copy it again from the model's source", name, err)
	}
	m.Type = config.Type
	files, err := fs.ReadDir(models, name)
	if err != nil {
		return m, false
	}
	for _, f := range files {
		if !visible(f.Name()) {
			continue
		}
		info, err := fs.Stat(models, name+"/"+f.Name())
		switch {
		case err != nil && m.Missing.IsZero():
			m.Missing = message.New("%s is a link that leads out of the folder of models, or nowhere; put the file itself there", name+"/"+f.Name())
		case err == nil && info.Mode().IsRegular():
			m.Files = append(m.Files, f.Name())
			m.Bytes += info.Size()
		}
	}
	whole, shards := slices.Contains(m.Files, "model.safetensors"), slices.Contains(m.Files, "model.safetensors.index.json")
	if m.Missing.IsZero() && !whole && !shards {
		m.Missing = message.New("%s has no model.safetensors; copy the weights into its folder in that format", name)
	}
	return m, true
}

func readFile(tree fs.FS, name string) ([]byte, error) {
	f, err := openFile(tree, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// ReportModels writes a line for every model that the page cannot offer.
func (s *Site) ReportModels(out io.Writer) {
	for _, m := range listModels(s.trees[modelsFolder]) {
		if !m.Missing.IsZero() {
			fmt.Fprintln(out, "Not offered:", m.Missing)
		}
	}
}
