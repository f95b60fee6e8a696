package run

import (
	"strings"
	"testing"
)

func TestPythonLinesQuoteTheText(t *testing.T) {
	c := Default()
	got := c.Python("bert", "my-model", Input{Text: "He said \"no\"\n\\ 不行"})
	if want := `print(classify("He said \"no\"\n\\ 不行"))`; !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant it to end in\n%s", got, want)
	}
	if !strings.Contains(got, `model="./my-model"`) {
		t.Errorf("the folder is missing:\n%s", got)
	}
}

func TestPythonLinesOfEveryTask(t *testing.T) {
	wants := map[string][]string{
		TextClassification:  {`pipeline("text-classification", model="./m", top_k=None)`, `classify("x & y")`},
		TokenClassification: {`pipeline("token-classification", model="./m", aggregation_strategy="first")`, `find("x & y")`},
		QuestionAnswering:   {`AutoModelForQuestionAnswering.from_pretrained("./m")`, "tokenizer(\"why?\",\n                   \"x & y\", truncation", "spans[~(context[:, None] & context).triu().tril(29)]"},
		FillMask:            {`pipeline("fill-mask", model="./m")`, `fill("x & y")`},
		TextGeneration:      {`pipeline("text-generation", model="./m")`, `write(start + "x & y", max_new_tokens=64, num_beams=1, do_sample=True, temperature=0.7, top_k=50, top_p=1, return_full_text=False)`},
		Translation:         {`AutoModelForSeq2SeqLM.from_pretrained("./m")`, `tokenizer("to German: x & y", return_tensors="pt")`, `model.generate(**inputs, max_new_tokens=64, num_beams=1, do_sample=True`},
		Summarization:       {`tokenizer("to German: x & y", return_tensors="pt")`},
	}
	for _, task := range TaskNames() {
		want, ok := wants[task]
		if !ok {
			t.Errorf("no Python is tested for %s", task)
		}
		c := Default()
		c.Task, c.SourcePrefix = task, "to German: "
		c.Generation.DoSample, c.Generation.Temperature = true, 0.7
		modelType := "bert"
		if TaskOf(task).Prefix != "" {
			modelType = "t5"
		}
		got := c.Python(modelType, "m", Input{"x & y", "why?"})
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in\n%s", task, w, got)
			}
		}
		if strings.Contains(got, "%!") {
			t.Errorf("%s: a format went wrong:\n%s", task, got)
		}
	}
}

// TestPythonLinesWriteAsTheRunDoes checks that the lines turn sampling off
// explicitly, as transformers' pipeline samples by default.
func TestPythonLinesWriteAsTheRunDoes(t *testing.T) {
	c := Default()
	c.Task, c.Generation.DoSample, c.Generation.NumBeams, c.Generation.LengthPenalty = TextGeneration, false, 3, 0.5
	got := c.Python("gpt2", "m", Input{Text: "x"})
	if want := "max_new_tokens=64, num_beams=3, length_penalty=0.5, do_sample=False,"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}
