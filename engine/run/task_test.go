package run

import (
	"slices"
	"strings"
	"testing"
)

// TestTasks checks that every task's description is complete and uses existing
// names.
func TestTasks(t *testing.T) {
	settings := Paths()
	for _, task := range Tasks {
		if TaskOf(task.Name).Answer != task.Answer || task.Answer == 0 {
			t.Errorf("%s answers with kind %d", task.Name, task.Answer)
		}
		if !task.Reads("text") || task.HasLabels() && !task.Reads("label") {
			t.Errorf("%s reads %q", task.Name, task.Columns)
		}
		for _, path := range task.Settings {
			if !slices.Contains(settings, path) {
				t.Errorf("%s has a setting %s that no run has", task.Name, path)
			}
		}
		for _, metric := range task.Curves {
			if Greatest(metric) != Greatest(task.Curves[0]) {
				t.Errorf("%s draws %s and %s on one scale", task.Name, task.Curves[0], metric)
			}
		}
		if !slices.Contains(task.Curves, task.Metrics[0]) || task.Metrics[len(task.Metrics)-1] != "loss" {
			t.Errorf("%s is measured by %q and draws %q", task.Name, task.Metrics, task.Curves)
		}
		if (task.Prefix != "") != (task.Writes() && !task.Continues()) {
			t.Errorf("%s reads behind %q", task.Name, task.Prefix)
		}
	}
}

// TestUses checks that a setting is used if its task has it, a column if it is
// read, and the prefix by every text-to-text model.
func TestUses(t *testing.T) {
	for _, x := range []struct {
		task, model string
		uses, not   string
	}{
		{TextClassification, "bert", "problem_type dataset.label_column learning_rate", "source_prefix dataset.question_column doc_stride"},
		{TextClassification, "t5", "problem_type source_prefix", "max_target_length mlm_probability"},
		{TokenClassification, "bert", "dataset.sentence_column method", "dataset.question_column problem_type"},
		{QuestionAnswering, "bert", "dataset.question_column doc_stride dataset.text_column", "dataset.sentence_column label_smoothing_factor"},
		{FillMask, "bert", "mlm_probability dataset.text_column method", "dataset.label_column"},
		{TextGeneration, "gpt2", "generation_config.top_k", "max_target_length dataset.label_column"},
		{Translation, "t5", "max_target_length dataset.label_column label_smoothing_factor method", "dataset.question_column"},
	} {
		c := Config{Task: x.task}
		for _, path := range strings.Fields(x.uses) {
			if !c.Uses(x.model, path) {
				t.Errorf("%s with a %s does not use %s", x.task, x.model, path)
			}
		}
		for _, path := range strings.Fields(x.not) {
			if c.Uses(x.model, path) {
				t.Errorf("%s with a %s uses %s", x.task, x.model, path)
			}
		}
	}
}

// TestConditionalSettings checks that settings of one optimiser or schedule are
// used with no other.
func TestConditionalSettings(t *testing.T) {
	c := Default()
	for _, x := range []struct {
		optim, scheduler string
		uses, not        string
	}{
		{AdamW, "linear", "adam_beta1 adam_beta2 adam_epsilon weight_decay", "momentum lr_scheduler_kwargs.gamma lr_scheduler_kwargs.step_size"},
		{SGD, "step", "momentum weight_decay lr_scheduler_kwargs.gamma lr_scheduler_kwargs.step_size", "adam_beta1 adam_beta2 adam_epsilon"},
		{Adafactor, "exponential", "weight_decay lr_scheduler_kwargs.gamma", "momentum adam_beta1"},
	} {
		c.Optimizer, c.Scheduler = x.optim, x.scheduler
		for _, path := range strings.Fields(x.uses) {
			if !c.Uses("bert", path) {
				t.Errorf("%s with %s does not use %s", x.optim, x.scheduler, path)
			}
		}
		for _, path := range strings.Fields(x.not) {
			if c.Uses("bert", path) {
				t.Errorf("%s with %s uses %s", x.optim, x.scheduler, path)
			}
		}
	}
}
