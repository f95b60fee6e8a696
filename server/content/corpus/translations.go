package corpus

import (
	"fmt"
	"strings"
	"sync"
)

// A Pair is a text and its translation or summary.
type Pair struct{ Source, Target string }

// translations are pairs of templates, English and Chinese, over one scene.
var translations = sync.OnceValue(func() (all [][2]template) {
	for _, l := range readLines("text/translations.txt") {
		english, chinese, ok := strings.Cut(l, " = ")
		if !ok {
			panic(fmt.Sprintf("corpus: translations.txt: %q has no =", l))
		}
		all = append(all, [2]template{parse(english), parse(chinese)})
	}
	return all
})

// Translations returns English phrases and simple sentences with their Chinese
// translation. The same English always has the same Chinese.
func Translations(n int, seed uint64) []Pair {
	d := newDice(seed, "translations")
	return distinct(n, func() Pair {
		t := pick(d, translations()...)
		english := newScene(English, d)
		return Pair{english.say(t[0]), english.in(Chinese).say(t[1])}
	}, func(p Pair) string { return p.Source })
}
