package settings

import (
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// notInPython are the beginnings of settings that no line of Hugging Face's libraries
// has: what is read and split, what moves, and what is Tuneground's own.
var notInPython = []string{
	"model", "dataset.", "task", "method", "last_k", "modules", "loaded_adapter", "problem_type", "head_learning_rate", "layerwise_lr_decay",
	"freeze_embeddings", "gradual_unfreezing", "from_scratch", "lr_scheduler_kwargs.gamma", "lr_scheduler_kwargs.step_size", "class_weight", "focal_loss_gamma", "dropout", "nan_steps", "device", "text_feature", "augmentation.",
}

func TestEverySettingHasItsPython(t *testing.T) {
	f := New("test", func(string) (string, int64) { return "bert", 1e6 }, func(string) {})
	f.Config.LoRA.TargetModules, f.Config.SourcePrefix, f.Config.MetricForBestModel = "query value", "to \"German\": ", "f1"
	f.Config.IA3 = run.IA3Settings{TargetModules: "key", FeedForward: "output.dense", ModulesToSave: "pooler"}
	f.Config.LoRA.ModulesToSave = "classifier"
	f.Config.Prompt.InitText, f.Config.Prompt.ModulesToSave = "Is it good?", "classifier"
	for _, path := range run.Paths() {
		without := slices.ContainsFunc(notInPython, func(begin string) bool { return strings.HasPrefix(path, begin) })
		if line := f.Python(path); (line == "") != without {
			t.Errorf("the Python of %s is %q", path, line)
		}
	}
	for path, want := range map[string]string{
		"learning_rate":               "TrainingArguments(learning_rate=5e-4)", // recommended for a small BERT
		"load_best_model_at_end":      "TrainingArguments(load_best_model_at_end=True)",
		"optim":                       `TrainingArguments(optim="adamw_torch")`,
		"lora.target_modules":         `LoraConfig(target_modules=["query", "value"])`,
		"source_prefix":               `tokenizer("to \"German\": " + text)`,
		"generation_config.num_beams": "model.generate(num_beams=1)",
	} {
		if got := f.Python(path); got != want {
			t.Errorf("the Python of %s is %s, not %s", path, got, want)
		}
	}
	f.Set("warmup_ratio", "much")
	f.Config.Scheduler = "step"
	for _, path := range []string{"warmup_ratio", "lr_scheduler_type"} {
		if got := f.Python(path); got != "" {
			t.Errorf("a value that Python does not have becomes %s", got)
		}
	}
}
