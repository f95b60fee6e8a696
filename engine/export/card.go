package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// card is the model card: what was tuned on what, and how well it did.
func card(m *pretrained.Model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nlibrary_name: transformers\npipeline_tag: %s\n---\n\n", m.Task)
	settings := run.Default()
	if r := m.Record; r == nil {
		fmt.Fprintf(&b, "# %s\n\nSaved by Tuneground as it was loaded, for %s", m.From.Name, m.Task)
		writeLabels(&b, m)
	} else {
		settings = r.Config
		fmt.Fprintf(&b, "# %s, fine-tuned\n\nFine-tuned with Tuneground for %s", m.From.Name, m.Task)
		writeLabels(&b, m)
		b.WriteString("`tuneground.json` holds every setting of the run.\n\n")
		writeSources(&b, r)
		if r.Report != nil {
			writeReport(&b, r.Report)
		}
	}
	settings.Task, settings.ProblemType = m.Task, m.Config.ProblemType
	fmt.Fprintf(&b, "```python\n%s\n```\n", settings.Python(m.Config.ModelType, "path/to/this/folder", run.Asked{}))
	if run.TaskOf(m.Task).Answer == run.SpanAnswer {
		b.WriteString("\nIt was trained without padding, which transformers would otherwise let compete with the answers: " +
			"where a batch is padded, choose among the tokens of attention_mask 1 alone.\n")
	}
	return b.String()
}

// writeLabels ends the sentence about the task.
func writeLabels(b *strings.Builder, m *pretrained.Model) {
	if run.TaskOf(m.Task).HasLabels() && !m.From.Family().EncoderDecoder {
		fmt.Fprintf(b, "; the classes are %s", strings.Join(m.Labels(), ", "))
	}
	b.WriteString(".\n")
}

// writeSources writes what the run read.
func writeSources(b *strings.Builder, r *run.Record) {
	b.WriteString("| read | file | SHA-256 |\n| --- | --- | --- |\n")
	for _, of := range []struct {
		what string
		run.Source
	}{{"data", r.Data}, {"model", r.Model}} {
		for _, name := range slices.Sorted(maps.Keys(of.Files)) {
			fmt.Fprintf(b, "| %s | %s | `%s` |\n", of.what, strings.ReplaceAll(name, "|", `\|`), of.Files[name])
		}
	}
	b.WriteByte('\n')
}

// writeReport writes the metrics, those that decide first.
func writeReport(b *strings.Builder, r *run.Report) {
	if r.Unmeasured != "" {
		fmt.Fprintf(b, "After %d steps on %d tokens; %s.\n\n", r.Steps, r.Tokens, r.Unmeasured)
		return
	}
	fmt.Fprintf(b, "On the %s set, after %d steps on %d tokens:\n\n", r.Split, r.Steps, r.Tokens)
	fmt.Fprintf(b, "| metric | value |\n| --- | --- |\n")
	names := slices.Clone(run.TaskOf(r.Task).Metrics)
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
