package client

import (
	"testing"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// minute is a Chinese page whose small model and data are loaded.
func minute(t *testing.T) *desk {
	d := opensOn(t, &bilingual, text.Chinese)
	d.OpenMinute("住得很舒服")
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "reviews-zh", Task: run.TextClassification, Labels: []string{"消极", "积极"}}})
	if d.count(run.Predict) != 0 {
		t.Fatal("a model is asked that is not there yet")
	}
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "bert-tiny-zh", Type: "bert", Layers: 2, Heads: 2}})
	return d
}

func says(share float64) run.Event {
	return run.Event{Event: run.Predicted, Predicted: &run.Prediction{Labels: []string{"LABEL_0", "LABEL_1"}, Probs: []float64{1 - share, share}}}
}

func TestTheFirstMinute(t *testing.T) {
	d := minute(t)
	if c := d.last(run.Predict); c.Text != "住得很舒服" {
		t.Errorf("asked for %q", c.Text)
	}
	d.answer(run.Predict, says(0.4))
	if got := Praise(d.Minute.Before); got != 0.4 || d.count(run.Predict) != 1 {
		t.Errorf("the untuned model gives %v after %d questions", got, d.count(run.Predict))
	}
	next := d.Next.Config
	d.StartMinute()
	c := d.last(run.Start)
	if c.Run != "" || c.Config.MaxSteps != minuteSteps || c.Config.Model != "bert-tiny-zh" || d.Next.Config != next {
		t.Errorf("starts %+v; the bench's settings are %+v", c, d.Next.Config)
	}
	d.answer(run.Start, run.Event{Event: run.Started})
	d.answer(run.Start, run.Event{Event: run.Step, Step: &run.StepInfo{Step: 1, Loss: 0.7}})
	d.answer(run.Start, run.Event{Event: run.Step, Step: &run.StepInfo{Step: 2, Loss: 0.6}})
	if n := d.count(run.Predict); n != 2 {
		t.Fatalf("asked %d times, want one question at a time", n)
	}
	d.answer(run.Predict, says(0.7))
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{Steps: 3}})
	d.answer(run.Predict, says(0.9))
	m := &d.Minute
	if !d.MinuteOver() || Praise(m.Now) != 0.9 || Praise(m.Before) != 0.4 || d.Unsaved() {
		t.Errorf("over: %v; before %v, now %v; asks before leaving: %v", d.MinuteOver(), m.Before, m.Now, d.Unsaved())
	}
	d.AskOwn("很差")
	d.elapse()
	d.answer(run.Predict, says(0.2))
	if m.Own == nil || Praise(m.Own) != 0.2 {
		t.Errorf("the own sentence is answered with %+v", m.Own)
	}
	if d.AskOwn(""); m.Own != nil {
		t.Error("the answer to no sentence is shown")
	}
}

func TestTheFirstMinuteInAnotherLanguage(t *testing.T) {
	d := minute(t)
	d.SetLang(text.English)
	d.OpenMinute("The food was cold")
	d.answer(run.Predict, says(0.4)) // about the Chinese sentence
	if d.Minute.Before != nil {
		t.Error("the answer to another sentence is shown")
	}
	d.wantChoice("sentiment", "bert-tiny-en")
}

func TestTheFirstMinuteLeavesTheBenchAlone(t *testing.T) {
	d := minute(t)
	d.answer(run.Predict, says(0.4))
	if d.MinuteTaken() || d.MinuteMissing() {
		t.Fatal("the page is as it was opened, and the first minute cannot begin")
	}
	d.Next.Set("model", "bert-tiny-en")
	if !d.MinuteTaken() {
		t.Error("another model is chosen, which the first minute would replace")
	}
	d.BeginMinuteAnew()
	d.wantChoice("reviews-zh", "bert-tiny-zh")
	d.Lang = text.English
	site := run.ReadyInfo{Models: bilingual.Models}
	if d.Ready = &site; !d.MinuteMissing() {
		t.Error("the site lacks the data")
	}
}
