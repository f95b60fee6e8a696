package deploy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// python shows the lines that use the saved model in transformers.
func (d *Stage) python() app.UI {
	s := d.S
	folder := s.Config.Model
	if s.Saved != nil {
		folder = strings.TrimSuffix(s.Saved.Name, ".zip")
	}
	return part.Plate(s.T("deploy.python"),
		app.Pre().TabIndex(0).Body(app.Code().Text(lines(&s.Config, s.ModelType(), folder, d.typed))),
		app.P().Class("help").Text(s.T("deploy.python_help")),
	)
}

// With transformers' pipelines a model is used in two lines. Those for question
// answering, translation and summarization are gone since its version 5: what
// they did is written out.
const (
	pipeline = `from transformers import pipeline

%s = pipeline(%q, model="./%s"%s)
print(%[1]s(%[5]s%[6]s))`

	spans = `import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("./%[1]s")
model = AutoModelForQuestionAnswering.from_pretrained("./%[1]s")
inputs = tokenizer(%[3]s,
                   %[2]s, truncation="only_second", return_tensors="pt")
with torch.no_grad():
    scores = model(**inputs)
start, end = scores.start_logits.argmax(), scores.end_logits.argmax()
print(tokenizer.decode(inputs.input_ids[0][start:end + 1]))`

	textToText = `from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("./%[1]s")
model = AutoModelForSeq2SeqLM.from_pretrained("./%[1]s")
inputs = tokenizer(%[2]s, return_tensors="pt")
outputs = model.generate(**inputs%[3]s)
print(tokenizer.decode(outputs[0], skip_special_tokens=True))`
)

// lines are the program for a run of c whose model lies in folder.
func lines(c *run.Config, modelType, folder string, e example) string {
	if strings.TrimSpace(e.text) == "" {
		e.text = "..."
	}
	if strings.TrimSpace(e.question) == "" {
		e.question = "...?"
	}
	switch {
	case modelType == "t5":
		return fmt.Sprintf(textToText, folder, strconv.Quote(c.SourcePrefix+e.text), generation(c.Generation))
	case c.Task == run.QuestionAnswering:
		return fmt.Sprintf(spans, folder, strconv.Quote(e.text), strconv.Quote(e.question))
	case c.Task == run.TextGeneration:
		return fmt.Sprintf(pipeline, "write", c.Task, folder, "", strconv.Quote(e.text), generation(c.Generation))
	case c.Task == run.TokenClassification:
		return fmt.Sprintf(pipeline, "find", c.Task, folder, `, aggregation_strategy="simple"`, strconv.Quote(e.text), "")
	case c.Task == run.FillMask:
		return fmt.Sprintf(pipeline, "fill", c.Task, folder, "", strconv.Quote(e.text), "")
	case c.ProblemType == run.Regression:
		return fmt.Sprintf(pipeline, "rate", c.Task, folder, `, function_to_apply="none"`, strconv.Quote(e.text), "")
	}
	return fmt.Sprintf(pipeline, "classify", c.Task, folder, ", top_k=None", strconv.Quote(e.text), "")
}

// generation are the arguments that write as the settings say.
func generation(g run.Generation) string {
	args := fmt.Sprintf(", max_new_tokens=%d", g.MaxNewTokens)
	if g.NumBeams > 1 {
		args += fmt.Sprintf(", num_beams=%d, length_penalty=%v", g.NumBeams, g.LengthPenalty)
	}
	if g.DoSample {
		args += fmt.Sprintf(", do_sample=True, temperature=%v, top_k=%d, top_p=%v", g.Temperature, g.TopK, g.TopP)
	}
	if g.RepetitionPenalty != 1 {
		args += fmt.Sprintf(", repetition_penalty=%v", g.RepetitionPenalty)
	}
	return args
}
