package run

import (
	"fmt"
	"strconv"
	"strings"
)

// transformers' pipelines use a model in two lines. Version 5 has removed those
// for question answering, translation and summarization, so their work is
// written out here.
const (
	pipeline = `from transformers import pipeline

%s = pipeline(%q, model="./%s"%s)
print(%[1]s(%[5]s%[6]s))`

	// Runs put the end-of-text token before every text.
	continuation = `from transformers import pipeline

write = pipeline("text-generation", model="./%s")
start = write.tokenizer.eos_token or ""
print(write(start + %s%s, return_full_text=False))`

	// The last layer's other part is beside the model.
	withFeatures = `import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

sys.path.insert(0, "./%[1]s")
import text_features  # of this folder: what the hand-made features add to the outputs

tokenizer = AutoTokenizer.from_pretrained("./%[1]s")
model = AutoModelForSequenceClassification.from_pretrained("./%[1]s")
text = %[2]s
with torch.no_grad():
    outputs = model(**tokenizer(text, return_tensors="pt")).logits[0]
outputs += torch.tensor(text_features.outputs(text, tokenizer))
print(dict(zip(model.config.id2label.values(), outputs%[3]s.tolist())))`

	spans = `import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("./%[1]s")
model = AutoModelForQuestionAnswering.from_pretrained("./%[1]s")
inputs = tokenizer(%[3]s,
                   %[2]s, truncation="only_second", return_tensors="pt")
with torch.no_grad():
    scores = model(**inputs)
context = torch.tensor([part == 1 for part in inputs.sequence_ids()])
spans = scores.start_logits[0][:, None] + scores.end_logits[0]
spans[~(context[:, None] & context).triu().tril(29)] = -torch.inf  # in the context, at most 30 tokens
start, end = divmod(spans.argmax().item(), len(context))
print(tokenizer.decode(inputs.input_ids[0][start:end + 1]))`

	textToText = `from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("./%[1]s")
model = AutoModelForSeq2SeqLM.from_pretrained("./%[1]s")
inputs = tokenizer(%[2]s, return_tensors="pt")
outputs = model.generate(**inputs%[3]s)
print(tokenizer.decode(outputs[0], skip_special_tokens=True))`
)

// Python returns a Python program that uses a model of a run of c, in folder,
// with transformers. It supports no other model type than modelType.
func (c *Config) Python(modelType, folder string, e Input) string {
	if strings.TrimSpace(e.Text) == "" {
		e.Text = "..."
	}
	if strings.TrimSpace(e.Question) == "" {
		e.Question = "...?"
	}
	text := strconv.Quote(e.Text)
	task := TaskOf(c.Task)
	switch {
	case FamilyOf(modelType).EncoderDecoder:
		return fmt.Sprintf(textToText, folder, strconv.Quote(c.SourcePrefix+e.Text), c.Generation.arguments())
	case task.Answer == SpanAnswer:
		return fmt.Sprintf(spans, folder, text, strconv.Quote(e.Question))
	case task.Answer == TextAnswer:
		return fmt.Sprintf(continuation, folder, text, c.Generation.arguments())
	case task.Answer == TagsAnswer:
		return fmt.Sprintf(pipeline, "find", c.Task, folder, `, aggregation_strategy="first"`, text, "")
	case task.Answer == WordsAnswer:
		return fmt.Sprintf(pipeline, "fill", c.Task, folder, "", text, "")
	case c.TextFeatures != "":
		activation := map[string]string{Regression: "", MultiLabel: ".sigmoid()"}
		apply, special := activation[c.ProblemType]
		if !special {
			apply = ".softmax(-1)"
		}
		return fmt.Sprintf(withFeatures, folder, text, apply)
	case c.ProblemType == Regression:
		return fmt.Sprintf(pipeline, "rate", c.Task, folder, `, function_to_apply="none"`, text, "")
	}
	return fmt.Sprintf(pipeline, "classify", c.Task, folder, ", top_k=None", text, "")
}

// arguments returns the arguments that make generate follow g. Its defaults
// vary: the pipeline samples, and a folder may ask for beams.
func (g Generation) arguments() string {
	args := fmt.Sprintf(", max_new_tokens=%d, num_beams=%d", g.MaxNewTokens, g.NumBeams)
	if g.NumBeams > 1 {
		args += fmt.Sprintf(", length_penalty=%v", g.LengthPenalty)
	}
	if g.DoSample {
		args += fmt.Sprintf(", do_sample=True, temperature=%v, top_k=%d, top_p=%v", g.Temperature, g.TopK, g.TopP)
	} else {
		args += ", do_sample=False"
	}
	if g.RepetitionPenalty != 1 {
		args += fmt.Sprintf(", repetition_penalty=%v", g.RepetitionPenalty)
	}
	return args
}
