package session

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// readTexts is the number of the set's texts that decide whether a model can
// read it.
const readTexts = 200

// readers returns the site's models that can be tuned for the set's task and
// whose vocabulary covers its texts, the best first, by tokenising some texts
// with each. A model that cannot be loaded is left out.
func (s *Session) readers() []string {
	var list []run.ModelEntry
	if err := readIndex(s.opts.Models, &list); err != nil {
		return nil
	}
	texts, started := s.someTexts(), time.Now()
	unknown := map[string]float64{}
	var names []string
	for i, m := range list {
		s.Progress("vocabulary", started, int64(i), int64(len(list)))
		if !m.Missing.IsZero() || m.Name == s.ckpt.Name || !slices.Contains(run.FamilyOf(m.Type).Tasks, s.data.set.Task) {
			continue
		}
		info, err := s.readWith(m.Name, texts)
		if err == nil && !info.MuchUnknown() {
			names = append(names, m.Name)
			unknown[m.Name] = float64(info.Unknown) / float64(max(1, info.Tokens))
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(unknown[a], unknown[b]) })
	return names
}

// someTexts returns texts spread over the set, with their targets.
func (s *Session) someTexts() []string {
	var texts []string
	n := len(s.data.set.Examples)
	for i := 0; i < n; i += max(1, n/readTexts) {
		e := &s.data.set.Examples[i]
		texts = append(texts, e.Question+" "+e.Text)
		if run.TaskOf(s.data.set.Task).Writes() {
			texts = append(texts, s.data.set.Answer(e))
		}
	}
	return texts
}

// readWith counts the tokens of texts with a model's tokenizer, and those among
// them for characters not in its vocabulary.
func (s *Session) readWith(model string, texts []string) (run.DataInfo, error) {
	var info run.DataInfo
	files, err := tokenizerFiles(s.opts.Models, model)
	if err != nil {
		return info, err
	}
	tokens, err := token.Load(files)
	if err != nil {
		return info, err
	}
	for _, text := range texts {
		unknown, all := tokens.Unknown(tokens.AppendText(nil, text))
		info.Unknown, info.Tokens = info.Unknown+unknown, info.Tokens+all
	}
	return info, nil
}

// tokenizerFiles reads a model's folder without its weights.
func tokenizerFiles(models fs.FS, model string) (hf.Folder, error) {
	entries, err := fs.ReadDir(models, model)
	if err != nil {
		return nil, err
	}
	folder := hf.Folder{}
	for _, e := range entries {
		switch path.Ext(e.Name()) {
		case ".json", ".txt", ".model":
			if strings.Contains(e.Name(), ".safetensors") { // the index of the shards
				continue
			}
			if folder[e.Name()], err = fs.ReadFile(models, path.Join(model, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return folder, nil
}
