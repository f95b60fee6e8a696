package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// modelPython returns Python lines that use the saved model.
func modelPython(m *pretrained.Model) string {
	settings := run.Default()
	if m.Record != nil {
		settings = m.Record.Config
	}
	settings.Task, settings.ProblemType = m.Task, m.Config.ProblemType
	return settings.Python(m.Config.ModelType, "path/to/this/folder", run.Input{})
}

// adapterPython returns Python lines that put the saved adapter onto its base.
func adapterPython(m *pretrained.Model) string {
	return strings.NewReplacer("CLASS", m.Architecture(), "BASE", m.From.Base()).Replace(`from peft import PeftModel
from transformers import AutoConfig, AutoTokenizer, CLASS

folder = "path/to/this/folder"
base = CLASS.from_pretrained("path/to/BASE", config=AutoConfig.from_pretrained(folder))
model = PeftModel.from_pretrained(base, folder)
tokenizer = AutoTokenizer.from_pretrained(folder)`)
}

// card returns the model card: the model, the data, the scores, and how to use
// it in Python.
func card(m *pretrained.Model, python string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nlibrary_name: transformers\npipeline_tag: %s\n---\n\n", m.Task)
	if r := m.Record; r == nil {
		fmt.Fprintf(&b, "# %s\n\nSaved by Tuneground as it was loaded, for %s", m.From.Name, m.Task)
		writeLabels(&b, m)
	} else {
		fmt.Fprintf(&b, "# %s, fine-tuned\n\nFine-tuned with Tuneground for %s", m.From.Name, m.Task)
		writeLabels(&b, m)
		b.WriteString("`tuneground.json` holds every setting of the run.\n\n")
		writeSources(&b, r)
		if r.Report == nil {
			fmt.Fprintf(&b, "This is the model of step %d of %d. The run had not come to its end, so there is no score.\n\n", r.KeptStep(), r.Plan.Steps)
		} else {
			b.WriteString(course(r.Plan, r.Report))
			if r.Report.Unmeasured.IsZero() {
				writeMetrics(&b, r.Report)
			}
		}
	}
	fmt.Fprintf(&b, "```python\n%s\n```\n", python)
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

// writeSources writes the files that the run read.
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

// course tells in one sentence how far the run came, which model it kept, and why
// there is no score if there is none.
func course(p run.PlanInfo, r *run.Report) string {
	said := []string{fmt.Sprintf("The run did %d of %d steps, on %d tokens", r.Steps, p.Steps, r.Tokens)}
	if !r.Problem.IsZero() {
		said = append(said, r.Problem.String()) // which names the model kept
	} else if r.BestStep > 0 {
		said = append(said, fmt.Sprintf("this is the model of step %d, the best on the validation set", r.BestStep))
	}
	if !r.Unmeasured.IsZero() {
		said = append(said, r.Unmeasured.String())
	}
	return strings.Join(said, "; ") + ".\n\n"
}

// writeMetrics writes the metrics, the deciding ones first.
func writeMetrics(b *strings.Builder, r *run.Report) {
	fmt.Fprintf(b, "On the %s set:\n\n", r.Split)
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
