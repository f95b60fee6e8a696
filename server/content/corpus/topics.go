package corpus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// A Message is a customer's message and its topics, possibly none.
type Message struct {
	Text   string
	Topics []string
}

// A topic has sentences about it.
type topic struct {
	name      string // "-" for sentences about none
	sentences []template
}

var topics = sync.OnceValue(func() map[string][]topic {
	return map[string][]topic{English: readTopics(English), Chinese: readTopics(Chinese)}
})

func readTopics(lang string) (all []topic) {
	for _, lines := range paragraphs("text/topics." + lang + ".txt") {
		t := topic{name: lines[0]}
		for _, l := range lines[1:] {
			t.sentences = append(t.sentences, parse(l))
		}
		all = append(all, t)
	}
	return all
}

// Topics returns customers' messages in English or Chinese with up to three
// topics: delivery, price, taste, service, packaging, named in the language and
// listed in the order of the file. The other sentences are about other things,
// sometimes in a topic's words, or say that they are not about one.
func Topics(lang string, n int, seed uint64) []Message {
	d := newDice(seed, "topics "+lang)
	return distinct(n, func() Message { return writeMessage(lang, d) }, func(m Message) string { return m.Text })
}

func writeMessage(lang string, d *rand.Rand) Message {
	all := topics()[lang]
	none := all[len(all)-1]
	s := newScene(lang, d)
	m := Message{Topics: []string{}}
	said := []string{}
	touched := d.Perm(len(all) - 1)[:pick(d, 0, 1, 1, 2, 2, 3)]
	slices.Sort(touched)
	for _, i := range touched {
		m.Topics = append(m.Topics, all[i].name)
		said = append(said, s.say(pick(d, all[i].sentences...)))
	}
	others := d.IntN(3)
	if len(said) == 0 {
		others = between(d, 1, 3)
	}
	for _, i := range d.Perm(len(none.sentences))[:others] {
		said = append(said, s.say(none.sentences[i]))
	}
	d.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
	join := map[string]string{English: " ", Chinese: ""}[lang]
	m.Text = strings.Join(said, join)
	return m
}
