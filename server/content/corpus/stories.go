package corpus

import (
	"strings"
	"sync"
)

// plots are the stories' templates by language.
var plots = sync.OnceValue(func() map[string][]template {
	return map[string][]template{English: readPlots(English, " "), Chinese: readPlots(Chinese, "")}
})

// readPlots reads one plot per paragraph, and joins its lines with join.
func readPlots(lang, join string) (all []template) {
	for _, lines := range paragraphs("text/stories." + lang + ".txt") {
		all = append(all, parse(strings.Join(lines, join)))
	}
	return all
}

// Stories returns stories for children in English or Chinese, of four to eleven
// sentences: a character has a wish or is in trouble, and it ends well.
func Stories(lang string, n int, seed uint64) []string {
	d := newDice(seed, "stories "+lang)
	return distinct(n, func() string {
		return newScene(lang, d).say(pick(d, plots()[lang]...))
	}, func(story string) string { return story })
}
