package train

import (
	"encoding/csv"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/infer"
	"tuneground/engine/run"
)

// errNoModel is the answer to what needs a model where there is none.
var errNoModel = errors.New("no model is loaded yet; choose one first")

// predict classifies the Command's text.
func (s *Session) predict() error {
	if s.model == nil {
		return errNoModel
	}
	started := time.Now()
	s.model.settle()
	text := data.Clean(s.current.Text, s.current.Config.Dataset) // as the training texts were
	p := infer.Classify(s.tape(), s.model.Model, s.model.from.tokenizer, text, s.maxLength())
	p.Labels = s.model.labels
	if layer, head := s.current.Layer, s.current.Head; layer >= 0 && layer < p.Layers && head >= 0 && head < p.Heads {
		p.Layer, p.Head = layer, head
		p.Attention = infer.Attention(s.tape(), s.model.Model, s.model.from.tokenizer, text, s.maxLength(), layer, head)
	}
	p.Millis = float64(time.Since(started).Microseconds()) / 1000
	s.emit(run.Event{Event: run.Predicted, Predicted: &p})
	return nil
}

// predictFile labels every text of a file and answers with a CSV: the file's
// own columns, then the predicted label and its probability.
func (s *Session) predictFile(files []File) error {
	if s.model == nil {
		return errNoModel
	}
	if len(files) != 1 {
		return errors.New("choose one file to label")
	}
	table, err := s.readTable(files[0])
	if err != nil {
		return err
	}
	c := s.current.Config
	if !slices.Contains(table.Columns, c.Dataset.Text) {
		c.Dataset.Text = "" // a file of its own may call it otherwise: look for it
	}
	column, err := table.TextColumn(&c)
	if err != nil {
		return err
	}
	s.model.settle()
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Write(append(append([]string{}, table.Columns...), "predicted_label", "probability"))
	tape, started := s.tape(), time.Now()
	for i, row := range table.Rows {
		if err := s.look(); err != nil {
			return err
		}
		text := data.Clean(row.Cells[column], c.Dataset)
		p := infer.Classify(tape, s.model.Model, s.model.from.tokenizer, text, s.maxLength())
		best := p.Best()
		w.Write(append(append([]string{}, row.Cells...), s.model.labels[best], fmt.Sprintf("%.6f", p.Probs[best])))
		s.Progress("predict", started, int64(i+1), int64(len(table.Rows)))
	}
	w.Flush()
	name := strings.TrimSuffix(path.Base(files[0].Name), path.Ext(files[0].Name)) + "-labelled.csv"
	s.hand(name, "text/csv", []byte(out.String()))
	return nil
}

// hand emits a file for the user to keep.
func (s *Session) hand(name, mediaType string, content []byte) {
	s.Emit(run.Event{
		Event: run.Saved, ID: s.current.ID,
		Saved: &run.SavedInfo{Name: name, Type: mediaType, Bytes: int64(len(content))},
	}, content)
}
