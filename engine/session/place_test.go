package session

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// markedTexts are texts that cleaning changes.
var markedTexts = []string{
	"the soup was lovely",
	"  the   soup <b>was</b>  lovely ",
	"<p>the soup</p> was&nbsp;lovely &amp; e\u0301 it was <br>a warm day",
	"<user> the soup, vector<int> was \"lovely\"",
}

// brieflyTuned is a session after a single step for the task of a case, with a
// model that answers every text.
func brieflyTuned(t *testing.T, task string, more map[string]string) (*Session, *recorder, run.Config) {
	t.Helper()
	c := taskCases[slices.IndexFunc(taskCases, func(c taskCase) bool { return c.task == task })]
	models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
	for name, content := range c.folder(t) {
		models["small/"+name] = &fstest.MapFile{Data: content}
	}
	for name, content := range more {
		models["small/"+name] = &fstest.MapFile{Data: []byte(content)}
	}
	datasets := fstest.MapFS{
		"rows.jsonl": {Data: c.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
	}
	settings := settings()
	settings.Dataset.Name, settings.Task, settings.MaxSteps = "rows", task, 1
	settings.MaxLength, settings.DocStride = 32, 4
	r := &recorder{files: map[string][]byte{}}
	s := New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit})
	must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
	return s, r, settings
}

// The places in a prediction are right for the text that it returns.
func TestPlacesAreThoseOfTheTextAsItWas(t *testing.T) {
	for _, task := range []string{run.TokenClassification, run.QuestionAnswering} {
		s, r, settings := brieflyTuned(t, task, nil)
		found := 0
		for _, text := range markedTexts {
			must(t, s.Run(run.Command{Do: run.Predict, Config: settings, Text: text, Question: "what <b>was</b> it"}))
			p := r.last(t, run.Predicted).Predicted
			if p.Text != text {
				t.Errorf("%q is answered as %q", text, p.Text)
			}
			spans := append([]run.Answer{}, p.Answers...)
			for _, e := range p.Entities {
				spans = append(spans, run.Answer{Text: e.Text, From: e.From, To: e.To})
			}
			for _, a := range spans {
				if got := string([]rune(text)[a.From:a.To]); got != a.Text || strings.TrimSpace(got) != got || got == "" {
					t.Errorf("%s: %q holds %q at [%d, %d), not %q", task, text, got, a.From, a.To, a.Text)
				}
			}
			found += len(spans)
		}
		if found < len(markedTexts) {
			t.Errorf("%s: only %d places to look at", task, found)
		}
	}
}

// The entities of a labelled file are in the text of their row.
func TestPlacesInALabelledFile(t *testing.T) {
	s, r, settings := brieflyTuned(t, run.TokenClassification, nil)
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	w.Write([]string{"id", "tokens"}) // as in the training file
	for i, text := range markedTexts {
		w.Write([]string{fmt.Sprint(i), text})
	}
	w.Flush()
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: settings}, File{Name: "new.csv", Size: int64(file.Len()), Reader: &file}))
	labelled := strings.TrimPrefix(string(r.files["new-labelled.csv"]), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(labelled)).ReadAll()
	must(t, err)
	text, entities, found := slices.Index(rows[0], "tokens"), slices.Index(rows[0], "entities"), 0
	for i, row := range rows[1:] {
		if row[text] != markedTexts[i] {
			t.Errorf("row %d holds the text %q", i, row[text])
		}
		var list []run.Entity
		must(t, json.Unmarshal([]byte(row[entities]), &list))
		for _, e := range list {
			if got := string([]rune(row[text])[e.From:e.To]); got != e.Text {
				t.Errorf("%q holds %q where %+v is said to be", row[text], got, e)
			}
		}
		found += len(list)
	}
	if found < len(markedTexts) {
		t.Errorf("only %d entities to look at", found)
	}
}

// A tokenizer's own tokens stay in a text, even if they look like markup.
func TestTokensOfTheTokenizerAreNoMarkup(t *testing.T) {
	for _, mask := range []string{"<mask>", "<title>"} {
		s, r, settings := brieflyTuned(t, run.FillMask, map[string]string{
			"tokenizer_config.json": fmt.Sprintf(`{"tokenizer_class": "BertTokenizer", "mask_token": %q}`, mask),
			"vocab.txt":             strings.Join(append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", mask, "what"}, append(append(append([]string{}, good...), bad...), rest...)...), "\n") + "\n",
		})
		must(t, s.Run(run.Command{Do: run.Predict, Config: settings, Text: "the " + mask + " was <i>lovely</i></title>"}))
		if p := r.last(t, run.Predicted).Predicted; !slices.Equal(p.Tokens, []string{"[CLS]", "the", mask, "was", "lovely", "[SEP]"}) {
			t.Errorf("%s: the tokens are %q", mask, p.Tokens)
		}
	}
}
