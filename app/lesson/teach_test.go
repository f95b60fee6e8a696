package lesson

import (
	"strings"
	"testing"

	"tuneground/app/client"
	"tuneground/app/figure"
	"tuneground/app/text"
)

// Teachers choose controls by words.
func TestControlsHaveNames(t *testing.T) {
	for _, kind := range figure.Names() {
		_, controls, _ := figure.Known(kind)
		for _, name := range controls {
			if !text.Has("control." + name) {
				t.Errorf("app/text has no words for control.%s, of the figure %s", name, kind)
			}
		}
	}
}

// The address of a preset opens what the teacher chose.
func TestPresetsAreAddresses(t *testing.T) {
	p := preset{form: "embedded", lang: "zh"}
	p.tick("head")
	p.tick("model")
	p.tick("text")
	p.tick("model")
	before, fragment, _ := strings.Cut(p.address("attention"), "#")
	place, ok := client.PlaceOf(fragment)
	if !ok || place.Name != "attention" || strings.Join(place.Hide, " ") != "head text" || place.Present != 0 || !strings.HasSuffix(before, "?embed=1&lang=zh") {
		t.Errorf("%s#%s opens %+v", before, fragment, place)
	}
	p.form = "presented"
	_, fragment, _ = strings.Cut(p.address("attention"), "#")
	if place, _ := client.PlaceOf(fragment); place.Present != 1 || place.Fragment() != fragment {
		t.Errorf("%s opens %+v", fragment, place)
	}
}

// An embedded lesson has the teacher's language, unless another was chosen.
func TestAnEmbeddedLessonHasTheTeachersLanguage(t *testing.T) {
	for chosen, want := range map[string]string{"": "zh", "en": "en"} {
		p := preset{lang: chosen}
		p.shape("embedded", text.Chinese)
		if p.lang != want {
			t.Errorf("after %q it is %q", chosen, p.lang)
		}
	}
	p := preset{}
	if p.shape("presented", text.Chinese); p.lang != "" {
		t.Errorf("a lesson by itself is in %q, not in the reader's own language", p.lang)
	}
}
