package session

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

// Whoever mistypes a model or a data set reads the names of those that are there, with a
// list of models or without.
func TestWrongNamesTellTheRightOnes(t *testing.T) {
	for _, listed := range []bool{true, false} {
		s, _ := newSession(t)
		if !listed {
			models, _ := site(t)
			delete(models, "index.json")
			s.opts.Models = models
		}
		c := settings()
		c.Model = "smal"
		if err := s.Run(run.Command{Do: run.LoadModel, Config: c}); err == nil || !strings.HasSuffix(err.Error(), `; the models here are "small"`) {
			t.Errorf("a wrong model, listed %v: %v", listed, err)
		}
	}
	s, _ := newSession(t)
	c := settings()
	c.Dataset.Name = "wrods"
	if err := s.Run(run.Command{Do: run.LoadData, Config: c}); err == nil || !strings.HasSuffix(err.Error(), `; the bundled ones are "words"`) {
		t.Errorf("a wrong data set: %v", err)
	}
}
