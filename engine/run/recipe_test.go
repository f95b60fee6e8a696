package run

import (
	"slices"
	"strings"
	"testing"
)

// text is a recipe's program, "" if there is none.
func program(c Config, modelType string, labels ...string) string {
	cells, ok := c.Recipe(modelType, labels)
	if !ok {
		return ""
	}
	return Program(cells)
}

// The chapter's recipe is written with the chapter's lines.
func TestTheRecipeOfTheChapter(t *testing.T) {
	c := Default()
	c.LearningRate, c.MaxLength, c.WarmupRatio, c.LoadBestModelAtEnd = 2e-5, 512, 0, false
	got := program(c, "bert", "neg", "pos")
	for _, want := range []string{
		`labels = ["neg", "pos"]`, `truncation=True`, `padding="max_length", max_length=512)`,
		`model = BertForSequenceClassification.from_pretrained(`, `average="binary"`, `trainer.train()`, `trainer.predict(data["test"])`,
		`predictions.argmax(axis=-1)`, `trainer.save_model("tuned")`, `BertForSequenceClassification.from_pretrained("tuned")`,
		`arguments = TrainingArguments(
    output_dir="checkpoints",
    learning_rate=2e-5,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=32,
    num_train_epochs=3,
    weight_decay=0.01,
    eval_strategy="epoch",
    save_strategy="no",
)`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the recipe lacks\n%s\nin\n%s", want, got)
		}
	}
	if strings.Contains(got, "{{") || strings.Contains(got, "}}") {
		t.Errorf("something was not filled in:\n%s", got)
	}
}

// Settings that a run has besides those of the chapter become arguments, once each, unless
// another setting makes them idle.
func TestARecipeSaysWhatDiffersFromTheTrainersDefaults(t *testing.T) {
	for _, x := range []struct {
		name  string
		set   string
		lines []string // and no others
	}{
		{"the best model", "", []string{"warmup_steps=0.1", "load_best_model_at_end=True", `metric_for_best_model="accuracy"`, `save_strategy="epoch"`}},
		{"nothing evaluated", "eval_strategy=no", []string{"warmup_steps=0.1", `save_strategy="no"`}},
		{"by steps", "eval_strategy=steps eval_steps=7 metric_for_best_model=loss warmup_steps=5", []string{
			"warmup_steps=5", "eval_steps=7", "load_best_model_at_end=True", `metric_for_best_model="loss"`, `save_strategy="steps"`, "save_steps=7"}},
		{"another optimiser", "optim=adafactor adam_beta1=0.5 load_best_model_at_end=false lr_scheduler_type=constant seed=7", []string{
			`optim="adafactor"`, `lr_scheduler_type="constant"`, "seed=7", `save_strategy="no"`}},
	} {
		c := Default()
		c.LearningRate = 1e-4
		set(t, &c, x.set)
		_, rest, _ := strings.Cut(program(c, "bert", "a", "b"), "    eval_strategy=")
		_, rest, _ = strings.Cut(rest, "\n")
		rest, _, _ = strings.Cut(rest, ")\n")
		var got []string
		for line := range strings.Lines(rest) {
			got = append(got, strings.TrimSuffix(strings.TrimSpace(line), ","))
		}
		if !slices.Equal(got, x.lines) {
			t.Errorf("%s: the arguments are %q, not %q", x.name, got, x.lines)
		}
	}
}

// set sets settings, written as name=value with spaces between them.
func set(t *testing.T, c *Config, settings string) {
	t.Helper()
	for _, s := range strings.Fields(settings) {
		path, value, _ := strings.Cut(s, "=")
		if err := c.Set(path, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
}

// A recipe never says less than the run does: settings that it has no words for leave none.
func TestRunsWithoutARecipe(t *testing.T) {
	for _, s := range []string{
		"method=lora", "task=fill-mask", "problem_type=regression", "freeze_embeddings=true", "gradual_unfreezing=true", "from_scratch=true",
		"head_learning_rate=1e-3", "layerwise_lr_decay=0.9", "class_weight=balanced", "focal_loss_gamma=2", "dropout=0.3", "nan_steps=skip",
		"early_stopping_patience=2", "metric_for_best_model=f1_macro", "optim=sgd", "lr_scheduler_type=step", "lr_scheduler_type=exponential",
		"lr_scheduler_type=cosine_with_restarts", "text_features=words",
	} {
		c := Default()
		set(t, &c, s)
		if got := program(c, "bert", "a", "b"); got != "" {
			t.Errorf("%s: there is a recipe\n%s", s, got)
		}
	}
	c := Default()
	for modelType, has := range map[string]bool{"bert": true, "roberta": true, "distilbert": true, "albert": true, "gpt2": false, "t5": false, "": false} {
		if got := program(c, modelType, "a", "b"); (got != "") != has {
			t.Errorf("of a model of type %q there is the recipe %q", modelType, got)
		}
	}
}

// What a name or a label holds stays data.
func TestNamesInARecipeAreNoCode(t *testing.T) {
	c := Default()
	c.Dataset.Name, c.Model = "x\nimport os {{seed}}", "\"\nraise"
	got := program(c, "bert", "{{seed}}", "a\"]\nb", "三")
	for _, want := range []string{`# "x\nimport os {{seed}}", cleaned`, `# "\"\nraise"`, `labels = ["{{seed}}", "a\"]\nb", "三"]`, `average="macro"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the recipe lacks %s in\n%s", want, got)
		}
	}
	if cells, _ := c.Recipe("bert", nil); !strings.Contains(Program(cells), "labels = [...]\n") {
		t.Error("labels that are not known are made up")
	}
}
