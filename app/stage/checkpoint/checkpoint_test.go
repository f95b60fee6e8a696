package checkpoint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/message"
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

// A press on a block freezes it, or sets it free, by name; without any block left
// the head alone trains.
func TestABlockIsFrozenByAPress(t *testing.T) {
	s := client.New()
	block := func(name string, layer int, trainable int64) run.Block {
		return run.Block{Name: name, Layer: layer, Parameters: 100, Trainable: trainable}
	}
	plan := func(embeddings, first, second int64) {
		s.Apply(run.Event{Event: run.Planned, Plan: &run.PlanInfo{Blocks: []run.Block{
			block("bert.embeddings", 0, embeddings), block("bert.encoder.layer.0", 1, first), block("bert.encoder.layer.1", 2, second), block("classifier", 0, 8),
		}}}, nil)
	}
	s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: s.Next.Config.Model, Type: "bert", Layers: 2}}, nil)
	s.Apply(run.Event{Event: run.DataReady, Data: &run.DataInfo{Task: s.Next.Config.Task, Labels: []string{"sour", "sweet"}}}, nil)
	m := &Stage{S: s}
	for _, x := range []struct {
		trainable [3]int64
		press     int
		method    string
		modules   run.Names
	}{
		{[3]int64{100, 100, 100}, 0, run.Full, ""},
		{[3]int64{0, 100, 100}, 1, run.Modules, "bert.encoder.layer.1"},
		{[3]int64{0, 0, 100}, 2, run.Head, "bert.encoder.layer.1"},
		{[3]int64{0, 0, 0}, 2, run.Modules, "bert.encoder.layer.1"},
	} {
		plan(x.trainable[0], x.trainable[1], x.trainable[2])
		page := app.HTMLString(m.picture(s.Model))
		for _, b := range s.Plan.Blocks[:3] {
			if want := fmt.Sprintf(`data-action="block:%s"`, b.Name); !strings.Contains(page, want) {
				t.Errorf("the picture has no button for %s", b.Name)
			}
		}
		if n := strings.Count(page, "aria-pressed") - strings.Count(page, `aria-pressed="false"`); n != int((x.trainable[0]+x.trainable[1]+x.trainable[2])/100) {
			t.Errorf("%d blocks are pressed of %v", n, x.trainable)
		}
		m.toggle(s.Model, s.Plan.Blocks[x.press])
		if !s.Next.Config.FreezeEmbeddings {
			t.Error("the first press does not freeze the embeddings")
		}
		if c := s.Next.Config; c.Method != x.method || c.Modules != x.modules {
			t.Errorf("of %v, after a press on %d, %s trains %q", x.trainable, x.press, c.Method, c.Modules)
		}
	}
}

// A model that tells how it was made is shown with that, and what was left aside of its
// folder is said.
func TestTheStageTellsHowAModelWasMade(t *testing.T) {
	s := client.New()
	s.SetLang(text.English)
	made := run.Default()
	made.Seed, made.LearningRate = 7, 3e-4
	s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{
		Name: s.Next.Config.Model, Type: "bert", Layers: 1, Heads: 1, Warnings: []message.Message{message.New("it came to its end")},
		Made: &run.Record{
			Config: made, Data: run.Source{Name: "mails.csv", Files: map[string]string{"mails.csv": "0123456789abcdef"}},
			Report: &run.Report{Steps: 40, Metrics: map[string]float64{"accuracy": 0.875}},
		},
	}}, nil)
	page := app.HTMLString((&Stage{S: s}).Render())
	for _, want := range []string{
		"It came to its end", "data: mails.csv", "mails.csv 0123456789ab", `data-metric="made:accuracy"`, `data-value="0.875"`, "seed 7", "learning_rate 3e-4", `data-action="use_made"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
