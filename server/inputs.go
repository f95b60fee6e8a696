package main

import (
	"flag"
	"os"
	"path/filepath"

	"tuneground/engine/run"
	"tuneground/engine/session"
)

// inputs are what a run is made from.
type inputs struct {
	config           run.Config
	data             string // the user's file, or "" for a bundled data set
	test             string // a separate test file, or "" to split one off
	models, datasets string
	words            string // the folder of word lists for augmentation
	threads          threads
}

// flags adds the flags for inputs.
func (i *inputs) flags(flags *flag.FlagSet) {
	flags.StringVar(&i.data, "data", "", "a `file` of your own (CSV, TSV, JSON lines) instead of the run's data set")
	flags.StringVar(&i.test, "test", "", "with -data, a `file` to test on instead of a part of the data")
	flags.StringVar(&i.models, "models", "static/models", "`folder` with one folder a model, in Hugging Face's layout")
	flags.StringVar(&i.datasets, "datasets", "static/datasets", "`folder` of the bundled data sets")
	flags.StringVar(&i.words, "words", "static/words", "`folder` of the word lists for augmentation")
	i.threads.flag(flags)
}

// open reads the settings in a file: a run's, or its Record.
func (i *inputs) open(settings string) error {
	text, err := os.ReadFile(settings)
	if err != nil {
		return badInput{err}
	}
	made, err := run.ReadRecord(text)
	if err != nil {
		return badInputf("%s: %w", settings, err)
	}
	i.config = made.Config
	if i.data != "" {
		i.config.Dataset.Name = filepath.Base(i.data)
	} else if i.test != "" {
		return badInputf("-test needs -data: a bundled data set is split, it has no test file")
	}
	return nil
}

// load reads the user's own data, if there are any.
func (i *inputs) load(s *session.Session) error {
	var files []session.File
	for _, path := range []string{i.data, i.test} {
		if path == "" {
			continue
		}
		file, closer, err := openFileOf(path)
		if err != nil {
			return err
		}
		defer closer.Close()
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil
	}
	return s.Run(run.Command{Do: run.LoadData, Config: i.config}, files...)
}
