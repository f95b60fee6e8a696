package client

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// A Sheet is a file that the model labels row by row.
type Sheet struct {
	Reading run.Reading    // the user's choices
	Preview *run.FileInfo  // nil if there is none for the current model
	Saved   *run.SavedInfo // the labelled file; nil until it is done or stopped

	file     app.Value
	asked    int       // ID of the command that asked for the preview
	labelled app.Value // the file of Saved
}

// Chosen reports whether there is a file.
func (l *Sheet) Chosen() bool { return l.file != nil }

// ChooseFile takes a file to be labelled and asks for a preview of it.
func (s *Client) ChooseFile(file app.Value) {
	s.Sheet = Sheet{file: file}
	s.preview()
}

// ReadFile reads the file to be labelled with other choices.
func (s *Client) ReadFile(reading run.Reading) {
	s.Sheet.Reading = reading
	s.preview()
}

// preview asks for a preview; the previous one and its labelled file are then
// out of date.
func (s *Client) preview() {
	l := &s.Sheet
	l.Preview, l.Saved, l.labelled = nil, nil, nil
	delete(s.failures, run.PredictFile)
	if l.Chosen() && s.Model != nil && !s.Running() {
		s.send(run.Command{Do: run.PreviewFile, Reading: l.Reading}, l.file)
		l.asked = s.id
	}
	s.touch(Tried)
}

// previewed applies a preview, unless another one has been requested since.
func (s *Client) previewed(e run.Event) {
	if e.ID == s.Sheet.asked {
		s.Sheet.Preview = e.File
	}
	s.answered(e.ID, Tried)
}

// LabelFile labels the file as the preview shows it.
func (s *Client) LabelFile() {
	l := &s.Sheet
	l.Saved, l.labelled = nil, nil
	reading := l.Reading
	reading.Text, reading.Question = l.Preview.Text, l.Preview.Question
	s.send(run.Command{Do: run.PredictFile, Reading: reading}, l.file)
}

// labelled applies the labelled file and downloads it.
func (s *Client) labelled(e run.Event, files []app.Value) {
	s.Sheet.Saved = e.Saved
	if len(files) > 0 {
		s.Sheet.labelled = files[0]
	}
	if !s.Running() {
		s.finish(run.Stop) // it ended the work
	}
}

// KeepLabelled downloads the labelled file again.
func (s *Client) KeepLabelled() {
	if l := &s.Sheet; l.labelled != nil {
		s.keep(l.Saved.Name, l.labelled)
	}
}
