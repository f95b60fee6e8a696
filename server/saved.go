package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"tuneground/engine/run"
)

// openSaved returns the parent of a saved model's folder, and the settings of the run
// that made it, with the folder as its model. Of a model whose record is damaged or
// missing, its class tells the task, and the other settings are the defaults.
func openSaved(name string) (parent string, config run.Config, err error) {
	dir, err := filepath.Abs(name)
	if err != nil {
		return "", config, badInput{err}
	}
	config, err = madeWith(dir)
	if err != nil {
		task := taskOf(dir)
		if task == "" {
			return "", config, badInputf("%s is no folder that \"tuneground train\" or the page saved: %w", name, err)
		}
		config = run.DefaultFor(task)
	}
	config.Model = filepath.Base(dir)
	return filepath.Dir(dir), config, nil
}

// madeWith returns the settings with which the model in a folder was made.
func madeWith(dir string) (run.Config, error) {
	text, err := os.ReadFile(filepath.Join(dir, run.RecordFile))
	if err != nil {
		return run.Config{}, err
	}
	made, err := run.ReadRecord(text)
	if err != nil {
		return run.Config{}, err
	}
	return made.Config, nil
}

// taskOf returns the task of the model in a folder, "" if its config.json does not tell.
func taskOf(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		return ""
	}
	var config struct {
		Type    string   `json:"model_type"`
		Classes []string `json:"architectures"`
	}
	if json.Unmarshal(text, &config) != nil || len(config.Classes) == 0 {
		return ""
	}
	return run.FamilyOf(config.Type).TaskOf(config.Classes[0])
}
