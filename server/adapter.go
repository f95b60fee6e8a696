package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// openBase returns the parent of a model's folder, and settings to ask the model with an
// adapter on it: those of the run that made the adapter, as its folder tells, or else the
// defaults for the task that its task_type names.
func openBase(model, adapter string) (parent string, config run.Config, err error) {
	dir, err := filepath.Abs(model)
	if err != nil {
		return "", config, badInput{err}
	}
	config = run.Default()
	text, err := os.ReadFile(filepath.Join(adapter, run.RecordFile))
	if err == nil {
		made, err := run.ReadRecord(text)
		if err != nil {
			return "", config, badInputf("%s: %w", filepath.Join(adapter, run.RecordFile), err)
		}
		config = made.Config
	} else if errors.Is(err, fs.ErrNotExist) {
		if text, err = os.ReadFile(filepath.Join(adapter, peft.ConfigFile)); err != nil {
			return "", config, badInputf("%s is no folder of an adapter: %w", adapter, err)
		}
		c, err := peft.ReadConfig(text)
		if err != nil {
			return "", config, badInput{err}
		}
		if task := c.RunTask(); task != "" {
			config = run.DefaultFor(task)
		}
	} else {
		return "", config, badInput{err}
	}
	config.Model = filepath.Base(dir)
	return filepath.Dir(dir), config, nil
}

// loadAdapter puts the adapter of a folder onto the model of a session.
func loadAdapter(s *session.Session, config run.Config, adapter string) error {
	dir, err := filepath.Abs(adapter)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var files []session.File
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		file, closer, err := openFileOf(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		defer closer.Close()
		file.Name = filepath.Base(dir) + "/" + e.Name()
		files = append(files, file)
	}
	return s.Run(run.Command{Do: run.LoadModel, Config: config}, files...)
}

// A oneFolder is a file system without all but one of its folders: an adapter goes onto
// the model that was named, whatever else is there.
type oneFolder struct {
	fs.FS
	name string
}

func (f oneFolder) Open(name string) (fs.File, error) {
	if name != f.name && !strings.HasPrefix(name, f.name+"/") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.FS.Open(name)
}
