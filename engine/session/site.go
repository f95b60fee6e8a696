package session

import (
	"encoding/json"
	"io/fs"
	"path"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// hello lists the site's models and data sets.
func (s *Session) hello() error {
	info := &run.ReadyInfo{}
	if err := readIndex(s.opts.Models, &info.Models); err != nil {
		return message.Errorf("the list of models cannot be read (%w); you can still drop a Hugging Face folder or zip on the page", err)
	}
	if err := readIndex(s.opts.Datasets, &info.Datasets); err != nil {
		return message.Errorf("the list of data sets cannot be read (%w); you can still open a file of your own", err)
	}
	s.emit(run.Event{Event: run.Ready, Ready: info})
	return nil
}

func readIndex(fsys fs.FS, list any) error {
	j, err := fs.ReadFile(fsys, "index.json")
	if err != nil {
		return err
	}
	return json.Unmarshal(j, list)
}

// modelNames are the models that are there, as the site's list says or, without one,
// as the folders do.
func (s *Session) modelNames() (names []string) {
	var list []run.ModelEntry
	if readIndex(s.opts.Models, &list) == nil {
		for _, m := range list {
			if m.Missing.IsZero() {
				names = append(names, m.Name)
			}
		}
		return names
	}
	configs, _ := fs.Glob(s.opts.Models, "*/config.json") // the pattern is valid
	for _, c := range configs {
		names = append(names, path.Dir(c))
	}
	return names
}
