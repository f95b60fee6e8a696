package run

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// calls are the calls in Python that take a setting, in Hugging Face's
// libraries. Settings that these do not have are not here: a project of the run
// computes what they mean (engine/export/project).
var calls = func() map[string]string {
	calls := map[string]string{
		"warmup_ratio":                   "TrainingArguments(warmup_steps=%s)", // below 1: a share of all steps
		"momentum":                       `TrainingArguments(optim_args="momentum=%s")`,
		"lr_scheduler_kwargs.num_cycles": `TrainingArguments(lr_scheduler_kwargs={"num_cycles": %s})`,
		"lr_scheduler_kwargs.power":      `TrainingArguments(lr_scheduler_kwargs={"power": %s})`,
		"lr_scheduler_kwargs.lr_end":     `TrainingArguments(lr_scheduler_kwargs={"lr_end": %s})`,
		"max_length":                     "tokenizer(text, truncation=True, max_length=%s)",
		"max_target_length":              "tokenizer(text_target=target, truncation=True, max_length=%s)",
		"doc_stride":                     "tokenizer(question, text, stride=%s)",
		"source_prefix":                  "tokenizer(%s + text)",
		"mlm_probability":                "DataCollatorForLanguageModeling(tokenizer, mlm_probability=%s)",
		"early_stopping_patience":        "EarlyStoppingCallback(early_stopping_patience=%s)",
		"early_stopping_threshold":       "EarlyStoppingCallback(early_stopping_threshold=%s)",
		"lora.loraplus_lr_ratio":         "create_loraplus_optimizer(model, loraplus_lr_ratio=%s)",
	}
	for _, path := range strings.Fields(`learning_rate num_train_epochs max_steps per_device_train_batch_size gradient_accumulation_steps
		per_device_eval_batch_size optim weight_decay adam_beta1 adam_beta2 adam_epsilon max_grad_norm lr_scheduler_type warmup_steps
		label_smoothing_factor eval_strategy eval_steps load_best_model_at_end metric_for_best_model seed`) {
		calls[path] = "TrainingArguments(" + path + "=%s)"
	}
	for _, path := range Paths() {
		group, name, _ := strings.Cut(path, ".")
		call, ok := map[string]string{"lora": "LoraConfig", "ia3": "IA3Config", "prompt": "PromptTuningConfig", "generation_config": "model.generate"}[group]
		if ok && calls[path] == "" {
			calls[path] = call + "(" + name + "=%s)"
		}
	}
	return calls
}()

// Call returns the call in Python, of Hugging Face's libraries, that takes the setting at
// path, with its value; "" if there is none.
func (c *Config) Call(path string) string {
	call, ok := calls[path]
	v := c.Field(path)
	switch {
	case !ok, v.Kind() == reflect.String && v.Len() == 0, path == "learning_rate" && v.IsZero():
		return ""
	case path == "lr_scheduler_type" && (c.Scheduler == "step" || c.Scheduler == "exponential"): // the Trainer has none of the name
		return ""
	}
	return fmt.Sprintf(call, c.literal(path))
}

// literal is the setting at path as Python writes it.
func (c *Config) literal(path string) string {
	v := c.Field(path)
	switch x := v.Interface().(type) {
	case Names:
		return list(x.List())
	case bool:
		return map[bool]string{true: "True", false: "False"}[x]
	case string:
		return strconv.Quote(x)
	}
	return c.Get(path)
}

// list is a list of texts in Python.
func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = strconv.Quote(t)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
