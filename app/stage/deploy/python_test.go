package deploy

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

func TestPythonLinesQuoteTheText(t *testing.T) {
	c := run.Default()
	got := lines(&c, "bert", "my-model", example{text: "He said \"no\"\n\\ 不行"})
	if want := `print(classify("He said \"no\"\n\\ 不行"))`; !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant it to end in\n%s", got, want)
	}
	if !strings.Contains(got, `model="./my-model"`) {
		t.Errorf("the folder is missing:\n%s", got)
	}
}

func TestPythonLinesOfEveryTask(t *testing.T) {
	for task, want := range map[string][]string{
		run.TextClassification:  {`pipeline("text-classification", model="./m", top_k=None)`, `classify("x & y")`},
		run.TokenClassification: {`pipeline("token-classification", model="./m", aggregation_strategy="simple")`, `find("x & y")`},
		run.QuestionAnswering:   {`AutoModelForQuestionAnswering.from_pretrained("./m")`, "tokenizer(\"why?\",\n                   \"x & y\", truncation"},
		run.FillMask:            {`pipeline("fill-mask", model="./m")`, `fill("x & y")`},
		run.TextGeneration:      {`pipeline("text-generation", model="./m")`, `write("x & y", max_new_tokens=64, do_sample=True, temperature=0.7, top_k=50, top_p=1)`},
		run.Translation:         {`AutoModelForSeq2SeqLM.from_pretrained("./m")`, `tokenizer("to German: x & y", return_tensors="pt")`, `model.generate(**inputs, max_new_tokens=64, do_sample=True`},
	} {
		c := run.Default()
		c.Task, c.SourcePrefix = task, "to German: "
		c.Generation.DoSample, c.Generation.Temperature = true, 0.7
		modelType := "bert"
		if task == run.Translation {
			modelType = "t5"
		}
		got := lines(&c, modelType, "m", example{"x & y", "why?"})
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
