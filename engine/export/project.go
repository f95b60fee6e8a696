package export

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/peft"
	"tuneground/engine/plan"
	"tuneground/engine/run"
)

//go:embed project/*.py
var programs embed.FS

// projectRun is run.json of a Python project: the run's settings, and what follows
// from them, its data and its model. project/train.py reads it.
type projectRun struct {
	Settings       run.Config         `json:"settings"`
	ProblemType    string             `json:"problem_type"`
	Labels         []string           `json:"labels"`
	EncoderDecoder bool               `json:"encoder_decoder"`
	MaxTokens      int                `json:"max_tokens"` // that the model can read
	Trains         []string           `json:"trains"`     // the parameters that move; nil: all, or the adapter's
	Begins         map[string]int     `json:"begins"`     // the epochs from which parameters move; nil: all from the first
	Rates          map[string]float64 `json:"rates"`      // of parameters, over learning_rate, where it is not 1
	Adapter        json.RawMessage    `json:"adapter"`    // adapter_config.json; nil: none
	ClassWeights   []float32          `json:"class_weights"`
	BestMetric     string             `json:"metric_for_best_model"`
	Smaller        bool               `json:"smaller_is_better"`
}

// Project returns the run of a job as a Python project: the split data, the
// checkpoint, and programs that train it with Hugging Face's Trainer.
func Project(j *plan.Job) (hf.Files, error) {
	c, set := j.Config, j.Texts.Set
	if j.Checkpoint.Bare() != j.Checkpoint {
		return nil, message.Errorf("the model has an adapter, on which a Python project cannot go on; save the model with the adapter merged and load that")
	}
	if c.TextFeatures != "" && c.JoinsTextFeatures(j.Checkpoint.Config.ModelType) {
		return nil, message.Errorf("transformers has no text features; leave text_features empty for a Python project")
	}
	if c.Method == run.Prompt && !trainsPrompt(c.Task, j.Checkpoint.Config.ModelType) {
		return nil, message.Errorf("PEFT cannot train virtual tokens for %s with a model of type %s: it loses their places in the labels or the padding; choose %q for a Python project", c.Task, j.Checkpoint.Config.ModelType, run.LoRA)
	}
	if len(set.Validation) == 0 {
		c.EvalStrategy = "no"
	}
	tuning, err := j.Checkpoint.Tuning(&c, set, c.Task)
	if err != nil {
		return nil, err
	}
	r := projectRun{
		Settings: c, ProblemType: set.ProblemType, Labels: set.Labels, EncoderDecoder: j.Checkpoint.Family().EncoderDecoder,
		MaxTokens: tuning.Model.Config.MaxTokens(), Rates: map[string]float64{}, ClassWeights: j.Criterion.Weights,
		BestMetric: c.BestMetric(), Smaller: run.SmallerIsBetter(c.BestMetric()),
	}
	if err := r.describe(tuning); err != nil {
		return nil, err
	}
	settings, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	short := r.recipe(j)
	folder := hf.Folder{
		"run.json": settings, "README.md": []byte(projectReadme(&r, j, short != "")), "requirements.txt": []byte(requirements(&r, short != "")),
	}
	for name, rows := range map[string][]int{"train": set.Train, "validation": set.Validation, "test": set.Test} {
		if folder["data/"+name+".jsonl"], err = rowsOf(set, learnt(set, rows), r.EncoderDecoder); err != nil {
			return nil, err
		}
	}
	if short != "" {
		folder["recipe.py"] = []byte(short)
	}
	for _, name := range []string{"train.py", "tasks.py"} {
		if folder[name], err = fs.ReadFile(programs, "project/"+name); err != nil {
			return nil, err
		}
	}
	for name, content := range j.Checkpoint.Folder {
		if name != run.RecordFile {
			folder["model/"+name] = content
		}
	}
	return folder.Files(), nil
}

// trainsPrompt reports whether PEFT's class can train virtual tokens with the Trainer. It
// adds them neither to the labels of tokens nor to the places of answers, and for GPT-2's
// classes it takes the last token of a batch's longest text.
func trainsPrompt(task, modelType string) bool {
	family := run.FamilyOf(modelType)
	switch run.TaskOf(task).Answer {
	case run.TagsAnswer, run.SpanAnswer:
		return false
	case run.LabelAnswer:
		return !run.TaskOf(family.Tasks[0]).Continues()
	}
	return true
}

// recipe is the run as a run.Recipe, "" if there is none.
func (r *projectRun) recipe(j *plan.Job) string {
	c, set := r.Settings, j.Texts.Set
	c.ProblemType = r.ProblemType
	cells, ok := c.Recipe(j.Checkpoint.Config.ModelType, r.Labels)
	if !ok || c.MaxLength > r.MaxTokens || len(set.Validation) == 0 || len(set.Test) == 0 {
		return ""
	}
	return run.Program(cells)
}

// describe says which parameters move, from which epoch on, and how fast.
func (r *projectRun) describe(t *peft.Tuning) (err error) {
	if t.Adapter != nil {
		config := t.Adapter.Config
		config.Inference = false
		if r.Adapter, err = json.Marshal(config); err != nil {
			return err
		}
	}
	all := true
	names := []string{}
	for _, p := range t.Params() {
		if !t.Moves(p) {
			all = false
			continue
		}
		names = append(names, p.Name)
		if from := t.From(p); from > 0 {
			if r.Begins == nil {
				r.Begins = map[string]int{}
			}
			r.Begins[p.Name] = from
		}
		if p.Rate != 1 && p.Rate != 0 {
			r.Rates[p.Name] = p.Rate
		}
	}
	if !all && t.Adapter == nil {
		r.Trains = names
	}
	return nil
}

// learnt returns the examples without those whose label only a test file has: no model
// can learn it, and transformers has no number for it.
func learnt(s *data.Set, indices []int) []int {
	return slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return s.HasUnlearnt(&s.Examples[i]) })
}

// rowsOf returns examples as JSON Lines.
func rowsOf(s *data.Set, indices []int, writes bool) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, i := range indices {
		if err := e.Encode(rowOf(s, &s.Examples[i], writes)); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// rowOf returns an example under the names that project/tasks.py reads.
func rowOf(s *data.Set, e *data.Example, writes bool) map[string]any {
	if writes {
		return map[string]any{"text": e.Text, "target": s.Answer(e)}
	}
	switch answer := run.TaskOf(s.Task).Answer; {
	case answer == run.TagsAnswer:
		words := make([]string, len(e.Words))
		for i, w := range e.Words {
			words[i] = w.Text
		}
		return map[string]any{"tokens": words, "tags": s.TagsOf(e)}
	case answer == run.SpanAnswer:
		texts, starts := []string{}, []int{}
		for _, a := range e.Answers {
			texts, starts = append(texts, a.Text), append(starts, a.Start)
		}
		return map[string]any{"context": e.Text, "question": e.Question, "answers": map[string]any{"text": texts, "answer_start": starts}}
	case answer != run.LabelAnswer:
		return map[string]any{"text": e.Text}
	case s.ProblemType == run.Regression:
		return map[string]any{"text": e.Text, "value": e.Values[0]}
	case s.ProblemType == run.MultiLabel:
		labels := []string{}
		for i, x := range e.Values[:len(s.Labels)] {
			if x > 0 {
				labels = append(labels, s.Labels[i])
			}
		}
		return map[string]any{"text": e.Text, "labels": labels}
	}
	return map[string]any{"text": e.Text, "label": s.Labels[e.Label]}
}

// measuredBy are the packages that compute a metric, where it takes one of its own.
var measuredBy = map[string]string{"entity_f1": "seqeval==1.2.2", "bleu": "sacrebleu>=2.4", "rougeL": "rouge-score>=0.1.2"}

// requirements lists the packages that the project needs, in the versions that it
// was tried with.
func requirements(r *projectRun, short bool) string {
	list := []string{"torch==2.15.0", "transformers==5.24.0", "accelerate==1.15.0"}
	add := func(needed bool, packages ...string) {
		if needed {
			list = append(list, packages...)
		}
	}
	task := run.TaskOf(r.Settings.Task)
	add(short, "datasets==5.2.0")
	add(r.Adapter != nil, "peft==0.21.2")
	add(task.Answer == run.LabelAnswer, "scikit-learn==1.9.1", "scipy==1.17.1")
	for _, metric := range task.Metrics {
		add(measuredBy[metric] != "", measuredBy[metric])
	}
	return strings.Join(list, "\n") + "\n"
}

// projectReadme says how to train, and where the result may differ from ours.
func projectReadme(r *projectRun, j *plan.Job, short bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# %s, to be fine-tuned for %s

A run of Tuneground as a Python project: the same data, split the same way, the same checkpoint and the same settings, for Hugging Face's Trainer.

    pip install -r requirements.txt
    python train.py

It uses a GPU where there is one. On several processors or machines, start it with torchrun or accelerate instead; a step then sees as many examples as on one, shared out:

    torchrun --nproc-per-node 2 train.py
    accelerate launch train.py

The tuned model is written to tuned/, which Tuneground opens again, and its scores on data/test.jsonl to metrics.json. run.json has the settings under their names in TrainingArguments and PEFT; change them there.

`, j.Checkpoint.Name, r.Settings.Task)
	if short {
		b.WriteString("recipe.py is the same run in the fewest lines, to read and to change: `python recipe.py`. It takes nothing from run.json, and pads every text to max_length.\n\n")
	}
	b.WriteString("Random numbers differ: the order of the examples, dropout and new layers are drawn anew, so scores agree only as those of two seeds do.\n")
	if set := j.Texts.Set; len(learnt(set, set.Test)) < len(set.Test) {
		fmt.Fprintf(&b, "data/test.jsonl lacks %d of %d examples, whose labels the training data has not. Tuneground counts each of them as wrong; here they are not counted.\n", len(set.Test)-len(learnt(set, set.Test)), len(set.Test))
	}
	if r.Settings.NaNSteps == run.SkipNaN {
		b.WriteString("The Trainer does not skip steps that are not numbers (nan_steps).\n")
	}
	return b.String()
}
