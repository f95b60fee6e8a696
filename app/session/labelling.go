package session

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// A Labelling is what is known of the file that the model is to label.
type Labelling struct {
	Reading run.Reading    // what the user chose
	Preview *run.FileInfo  // nil while there is none, or none for the model as it is
	Saved   *run.SavedInfo // the labelled file; nil until it is done or stopped

	file     app.Value
	asked    int       // the command that asked for the preview
	labelled app.Value // the file of Saved
}

// Chosen reports whether there is a file.
func (l *Labelling) Chosen() bool { return l.file != nil }

// ChooseFile takes a file to be labelled and asks for a preview of it.
func (s *Session) ChooseFile(file app.Value) {
	s.Labelling = Labelling{file: file}
	s.preview()
}

// ReadFile reads the file to be labelled in another way.
func (s *Session) ReadFile(reading run.Reading) {
	s.Labelling.Reading = reading
	s.preview()
}

// preview asks for a preview, after which the one before and its labelled file are
// out of date.
func (s *Session) preview() {
	l := &s.Labelling
	l.Preview, l.Saved, l.labelled = nil, nil, nil
	delete(s.failures, run.PredictFile)
	if l.Chosen() && s.Model != nil && !s.Running() {
		s.send(run.Command{Do: run.PreviewFile, Reading: l.Reading}, l.file)
		l.asked = s.id
	}
	s.touch(Tried)
}

// previewed takes in a preview, unless another one was asked for meanwhile.
func (s *Session) previewed(e run.Event) {
	if e.ID == s.Labelling.asked {
		s.Labelling.Preview = e.File
	}
	s.answered(e.ID, Tried)
}

// LabelFile labels the file as the preview shows it.
func (s *Session) LabelFile() {
	l := &s.Labelling
	l.Saved, l.labelled = nil, nil
	reading := l.Reading
	reading.Text, reading.Question = l.Preview.Text, l.Preview.Question
	s.send(run.Command{Do: run.PredictFile, Reading: reading}, l.file)
}

// labelled takes in the labelled file, which is given to the user.
func (s *Session) labelled(e run.Event, files []app.Value) {
	s.Labelling.Saved = e.Saved
	if len(files) > 0 {
		s.Labelling.labelled = files[0]
	}
	if !s.Running() {
		s.finish(run.Stop) // it ended the work
	}
}

// KeepLabelled gives the labelled file to the user once more.
func (s *Session) KeepLabelled() {
	if l := &s.Labelling; l.labelled != nil {
		s.keep(l.Saved.Name, l.labelled)
	}
}
