package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// save packs the model as a zip of Hugging Face files.
func (s *Session) save() error {
	folder, err := s.Folder()
	if err != nil {
		return err
	}
	var zip bytes.Buffer
	if err := folder.WriteZip(&zip); err != nil {
		return err
	}
	s.hand(s.model.from.name+"-tuned.zip", "application/zip", zip.Bytes())
	return nil
}

// Folder returns the model as Hugging Face files: what the checkpoint came
// with, its config and weights replaced, a model card and the run's Config
// added.
func (s *Session) Folder() (hf.Folder, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	s.model.settle()
	weights, err := hf.WriteWeights(s.model.Tensors(s.Device), hf.F32)
	if err != nil {
		return nil, err
	}
	config, err := s.model.Config.Marshal()
	if err != nil {
		return nil, err
	}
	settings, err := json.MarshalIndent(s.current.Config, "", "  ")
	if err != nil {
		return nil, err
	}
	folder := maps.Clone(s.model.from.folder)
	for name := range folder {
		if strings.Contains(name, ".safetensors") { // also shards and their index
			delete(folder, name)
		}
	}
	folder["model.safetensors"] = weights
	folder["config.json"] = config
	folder["tuneground.json"] = settings
	folder["README.md"] = []byte(s.card())
	return folder, nil
}

// card is the model card: what was tuned on what, and how well it did.
func (s *Session) card() string {
	var b strings.Builder
	c := s.current.Config
	fmt.Fprintf(&b, "---\nlibrary_name: transformers\npipeline_tag: text-classification\n---\n\n")
	fmt.Fprintf(&b, "# %s, fine-tuned\n\n", s.model.from.name)
	fmt.Fprintf(&b, "Fine-tuned with Tuneground for %s; the classes are %s.\n", c.Task, strings.Join(s.model.labels, ", "))
	fmt.Fprintf(&b, "`tuneground.json` holds every setting of the run.\n\n")
	if s.report != nil {
		writeReport(&b, s.report)
	}
	fmt.Fprintf(&b, "```python\nfrom transformers import pipeline\nclassify = pipeline(\"text-classification\", \"path/to/this/folder\")\nprint(classify(\"...\"))\n```\n")
	return b.String()
}

func writeReport(b *strings.Builder, r *run.Report) {
	fmt.Fprintf(b, "On the %s set, after %d steps on %d tokens:\n\n", r.Split, r.Steps, r.Tokens)
	fmt.Fprintf(b, "| metric | value |\n| --- | --- |\n")
	for _, name := range []string{"accuracy", "precision", "recall", "f1", "f1_macro", "loss"} {
		if v, ok := r.Metrics[name]; ok {
			fmt.Fprintf(b, "| %s | %.4f |\n", name, v)
		}
	}
	fmt.Fprintf(b, "| accuracy of always the most frequent class | %.4f |\n\n", r.Baseline)
}
