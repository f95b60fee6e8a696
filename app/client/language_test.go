package client

import (
	"testing"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// bilingual is a site with data and models of both languages.
var bilingual = run.ReadyInfo{
	Models: []run.ModelEntry{{Name: "bert-tiny-zh", Type: "bert", Bytes: 3}, {Name: "bert-tiny-en", Type: "bert", Bytes: 4}},
	Datasets: []run.DatasetEntry{
		{Name: "sentiment", Task: run.TextClassification}, {Name: "reviews-zh", Task: run.TextClassification},
		{Name: "entities", Task: run.TokenClassification}, {Name: "entities-zh", Task: run.TokenClassification},
	},
}

// opensOn opens a page of a site in a language.
func opensOn(t *testing.T, site *run.ReadyInfo, lang text.Lang) *desk {
	d := newDesk(t)
	d.SetLang(lang)
	d.Hello()
	d.answer(run.Hello, run.Event{Event: run.Ready, Ready: site})
	return d
}

// wantChoice checks which data and model were asked for last.
func (d *desk) wantChoice(data, model string) {
	d.t.Helper()
	if got := d.last(run.LoadData).Config.Dataset.Name; got != data {
		d.t.Errorf("the data is %s, want %s", got, data)
	}
	if got := d.last(run.LoadModel).Config.Model; got != model {
		d.t.Errorf("the model is %s, want %s", got, model)
	}
}

func TestDataAndModelSpeakThePagesLanguage(t *testing.T) {
	d := opensOn(t, &bilingual, text.Chinese)
	d.wantChoice("reviews-zh", "bert-tiny-zh")
	d.SetLang(text.English)
	d.wantChoice("sentiment", "bert-tiny-en")
	d.SetLang(text.Chinese)
	d.wantChoice("reviews-zh", "bert-tiny-zh")
	d.Next.Set("task", run.TokenClassification)
	d.wantChoice("entities-zh", "bert-tiny-zh")
}

func TestALanguageChangesNothingThatTheReaderChose(t *testing.T) {
	for name, choose := range map[string]func(*desk){
		"a setting":          func(d *desk) { d.Next.Set("seed", "7") },
		"back and forth":     func(d *desk) { d.Next.Set("seed", "7"); d.Next.Set("seed", "42") },
		"a file":             func(d *desk) { d.UseText("mine.csv", "text,label") },
		"a run":              func(d *desk) { d.Start() },
		"a run that is over": func(d *desk) { d.Start(); d.answer(run.Start, run.Event{Event: run.Started}); d.phase = finished },
		"a link":             func(d *desk) { d.Next.SetAll(run.Default()); d.chosen = true },
	} {
		d := opensOn(t, &bilingual, text.Chinese)
		choose(d)
		before, sent := d.Next.Config, len(d.sent)
		d.SetLang(text.English)
		if d.Next.Config != before || len(d.sent) != sent {
			t.Errorf("%s: data %s and model %s became %s and %s", name, before.Dataset.Name, before.Model, d.Next.Config.Dataset.Name, d.Next.Config.Model)
		}
	}
}

// A site that could not fetch the Chinese reviews begins in Chinese as in English.
func TestASiteWithoutTheLanguagesData(t *testing.T) {
	site := bilingual
	site.Datasets = site.Datasets[:1]
	opensOn(t, &site, text.Chinese).wantChoice("sentiment", "bert-tiny-en")
}
