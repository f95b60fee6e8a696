package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// A usage is lines of a program that use a saved model.
type usage struct{ library, language, lines string }

// modelPython returns how transformers uses the saved model.
func modelPython(m *pretrained.Model) usage {
	settings := settingsOf(m)
	return usage{"transformers", "python", settings.Python(m.Config.ModelType, "path/to/this/folder", run.Input{})}
}

// adapterPython returns how the saved adapter is put onto its base.
func adapterPython(m *pretrained.Model) usage {
	lines := strings.NewReplacer("CLASS", m.Architecture(), "BASE", m.From.Base()).Replace(`from peft import PeftModel
from transformers import AutoConfig, AutoTokenizer, CLASS

folder = "path/to/this/folder"
base = CLASS.from_pretrained("path/to/BASE", config=AutoConfig.from_pretrained(folder))
model = PeftModel.from_pretrained(base, folder)
tokenizer = AutoTokenizer.from_pretrained(folder)`)
	if m.TextFeatures != nil {
		lines += `

import sys
import torch

sys.path.insert(0, folder)
import text_features  # add torch.tensor(text_features.outputs(text, tokenizer)) to the outputs for a text`
	}
	return usage{"peft", "python", lines}
}

// card returns the model card: what the hub reads of it, the model, the data, the
// results, how the model was made, how to use it, and its limits.
func card(m *pretrained.Model, use usage) string {
	var b strings.Builder
	writeMetadata(&b, m, use.library)
	if m.Record == nil {
		fmt.Fprintf(&b, "# %s\n\nSaved by Tuneground as it was loaded, for %s", m.From.Name, m.Task)
	} else {
		fmt.Fprintf(&b, "# %s, fine-tuned\n\nFine-tuned with Tuneground for %s", m.From.Name, m.Task)
	}
	writeLabels(&b, m)
	b.WriteByte('\n')
	if made := m.Made(); made != nil {
		if m.Record == nil {
			b.WriteString("What follows is what the folder that was loaded says of the run that made it.\n\n")
		}
		writeMaking(&b, made, m)
	}
	fmt.Fprintf(&b, "## Use\n\n```%s\n%s\n```\n", use.language, use.lines)
	writeLimits(&b, m)
	return b.String()
}

// writeMaking tells of the run that made the model.
func writeMaking(b *strings.Builder, r *run.Record, m *pretrained.Model) {
	writeData(b, r)
	b.WriteString("## Results\n\n")
	switch {
	case r.Report != nil:
		b.WriteString(course(r.Plan, r.Report))
		if r.Report.Unmeasured.IsZero() {
			writeResults(b, r.Report)
		}
	case r.Plan.Steps > 0: // a record with the settings alone tells of no step
		fmt.Fprintf(b, "This is the model of step %d of %d. The run had not come to its end, so there is no score.\n\n", r.KeptStep(), r.Plan.Steps)
	default:
		b.WriteString("The record of the run tells of none.\n\n")
	}
	if curves(r) != nil {
		fmt.Fprintf(b, "![Loss and scores of the run by step](%s)\n\n", curvesFile)
	}
	b.WriteString("## How it was made\n\n")
	writeMade(b, r)
	if r.Adapter != nil {
		fmt.Fprintf(b, "The run went on training the adapter %s, of %s.\n\n", r.Adapter.Name, r.Adapter.Base)
	}
	if len(r.Resumed) > 0 {
		fmt.Fprintf(b, "The run was interrupted, and went on after step %s.\n\n", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(r.Resumed)), ", "), "[]"))
	}
	writeRateChanges(b, r.RateChanges)
	writeAugmentation(b, r)
	writeTuning(b, r)
	fmt.Fprintf(b, "`%s` holds every setting of the run.\n\n", run.RecordFile)
	writeSettings(b, r.Config, m.Config.ModelType)
	writeSources(b, r)
}

// writeMade tells when, from what, on what and how the model was trained.
func writeMade(b *strings.Builder, r *run.Record) {
	fmt.Fprintf(b, "The run began with %s and the method `%s`", cell(r.Model.Name), r.Config.Method)
	if p := r.Plan; p.Parameters > 0 {
		fmt.Fprintf(b, ", which trains %d of %d parameters", p.Trainable, p.Parameters)
	}
	if !r.Started.IsZero() {
		fmt.Fprintf(b, ", on %s", r.Started.Format("2006-01-02"))
	}
	if n := len(r.Devices); n > 0 && r.Devices[n-1].Name() != "" {
		fmt.Fprintf(b, ", on a device named %q", r.Devices[n-1].Name())
	}
	if r.Report != nil {
		fmt.Fprintf(b, ", in %.0f seconds", r.Report.Seconds)
	}
	if r.Version != "" {
		fmt.Fprintf(b, ", with Tuneground %s", r.Version)
	}
	fmt.Fprintf(b, ". The seed is %d.\n\n", r.Config.Seed)
}

// writeData sums up the examples.
func writeData(b *strings.Builder, r *run.Record) {
	d := r.Examples
	if d == nil {
		return
	}
	fmt.Fprintf(b, "## Data\n\n%s has %d rows. Left out were %d duplicates, %d empty ones and %d without a label; cleaning changed %d texts.", cell(r.Data.Name), d.Read, d.Duplicates, d.Empty, d.Unlabelled, d.Cleaned)
	if d.TestFile != "" {
		fmt.Fprintf(b, " The test set is a file of its own, %s.", cell(d.TestFile))
	}
	b.WriteString("\n\n| split | examples |")
	byClass := len(d.Labels) <= mostClasses
	if byClass {
		for _, label := range d.Labels {
			fmt.Fprintf(b, " %s |", cell(label))
		}
	}
	b.WriteString("\n| --- | --- |")
	if byClass {
		b.WriteString(strings.Repeat(" --- |", len(d.Labels)))
	}
	b.WriteByte('\n')
	for _, s := range d.Splits {
		fmt.Fprintf(b, "| %s | %d |", s.Name, s.Rows)
		for i := 0; byClass && i < len(d.Labels); i++ {
			if i < len(s.ByClass) {
				fmt.Fprintf(b, " %d", s.ByClass[i])
			}
			b.WriteString(" |")
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

// sizeOf tells how many examples a split has, "" where the record does not.
func sizeOf(r *run.Record, split string) string {
	if r.Examples != nil {
		for _, s := range r.Examples.Splits {
			if s.Name == split {
				return fmt.Sprintf(" of %d examples", s.Rows)
			}
		}
	}
	return ""
}

// mostClasses is the number of classes up to which their examples are counted.
const mostClasses = 20

// writeLimits tells what the model cannot do, as far as the run shows it.
func writeLimits(b *strings.Builder, m *pretrained.Model) {
	b.WriteString("\n## Limits\n\n- It has learned from the data above alone, with their errors and their gaps, on top of what its base model brings.\n")
	task, made := run.TaskOf(m.Task), m.Made()
	if task.HasLabels() && m.Config.ProblemType != run.Regression && !m.From.Family().EncoderDecoder {
		b.WriteString("- It answers every text with the labels above, also a text that none of them fits.\n")
	}
	if made != nil && task.Answer != run.SpanAnswer && !task.Continues() {
		fmt.Fprintf(b, "- It was trained on texts of at most %d tokens; longer ones were cut off.\n", made.Config.MaxLength)
	}
	if made != nil && made.Report != nil && made.Report.Unmeasured.IsZero() {
		fmt.Fprintf(b, "- The results are for the %s set%s. Texts of another kind, or from another time, can give others.\n", made.Report.Split, sizeOf(made, made.Report.Split))
	}
	if made != nil && made.Report != nil && made.Report.Split == "validation" {
		b.WriteString("- The validation set has also chosen the model, so the results are too good.\n")
	}
	if task.Answer == run.SpanAnswer {
		b.WriteString("- It was trained without padding, which transformers would otherwise let compete with the answers: " +
			"where a batch is padded, choose among the tokens of attention_mask 1 alone.\n")
	}
	if task.Writes() {
		b.WriteString("- It can write what is false, and repeat what its texts say.\n")
	}
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

// writeAugmentation tells what was changed in copies of the training texts.
func writeAugmentation(b *strings.Builder, r *run.Record) {
	if r.Plan.Copies == 0 {
		return
	}
	var ways []string
	for _, o := range r.Config.Augmentation.On() {
		ways = append(ways, fmt.Sprintf("%s (alpha %v)", operations[o], r.Config.Augmentation.Alpha(o)))
	}
	fmt.Fprintf(b, "Besides the %d training texts it learned from %d changed copies of them: %s. Validation and test texts were not changed. "+
		"`transformers` has no such augmentation: to repeat the run there, change the texts before training.\n\n",
		r.Plan.Examples-r.Plan.Copies, r.Plan.Copies, strings.Join(ways, ", "))
}

// operations names the operations of augmentation.
var operations = map[string]string{
	run.SynonymReplacement: "synonym replacement", run.RandomInsertion: "random insertion of synonyms", run.RandomSwap: "random swap of words",
	run.RandomDeletion: "random deletion of words", run.CharacterNoise: "typing errors", run.MaskFilling: "words filled in by the model",
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

// writeRateChanges writes the learning rates that were given while the run went on.
func writeRateChanges(b *strings.Builder, changes run.RateChanges) {
	for _, c := range changes {
		fmt.Fprintf(b, "From step %d on, the run's learning_rate was %g; the schedule was scaled with it.\n\n", c.Step, c.LearningRate)
	}
}
