package part

import (
	"strings"
	"unicode"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// longestCompared limits the words of two texts to compare: the time is
// quadratic.
const longestCompared = 300

// Diff renders a generated text. Words that are not in the target in this
// order are marked.
func Diff(written, target string) app.UI {
	w, t := units(written), units(target)
	if len(w) > longestCompared || len(t) > longestCompared {
		return app.Text(written)
	}
	plain := func(words []string) app.UI { return app.Text(strings.Join(words, "")) }
	wrong := func(words []string) app.UI { return app.Span().Class("wrong").Text(strings.Join(words, "")) }
	return app.Span().Body(runs(w, keeps(w, t), plain, wrong)...)
}

// runs renders the runs of words that are kept, and of those that are not.
func runs(words []string, kept []bool, keep, drop func(words []string) app.UI) (body []app.UI) {
	for from := 0; from < len(words); {
		to := from
		for to < len(words) && kept[to] == kept[from] {
			to++
		}
		if kept[from] {
			body = append(body, keep(words[from:to]))
		} else {
			body = append(body, drop(words[from:to]))
		}
		from = to
	}
	return body
}

// units splits a text into words, each with the space before it, and into
// single characters in scripts without spaces.
func units(text string) []string {
	var list []string
	begins := true
	for _, r := range text {
		alone := unicode.Is(unicode.Han, r) || unicode.IsPunct(r)
		if begins || alone || unicode.IsSpace(r) {
			list = append(list, "")
		}
		list[len(list)-1] += string(r)
		begins = alone
	}
	return list
}

// keeps reports for each unit of w whether it is part of the longest common
// subsequence with t.
func keeps(w, t []string) []bool {
	longest := make([][]int, len(w)+1) // of w[i:] and t[j:]
	for i := range longest {
		longest[i] = make([]int, len(t)+1)
	}
	for i := len(w) - 1; i >= 0; i-- {
		for j := len(t) - 1; j >= 0; j-- {
			if same(w[i], t[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	kept := make([]bool, len(w))
	for i, j := 0, 0; i < len(w) && j < len(t); {
		switch {
		case same(w[i], t[j]):
			kept[i] = true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return kept
}

// same compares words without the space before them.
func same(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
