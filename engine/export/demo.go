package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"tuneground/engine/feature"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// DemoPlace is where a page of its own, as server/content/demo joins it, has room for a
// model.
const DemoPlace = "{{model}}"

// About is what a page of its own knows of its model. web/demo/page.js shows it.
type About struct {
	Name   string `json:"name"`
	Task   string `json:"task"`
	Answer string `json:"answer"` // one of answerNames
	// Asks is set if the model answers questions about a text, Writes if it generates its
	// answer, Continues if the answer continues the text.
	Asks      bool `json:"asks"`
	Writes    bool `json:"writes"`
	Continues bool `json:"continues"`
	// Base and Data name the model and the data of the run, and Metric its deciding metric
	// on Split; "" without a run, or without a score.
	Base   string `json:"base,omitempty"`
	Data   string `json:"data,omitempty"`
	Split  string `json:"split,omitempty"`
	Metric string `json:"metric,omitempty"`
	Score  string `json:"score,omitempty"`
	// Text and Question are what stands in the boxes at first.
	Text     string `json:"text,omitempty"`
	Question string `json:"question,omitempty"`
}

// answerNames are the names of kinds of answers in web/demo/page.js.
var answerNames = map[run.AnswerKind]string{
	run.LabelAnswer: "label", run.TagsAnswer: "tags", run.SpanAnswer: "span", run.WordsAnswer: "words", run.TextAnswer: "text",
}

// demoPart is the number of bytes of a file in one element of the page: a browser's
// strings end at half a gigabyte.
const demoPart = 48 << 20

// Demo writes a page of its own: the given page with m and an example in its place. It
// needs no server, and sends nothing.
func Demo(to io.Writer, page []byte, m *pretrained.Model, example run.Input) error {
	before, after, ok := bytes.Cut(page, []byte(DemoPlace))
	if !ok {
		return message.Errorf("demo.html has no place for a model; build it again with make build")
	}
	files, err := Folder(m, hf.F32)
	if err != nil {
		return err
	}
	folder, err := files.Folder()
	if err != nil {
		return err
	}
	w := errorWriter{to: to}
	w.Write(before)
	w.json("about", about(m, example))
	w.json("settings", settingsOf(m))
	for _, name := range folder.Names() {
		if name == "README.md" || name == run.RecordFile {
			continue // for people, and for us
		}
		w.file(name, folder[name])
	}
	w.Write(after)
	return w.err
}

func about(m *pretrained.Model, example run.Input) About {
	task := run.TaskOf(m.Task)
	a := About{
		Name: m.From.Name, Task: m.Task, Answer: answerNames[task.Answer],
		Asks: task.Reads("question"), Writes: task.Writes(), Continues: task.Continues(),
		Text: example.Text, Question: example.Question,
	}
	made := m.Made()
	if made == nil {
		return a
	}
	a.Base, a.Data = made.Model.Name, made.Data.Name
	if report := made.Report; report != nil {
		for _, name := range task.Metrics {
			if value, ok := report.Metrics[name]; ok {
				a.Split, a.Metric, a.Score = report.Split, name, fmt.Sprintf("%.3f", value)
				break
			}
		}
	}
	return a
}

// settingsOf returns the settings with which m answers.
func settingsOf(m *pretrained.Model) run.Config {
	settings := run.Default()
	if made := m.Made(); made != nil {
		settings = made.Config
	}
	settings.Task, settings.ProblemType, settings.TextFeatures = m.Task, m.Config.ProblemType, ""
	if f := m.TextFeatures; f != nil {
		settings.TextFeatures, settings.TextFeatureWords = feature.Settings(f.Features)
	}
	return settings
}

// An errorWriter writes until the first error.
type errorWriter struct {
	to  io.Writer
	err error
}

func (w *errorWriter) Write(p []byte) (int, error) {
	if w.err == nil {
		_, w.err = w.to.Write(p)
	}
	return len(p), w.err
}

// json writes a value as an element of the page. encoding/json escapes <.
func (w *errorWriter) json(id string, value any) {
	j, err := json.Marshal(value)
	if err != nil {
		w.err = err
	}
	fmt.Fprintf(w, "<script type=\"application/json\" id=\"%s\">%s</script>\n", id, j)
}

// file writes a file as elements of the page, in base64.
func (w *errorWriter) file(name string, content []byte) {
	for at := 0; at < len(content); at += demoPart {
		fmt.Fprintf(w, "<script type=\"text/plain\" class=\"file\" data-name=\"%s\">", quotes.Replace(name))
		coder := base64.NewEncoder(base64.StdEncoding, w)
		coder.Write(content[at:min(at+demoPart, len(content))])
		coder.Close()
		io.WriteString(w, "</script>\n")
	}
}

// quotes makes a name the value of an attribute.
var quotes = strings.NewReplacer("&", "&amp;", `"`, "&quot;")
