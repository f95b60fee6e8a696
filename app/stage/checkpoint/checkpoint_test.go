package checkpoint

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// The numbers of parameters and of trained parameters are for the same model:
// with the head for the data's labels if its plan exists, else the checkpoint's
// own. The picture names the labels that a run would train.
func TestTheStageShowsTheModelThatARunWouldTrain(t *testing.T) {
	s := client.New()
	for _, e := range []run.Event{
		{Event: run.ModelReady, Model: &run.ModelInfo{
			Name: s.Next.Config.Model, Type: "bert", Layers: 1, Heads: 1, Parameters: 100, Trainable: 100, Labels: []string{"LABEL_0", "LABEL_1"},
		}},
		{Event: run.DataReady, Data: &run.DataInfo{Task: s.Next.Config.Task, Labels: []string{"sour", "sweet"}}},
		{Event: run.Planned, Plan: &run.PlanInfo{Parameters: 130, Trainable: 120}},
	} {
		s.Apply(e, nil)
	}
	m := &Stage{S: s}
	expect := func(all, trainable int64) {
		t.Helper()
		if a, b := m.sizes(s.Model); a != all || b != trainable {
			t.Errorf("%d of %d parameters are trained, want %d of %d", b, a, trainable, all)
		}
	}
	expect(130, 120)
	if page := app.HTMLString(m.Render()); strings.Contains(page, "LABEL_0") || !strings.Contains(page, "sour · sweet") {
		t.Error("the head has the labels of the checkpoint, not those that it is to learn")
	}
	s.Next.Set("model", "another")
	expect(100, 100)
	if page := app.HTMLString(m.Render()); !strings.Contains(page, "outdated.model") {
		t.Error("the model that is not chosen any more looks current")
	}
}
