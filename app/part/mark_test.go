package part

import (
	"regexp"
	"slices"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestMarksCountCodePointsAndDoNotOverlap(t *testing.T) {
	markup := app.HTMLString(Marked("在北京 and Paris", []Mark{
		{From: 8, To: 13, Name: "LOC"}, {From: 1, To: 3, Name: "地点", Hue: 7}, {From: 2, To: 9, Name: "late"}, {From: 12, To: 99, Name: "beyond"},
	}))
	var marks []string
	for _, m := range regexp.MustCompile(`(?s)<mark[^>]*class="(hue\d)"[^>]*>\s*([^<]*?)\s*<`).FindAllStringSubmatch(markup, -1) {
		marks = append(marks, m[1]+" "+m[2])
	}
	if want := []string{"hue1 北京", "hue0 Paris"}; !slices.Equal(marks, want) {
		t.Errorf("marks %q, want %q, in\n%s", marks, want, markup)
	}
}

func TestKindsOfTags(t *testing.T) {
	for _, c := range []struct{ labels, want []string }{
		{[]string{"O", "B-PER", "I-PER", "B-LOC"}, []string{"PER", "LOC"}},
		{[]string{"O", "U-LOC", "B-PER", "L-PER"}, []string{"LOC", "PER"}},
		{[]string{"NOUN", "E-MAIL", "I-", "X-ray"}, []string{"NOUN", "E-MAIL", "I-", "X-ray"}},
	} {
		if got := Kinds(c.labels); !slices.Equal(got, c.want) {
			t.Errorf("%q are of the kinds %q, want %q", c.labels, got, c.want)
		}
	}
}
