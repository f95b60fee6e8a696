package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
)

// A report's sentences keep their order; some may be left out.
type report struct {
	summary   template
	sentences []sentence
}

type sentence struct {
	says   template
	needed bool // in the summary
}

var reports = sync.OnceValue(func() map[string][]report {
	return map[string][]report{English: readReports(English), Chinese: readReports(Chinese)}
})

func readReports(lang string) (all []report) {
	for _, lines := range paragraphs("text/summaries." + lang + ".txt") {
		var r report
		for _, l := range lines {
			switch mark, text, _ := strings.Cut(l, " "); mark {
			case "=":
				r.summary = parse(text)
			case "+", "?":
				r.sentences = append(r.sentences, sentence{parse(text), mark == "+"})
			default:
				panic(fmt.Sprintf("corpus: summaries: %q begins with neither =, + nor ?", l))
			}
		}
		all = append(all, r)
	}
	return all
}

// Summaries returns short reports in English or Chinese with a summary of one
// sentence: on weather, matches, orders, experiments, firms and notices. About
// half of a report's three to seven sentences do not matter for the summary.
func Summaries(lang string, n int, seed uint64) []Pair {
	d := newDice(seed, "summaries "+lang)
	return distinct(n, func() Pair { return pick(d, reports()[lang]...).write(lang, d) }, func(p Pair) string { return p.Source })
}

func (r report) write(lang string, d *rand.Rand) Pair {
	s := newScene(lang, d)
	var said []string
	for _, x := range r.sentences {
		if x.needed || d.IntN(5) < 3 {
			said = append(said, s.say(x.says))
		}
	}
	join := map[string]string{English: " ", Chinese: ""}[lang]
	return Pair{strings.Join(said, join), s.say(r.summary)}
}
