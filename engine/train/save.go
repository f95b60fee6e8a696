package train

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// save packs the model as a zip of Hugging Face files.
func (s *Session) save() error {
	if s.model == nil {
		return errNoModel
	}
	all, _ := s.count(s.model.Model)
	if err := s.spare("saving", 2*4*all); err != nil { // the file, and the zip of it
		return err
	}
	folder, err := s.Folder()
	if err != nil {
		return err
	}
	var zip parts
	if err := folder.WriteZip(&zip); err != nil {
		return err
	}
	s.hand(run.SavedInfo{Name: s.model.from.name + "-tuned.zip", Type: "application/zip"}, zip)
	return nil
}

// hand emits a file for the user to keep.
func (s *Session) hand(info run.SavedInfo, file parts) {
	for _, p := range file {
		info.Bytes += int64(len(p))
	}
	s.Emit(run.Event{Event: run.Saved, ID: s.current.ID, Saved: &info}, file)
}

// parts is a file being written, in parts that fit between what else is in memory:
// half of a gigabyte in one piece may not.
type parts [][]byte

const partSize = 1 << 20

func (p *parts) Write(b []byte) (int, error) {
	for left := b; len(left) > 0; {
		last := len(*p) - 1
		if last < 0 || len((*p)[last]) == partSize {
			*p = append(*p, make([]byte, 0, partSize))
			continue
		}
		n := min(len(left), partSize-len((*p)[last]))
		(*p)[last] = append((*p)[last], left[:n]...)
		left = left[n:]
	}
	return len(b), nil
}

// Folder returns the model as Hugging Face files: what the checkpoint came
// with, its config and weights replaced, a model card and the run's Config
// added.
func (s *Session) Folder() (hf.Folder, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	s.model.settle()
	weights, err := hf.WriteWeights(s.model.Tensors(s.model.dev), hf.F32)
	if err != nil {
		return nil, err
	}
	saved := *s.model.Config
	saved.SaysFloat32()
	config, err := saved.Marshal()
	if err != nil {
		return nil, err
	}
	settings, err := json.MarshalIndent(s.model.config, "", "  ")
	if err != nil {
		return nil, err
	}
	folder := maps.Clone(s.model.from.folder)
	for name := range folder {
		if strings.Contains(name, ".safetensors") { // also shards and their index
			delete(folder, name)
		}
	}
	if err := addPadToken(folder, &saved, s.model.from.tokenizer); err != nil {
		return nil, err
	}
	folder["model.safetensors"] = weights
	folder["config.json"] = config
	folder["tuneground.json"] = settings
	folder["README.md"] = []byte(s.card())
	return folder, nil
}

// addPadToken names the token that c pads with in the tokenizer's files where
// they name none, as GPT-2's do not, or one that the model does not know:
// transformers then pads no batch.
func addPadToken(folder hf.Folder, c *hf.Config, tokens *token.Tokenizer) error {
	pad := tokens.Token(int32(c.PadTokenID))
	if own, ok := tokens.Special("pad_token"); ok && int(own) < c.VocabSize || pad == "" {
		return nil
	}
	quoted, err := hf.EncodeJSON(pad)
	if err != nil {
		return err
	}
	for _, name := range []string{"tokenizer_config.json", "special_tokens_map.json"} {
		fields := map[string]json.RawMessage{}
		if data, ok := folder[name]; ok {
			if err := json.Unmarshal(data, &fields); err != nil {
				return err
			}
		} else if name == "special_tokens_map.json" {
			continue // the first says it
		}
		fields["pad_token"] = quoted
		if folder[name], err = hf.EncodeJSON(fields); err != nil {
			return err
		}
	}
	return nil
}

// card is the model card: what was tuned on what, and how well it did.
func (s *Session) card() string {
	var b strings.Builder
	m := s.model
	asked := m.config
	asked.Task, asked.ProblemType = m.Task, m.Config.ProblemType
	fmt.Fprintf(&b, "---\nlibrary_name: transformers\npipeline_tag: %s\n---\n\n", m.Task)
	fmt.Fprintf(&b, "# %s, fine-tuned\n\n", m.from.name)
	fmt.Fprintf(&b, "Fine-tuned with Tuneground for %s", m.Task)
	if run.HasLabels(m.Task) && !run.FamilyOf(m.Config.ModelType).EncoderDecoder {
		fmt.Fprintf(&b, "; the classes are %s", strings.Join(m.labels, ", "))
	}
	fmt.Fprintf(&b, ".\n`tuneground.json` holds every setting of the run.\n\n")
	if s.report != nil {
		writeReport(&b, s.report)
	}
	fmt.Fprintf(&b, "```python\n%s\n```\n", asked.Python(m.Config.ModelType, "path/to/this/folder", run.Asked{}))
	if m.Task == run.QuestionAnswering {
		b.WriteString("\nIt was trained without padding, which transformers would otherwise let compete with the answers: " +
			"where a batch is padded, choose among the tokens of attention_mask 1 alone.\n")
	}
	return b.String()
}

// writeReport writes the metrics, those that decide first.
func writeReport(b *strings.Builder, r *run.Report) {
	if r.Unmeasured != "" {
		fmt.Fprintf(b, "After %d steps on %d tokens; %s.\n\n", r.Steps, r.Tokens, r.Unmeasured)
		return
	}
	fmt.Fprintf(b, "On the %s set, after %d steps on %d tokens:\n\n", r.Split, r.Steps, r.Tokens)
	fmt.Fprintf(b, "| metric | value |\n| --- | --- |\n")
	names := run.BestMetrics(r.Task)
	for _, name := range slices.Sorted(maps.Keys(r.Metrics)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if v, ok := r.Metrics[name]; ok {
			fmt.Fprintf(b, "| %s | %.4f |\n", name, v)
		}
	}
	if r.Baseline > 0 {
		fmt.Fprintf(b, "| accuracy of always the most frequent class | %.4f |\n", r.Baseline)
	}
	b.WriteByte('\n')
	if r.BelowBaseline() {
		b.WriteString("The accuracy does not beat that of a guess that never looks at the text.\n\n")
	}
}
