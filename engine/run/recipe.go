package run

import (
	"slices"
	"strings"
)

// RecipeTask is the task of recipes.
const RecipeTask = TextClassification

// A Cell is a section of a Recipe.
type Cell struct {
	Name  string
	Parts []Part
}

// A Part is a piece of a program. With a Setting it is the value of that setting, by its
// path.
type Part struct{ Text, Setting string }

// recipe is the shortest program that classifies texts with Hugging Face's Trainer, in
// cells as editors know them. In {{ }} are settings, and facts about the run.
const recipe = `# %% data
from datasets import load_dataset

# {{dataset.name}}, cleaned and split by Tuneground
data = load_dataset("json", data_files={
    "train": "data/train.jsonl",
    "validation": "data/validation.jsonl",
    "test": "data/test.jsonl",
})
labels = {{labels}}

# %% tokenize
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("model")  # {{model}}

def tokenize(rows):
    inputs = tokenizer(
        rows["text"], truncation=True,
        padding="max_length", max_length={{max_length}})
    inputs["label"] = [labels.index(x) for x in rows["label"]]
    return inputs

data = data.map(tokenize, batched=True)

# %% model
from transformers import {{class}}, set_seed

set_seed({{seed}})
model = {{class}}.from_pretrained(
    "model", num_labels=len(labels), id2label=dict(enumerate(labels)),
    label2id={name: i for i, name in enumerate(labels)},
    ignore_mismatched_sizes=True, dtype="float32")

# %% arguments
from transformers import TrainingArguments

arguments = TrainingArguments(
    output_dir="checkpoints",
{{arguments}})

# %% metrics
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

def compute_metrics(p):
    guess = p.predictions.argmax(axis=-1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        p.label_ids, guess, average="{{average}}", zero_division=0)
    return {
        "accuracy": accuracy_score(p.label_ids, guess),
        "precision": precision, "recall": recall, "f1": f1}

# %% train
from transformers import Trainer

trainer = Trainer(
    model=model, args=arguments, processing_class=tokenizer,
    train_dataset=data["train"], eval_dataset=data["validation"],
    compute_metrics=compute_metrics)
trainer.train()

# %% predict
result = trainer.predict(data["test"])
guess = result.predictions.argmax(axis=-1)
print(result.metrics, [labels[i] for i in guess[:5]])

# %% save
trainer.save_model("tuned")
model = {{class}}.from_pretrained("tuned")
`

// always are the arguments of a recipe that are there whatever their values.
var always = []string{
	"learning_rate", "per_device_train_batch_size", "per_device_eval_batch_size", "num_train_epochs", "weight_decay", "eval_strategy",
}

// trainers is Default with the Trainer's own defaults where these differ.
var trainers = func() Config {
	c := Default()
	c.WarmupRatio, c.LoadBestModelAtEnd, c.EvalStrategy = 0, false, "no"
	c.Momentum, c.SchedulerKwargs = 0, Scheduler{NumCycles: 1, Power: 1, LREnd: 1e-7}
	return c
}()

// elsewhere are the settings, by their paths or the beginnings of these, that a recipe has
// outside of its arguments, or that are in its data.
var elsewhere = []string{"model", "dataset.", "augmentation.", "task", "method", "problem_type", "max_length", "device"}

// Recipe returns the run of c with a model of a type and these labels, nil if they are not
// known yet, as a short program with Hugging Face's Trainer. It belongs into a folder with
// the run's data and model, as a Python project is; ok is false if the run does what the
// program could not say.
func (c Config) Recipe(modelType string, labels []string) (cells []Cell, ok bool) {
	c.bare()
	if !c.plain(modelType) {
		return nil, false
	}
	facts := map[string]string{"class": FamilyOf(modelType).Architecture(c.Task), "labels": "[...]", "average": "binary"}
	if labels != nil {
		facts["labels"] = list(labels)
	}
	if len(labels) > 2 {
		facts["average"] = "macro"
	}
	program := strings.Replace(recipe, "{{arguments}}", strings.Join(c.arguments(modelType), ""), 1)
	for _, cell := range strings.Split(program, "# %% ")[1:] {
		name, body, _ := strings.Cut(cell, "\n")
		cells = append(cells, Cell{name, c.fill(strings.TrimSpace(body), facts)})
	}
	return cells, true
}

// bare gives settings that another one makes idle the Trainer's defaults.
func (c *Config) bare() {
	if c.EvalStrategy == "no" {
		c.LoadBestModelAtEnd = false
	}
	if c.MetricForBestModel = c.BestMetric(); !c.LoadBestModelAtEnd {
		c.MetricForBestModel = ""
	}
	if c.EvalStrategy != "steps" {
		c.EvalSteps = trainers.EvalSteps
	}
	if c.WarmupSteps > 0 {
		c.WarmupRatio = 0
	}
}

// plain reports whether a recipe can say all that the run does.
func (c *Config) plain(modelType string) bool {
	if c.Task != RecipeTask || c.Method != Full || c.ProblemType != "" && c.ProblemType != SingleLabel || FamilyOf(modelType).Mask == "" {
		return false
	}
	for _, path := range Paths() {
		is := func(begin string) bool {
			return path == begin || strings.HasSuffix(begin, ".") && strings.HasPrefix(path, begin)
		}
		if !slices.ContainsFunc(elsewhere, is) && argument(path) == "" && c.Uses(modelType, path) && c.Get(path) != trainers.Get(path) {
			return false
		}
	}
	return slices.Contains([]string{"", "loss", "accuracy", "precision", "recall", "f1"}, c.MetricForBestModel)
}

// argument is the name of the TrainingArgument that is the setting at path, "" if none is.
func argument(path string) string {
	name, is := strings.CutPrefix(calls[path], "TrainingArguments(")
	name, alone := strings.CutSuffix(name, "=%s)")
	if !is || !alone || strings.Contains(name, "=") {
		return ""
	}
	return name
}

// arguments are the lines of TrainingArguments: those that are always there, and those
// that differ from its own defaults.
func (c *Config) arguments(modelType string) (lines []string) {
	add := func(name, value string) { lines = append(lines, "    "+name+"="+value+",\n") }
	for _, path := range always {
		add(path, "{{"+path+"}}")
	}
	for _, path := range Paths() {
		if name := argument(path); name != "" && !slices.Contains(always, path) && c.Uses(modelType, path) && c.Get(path) != trainers.Get(path) {
			add(name, "{{"+path+"}}")
		}
	}
	if !c.LoadBestModelAtEnd {
		add("save_strategy", `"no"`)
		return lines
	}
	add("save_strategy", "{{eval_strategy}}")
	if c.EvalStrategy == "steps" {
		add("save_steps", "{{eval_steps}}")
	}
	return lines
}

// fill puts settings and facts where a text has their names.
func (c *Config) fill(text string, facts map[string]string) (parts []Part) {
	for i, piece := range strings.Split(text, "{{") {
		name, after, _ := strings.Cut(piece, "}}")
		fact, is := facts[name]
		switch {
		case i == 0:
			after = piece
		case is:
			parts = append(parts, Part{Text: fact})
		default:
			parts = append(parts, Part{c.literal(name), name})
		}
		if after != "" {
			parts = append(parts, Part{Text: after})
		}
	}
	return parts
}

// Program returns cells as one Python file.
func Program(cells []Cell) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("# %% " + c.Name + "\n")
		for _, p := range c.Parts {
			b.WriteString(p.Text)
		}
	}
	return b.String() + "\n"
}
