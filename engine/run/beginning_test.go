package run

import "testing"

func TestEveryTaskBeginsInEveryLanguage(t *testing.T) {
	for lang, all := range beginnings {
		for _, task := range Tasks {
			if b := all[task.Name]; b.Model == "" || b.Dataset == "" {
				t.Errorf("%s has no beginning in %s", task.Name, lang)
			}
		}
	}
	if en, zh, other := BeginningOf(TextClassification, "en"), BeginningOf(TextClassification, "zh-CN"), BeginningOf(TextClassification, "fr"); en == zh || other != en {
		t.Errorf("the beginnings are %v, %v, and %v in another language", en, zh, other)
	}
	if c, d := DefaultIn(TextClassification, "en"), Default(); c != d {
		t.Errorf("the default settings of an English page are not the default settings: %+v", c)
	}
	c := DefaultIn(Summarization, "zh-CN")
	if err := c.Validate(); err != nil || c.SourcePrefix != TaskOf(Summarization).Prefix {
		t.Errorf("%+v: %v", c, err)
	}
}
