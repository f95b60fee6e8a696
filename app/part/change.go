package part

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// longestChanged limits the words between the first and the last change: the time is
// quadratic.
const longestChanged = 1000

// beside is how many words stand on either side of a change; a longer text between two
// is left out.
const beside = 24

// Changes renders a text before and after a change. Words that are not in both, in the
// same order, are struck out in the first and underlined in the second.
func Changes(before, after string) (was, is app.UI) {
	b, a := units(before), units(after)
	keptBefore, keptAfter := align(b, a)
	struck := func(words []string) app.UI { return app.Del().Text(strings.Join(words, "")) }
	underlined := func(words []string) app.UI { return app.Ins().Text(strings.Join(words, "")) }
	return app.Span().Body(runs(b, keptBefore, abridged, struck)...), app.Span().Body(runs(a, keptAfter, abridged, underlined)...)
}

// BeforeAfter shows Changes above each other; scripts find them by the output's name.
func BeforeAfter(output, before, after string) app.UI {
	was, is := Changes(before, after)
	return app.Div().Class("prose", "changed").DataSet("output", output).Body(app.P().Body(was), app.P().Body(is))
}

// Changed counts the words that Changes strikes out, and those that it underlines.
func Changed(before, after string) (out, in int) {
	keptBefore, keptAfter := align(units(before), units(after))
	for _, kept := range keptBefore {
		if !kept {
			out++
		}
	}
	for _, kept := range keptAfter {
		if !kept {
			in++
		}
	}
	return out, in
}

// abridged renders words without those far from both ends.
func abridged(words []string) app.UI {
	if len(words) > 2*beside+1 {
		words = slices.Concat(words[:beside], []string{" …"}, words[len(words)-beside:])
	}
	return app.Text(strings.Join(words, ""))
}

// align reports which words of two texts are their longest common subsequence.
func align(b, a []string) (keptBefore, keptAfter []bool) {
	begin, end := 0, 0
	for begin < min(len(b), len(a)) && same(b[begin], a[begin]) {
		begin++
	}
	for end < min(len(b), len(a))-begin && same(b[len(b)-1-end], a[len(a)-1-end]) {
		end++
	}
	middleB, middleA := b[begin:len(b)-end], a[begin:len(a)-end]
	between := make([]bool, len(middleA))
	if max(len(middleB), len(middleA)) <= longestChanged {
		between = keeps(middleA, middleB)
	}
	var common []string
	for i, kept := range between {
		if kept {
			common = append(common, middleA[i])
		}
	}
	return ends(begin, within(middleB, common), end), ends(begin, between, end)
}

// within reports which words are those of a subsequence.
func within(words, subsequence []string) []bool {
	kept := make([]bool, len(words))
	for i, w := range words {
		if len(subsequence) > 0 && same(w, subsequence[0]) {
			kept[i], subsequence = true, subsequence[1:]
		}
	}
	return kept
}

// ends returns kept between words that are all kept.
func ends(begin int, kept []bool, end int) []bool {
	return slices.Concat(slices.Repeat([]bool{true}, begin), kept, slices.Repeat([]bool{true}, end))
}
