package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var languages = []string{English, Chinese}

// corpora generate every corpus, one string an item.
var corpora = map[string]func(lang string, n int, seed uint64) []string{
	"stories":   Stories,
	"questions": func(l string, n int, seed uint64) []string { return printed(Questions(l, n, seed)) },
	"summaries": func(l string, n int, seed uint64) []string { return printed(Summaries(l, n, seed)) },
	"tags":      func(l string, n int, seed uint64) []string { return printed(Tags(l, n, seed)) },
	"topics":    func(l string, n int, seed uint64) []string { return printed(Topics(l, n, seed)) },
	"stars":     func(l string, n int, seed uint64) []string { return printed(Stars(l, n, seed)) },
	"translations": func(l string, n int, seed uint64) []string {
		var sides []string
		for _, p := range Translations(n, seed) {
			sides = append(sides, map[string]string{English: p.Source, Chinese: p.Target}[l])
		}
		return sides
	},
}

func printed[T any](items []T) (all []string) {
	for _, x := range items {
		all = append(all, fmt.Sprintf("%+v", x))
	}
	return all
}

func TestSameSeedSameText(t *testing.T) {
	for name, write := range corpora {
		for _, lang := range languages {
			a, b := write(lang, 200, 5), write(lang, 300, 5)
			if len(a) != 200 || len(b) != 300 {
				t.Fatalf("%s %s: %d and %d items, want 200 and 300", name, lang, len(a), len(b))
			}
			if !slices.Equal(a, b[:200]) {
				t.Errorf("%s %s: the first 200 of 300 are not those of 200", name, lang)
			}
			if slices.Equal(a, write(lang, 200, 6)) {
				t.Errorf("%s %s: another seed gives the same", name, lang)
			}
		}
	}
}

// TestThereIsMuch asks for as much text as pretraining does.
func TestThereIsMuch(t *testing.T) {
	for _, lang := range languages {
		if n := len(Stories(lang, 6000, 1)); n != 6000 {
			t.Errorf("%d stories in %s", n, lang)
		}
	}
	if n := len(Translations(20000, 1)); n != 20000 {
		t.Errorf("%d translations", n)
	}
}

// Chinese text has no ASCII letters except in order numbers, English has no
// Chinese characters, and none of the templates' marks is left.
func TestAlphabets(t *testing.T) {
	marks := regexp.MustCompile(`[\[\]{}|#@]|  |<nil>`)
	chinese := regexp.MustCompile(`\p{Han}|[，。？！“”]`)
	english := regexp.MustCompile(`[a-z]`)
	for name, write := range map[string]func(string, int, uint64) []string{"stories": Stories, "translations": corpora["translations"]} {
		for _, lang := range languages {
			for _, text := range write(lang, 3000, 2) {
				if marks.MatchString(text) || lang == English && chinese.MatchString(text) || lang == Chinese && english.MatchString(text) {
					t.Fatalf("%s %s: %q", name, lang, text)
				}
			}
		}
	}
}

// TestGrammar looks for frequent faults of templates: articles, sentences
// without a capital letter, doubled words and full stops.
func TestGrammar(t *testing.T) {
	wrong := map[string]*regexp.Regexp{
		"article": regexp.MustCompile(`(^| )[Aa] [aeioAEIO]|(^| )[Aa] u[^ns]|(^| )[Aa]n [bcdfgjklmnpqrstvwxyz]`),
		"capital": regexp.MustCompile(`^[a-z]|[.] [a-z]`),
		"twice":   regexp.MustCompile(`\b(a|an|the) (a|an|the)\b|\bto to\b|\bof of\b|的的|了了`),
		"stops":   regexp.MustCompile(`[.,!?][.,!?]|\s[.,!?]|，。|。。|，，`),
		"plural":  regexp.MustCompile(`(mans|mouses|gooses|deers|sheeps|knifes|boxs|wolfs)\b`),
		"measure": regexp.MustCompile(`[^十第期]二(个|只|条|本|把|张|件|辆)`),
	}
	var all []string
	for _, lang := range languages {
		all = append(all, Stories(lang, 1000, 3)...)
		for _, p := range Summaries(lang, 1000, 3) {
			all = append(all, p.Source, p.Target)
		}
		for _, q := range Questions(lang, 1000, 3) {
			all = append(all, q.Context, q.Question)
		}
		for _, m := range Topics(lang, 1000, 3) {
			all = append(all, m.Text)
		}
		for _, r := range Stars(lang, 1000, 3) {
			all = append(all, r.Text)
		}
	}
	for _, p := range Translations(3000, 3) {
		all = append(all, p.Source, p.Target)
	}
	for what, pattern := range wrong {
		found := 0
		for _, text := range all {
			if at := pattern.FindStringIndex(text); at != nil && found < 3 {
				found++
				t.Errorf("%s: %q in %q", what, text[at[0]:at[1]], text)
			}
		}
	}
}

func TestAnswersStandWhereTheySay(t *testing.T) {
	for _, lang := range languages {
		long := 0
		for _, q := range Questions(lang, 3000, 4) {
			runes := []rune(q.Context)
			end := q.Start + utf8.RuneCountInString(q.Answer)
			if q.Answer == "" || end > len(runes) || string(runes[q.Start:end]) != q.Answer {
				t.Fatalf("%s: %q does not stand at %d of %q", lang, q.Answer, q.Start, q.Context)
			}
			isDigit := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] >= '0' && runes[i] <= '9' }
			if isDigit(q.Start) && isDigit(q.Start-1) || isDigit(end-1) && isDigit(end) {
				t.Errorf("%s: %q at %d of %q is part of a number", lang, q.Answer, q.Start, q.Context)
			}
			if lang == English && len(strings.Fields(q.Context)) > 100 || lang == Chinese && len(runes) > 130 {
				long++
			}
		}
		if long < 300 {
			t.Errorf("%s: only %d of 3000 contexts need a second window", lang, long)
		}
	}
}

// A report contains everything in its summary, apart from the word for a
// change.
func TestSummariesFollow(t *testing.T) {
	detail := regexp.MustCompile(`\b[A-Z]\w+|\d+`)
	for _, p := range Summaries(English, 3000, 5) {
		for _, word := range detail.FindAllString(p.Target, -1)[1:] {
			if !strings.Contains(p.Source, word) && !strings.Contains(strings.ToLower(p.Source), word) {
				t.Fatalf("%q of the summary %q is not in %q", word, p.Target, p.Source)
			}
		}
	}
	for _, p := range Summaries(Chinese, 3000, 5) {
		for _, number := range regexp.MustCompile(`[A-Z]?\d+`).FindAllString(p.Target, -1) {
			if !strings.Contains(p.Source, number) {
				t.Fatalf("%q of the summary %q is not in %q", number, p.Target, p.Source)
			}
		}
	}
}

func TestTranslationsAgree(t *testing.T) {
	known := map[string]string{}
	for seed := range uint64(3) {
		for _, p := range Translations(5000, seed) {
			if before, ok := known[p.Source]; ok && before != p.Target {
				t.Errorf("%q is %q and %q", p.Source, before, p.Target)
			}
			known[p.Source] = p.Target
		}
	}
}

func TestTagsFollowEachOther(t *testing.T) {
	for _, lang := range languages {
		count := map[string]int{}
		for _, x := range Tags(lang, 3000, 6) {
			if len(x.Tokens) != len(x.Tags) || len(x.Tokens) == 0 {
				t.Fatalf("%s: %d tokens, %d tags", lang, len(x.Tokens), len(x.Tags))
			}
			before := "O"
			for i, tag := range x.Tags {
				if strings.TrimSpace(x.Tokens[i]) == "" || lang == Chinese && utf8.RuneCountInString(x.Tokens[i]) != 1 {
					t.Errorf("%s: token %q", lang, x.Tokens[i])
				}
				if kind, inside := strings.CutPrefix(tag, "I-"); inside && !strings.HasSuffix(before, "-"+kind) {
					t.Errorf("%s: %s follows %s in %q", lang, tag, before, x.Tokens)
				}
				count[tag]++
				before = tag
			}
		}
		for _, kind := range []string{"PER", "LOC", "ORG", "DATE"} {
			if count["B-"+kind] < 500 || count["I-"+kind] < 200 {
				t.Errorf("%s: %d names %s, %d of their further tokens", lang, count["B-"+kind], kind, count["I-"+kind])
			}
		}
	}
}

// Most names in the second half of a corpus are not in the first.
func TestNamesAreNew(t *testing.T) {
	people := func(all []Tagged) map[string]bool {
		names := map[string]bool{}
		for _, x := range all {
			for i, tag := range x.Tags {
				if tag == "B-PER" && i+1 < len(x.Tags) && x.Tags[i+1] == "I-PER" {
					names[x.Tokens[i]+" "+x.Tokens[i+1]+" "+x.Tokens[min(i+2, len(x.Tokens)-1)]] = true
				}
			}
		}
		return names
	}
	for _, lang := range languages {
		all := Tags(lang, 2000, 7)
		first, second := people(all[:1000]), people(all[1000:])
		known := 0
		for name := range second {
			if first[name] {
				known++
			}
		}
		if 5*known > len(second) {
			t.Errorf("%s: %d of %d people were known", lang, known, len(second))
		}
	}
}

func TestTag(t *testing.T) {
	text := "On 3 May, Li Na's well-known aunt met Li Na, the Vel & Sons."
	at := func(slot, form, word string, from int) span {
		start := from + strings.Index(text[from:], word)
		return span{slot, form, start, start + len(word)}
	}
	got := tag(line{text, []span{
		at("date", "short", "3 May", 0), at("someone", "", "Li Na", 0), at("relative", "", "aunt", 0), at("someone2", "", "Li Na", 15),
		at("company", "the", "the", 40), at("company", "", "Vel & Sons", 0),
	}}, false)
	want := Tagged{
		strings.Fields("On 3 May , Li Na 's well-known aunt met Li Na , the Vel & Sons ."),
		strings.Fields("O B-DATE I-DATE O B-PER I-PER O O O O B-PER I-PER O O B-ORG I-ORG I-ORG O"),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestTopicsAndStarsAreSpread(t *testing.T) {
	for _, lang := range languages {
		count := map[string]int{}
		for _, m := range Topics(lang, 2000, 8) {
			for _, topic := range m.Topics {
				count[topic]++
			}
			count[fmt.Sprint(len(m.Topics))]++
		}
		if len(count) != 5+4 {
			t.Errorf("%s: topics and numbers of them: %v", lang, count)
		}
		for what, n := range count {
			if n < 200 {
				t.Errorf("%s: %s only %d times of 2000", lang, what, n)
			}
		}
		ends := 0
		for _, r := range Stars(lang, 2000, 8) {
			if r.Stars < 1 || r.Stars > 5 {
				t.Errorf("%g stars", r.Stars)
			}
			if r.Stars == 1 || r.Stars == 5 {
				ends++
			}
		}
		if ends > 600 {
			t.Errorf("%s: %d of 2000 reviews have 1 or 5 stars", lang, ends)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"zero", "零"}, 10: {"ten", "十"}, 15: {"fifteen", "十五"}, 20: {"twenty", "二十"}, 42: {"forty-two", "四十二"},
		100: {"one hundred", "一百"}, 101: {"one hundred and one", "一百零一"}, 110: {"one hundred and ten", "一百一十"},
		342: {"three hundred and forty-two", "三百四十二"}, 1001: {"one thousand and one", "一千零一"},
		1010: {"one thousand and ten", "一千零一十"}, 2000: {"two thousand", "二千"}, 9876: {"nine thousand eight hundred and seventy-six", "九千八百七十六"},
		5060: {"five thousand and sixty", "五千零六十"},
	} {
		if en, zh := englishNumber(n), chineseNumber(n); en != want[0] || zh != want[1] {
			t.Errorf("%d is %q, %q; want %q", n, en, zh, want)
		}
	}
	if got := chineseCount(2) + chineseCount(12); got != "两十二" {
		t.Errorf("two and twelve of something: %q", got)
	}
}

func TestArticle(t *testing.T) {
	for noun, want := range map[string]string{"apple": "an", "pear": "a", "uncle": "an", "unicorn": "a", "useful thing": "a", "hour": "an", "horse": "a"} {
		if got := article(noun); got != want {
			t.Errorf("%s %s, want %s", got, noun, want)
		}
	}
}

func TestTemplatesThatAreWrong(t *testing.T) {
	for _, source := range []string{"[a|b", "a]", "{a", "{}", "[a|{b]"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was taken", source)
				}
			}()
			parse(source)
		}()
	}
}

func TestSentences(t *testing.T) {
	folder := t.TempDir()
	if _, err := Sentences(folder); err == nil || !strings.Contains(err.Error(), "npm") {
		t.Errorf("error %v, want one that says what to run", err)
	}
	if err := os.Mkdir(filepath.Join(folder, "builds"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(folder, "builds", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("doc-0.json", `["This one is whole and good.", "this one has no beginning.", "Short.", "What the hell is that supposed to be?"]`)
	write("doc-1.json", `["This one is whole and good.", "\"Do you like it?\" she asked me twice.", "See http://example.com for more of it."]`)
	got, err := Sentences(folder)
	want := []string{"This one is whole and good.", `"Do you like it?" she asked me twice.`}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, error %v; want %q", got, err, want)
	}
	write("doc-2.json", `{`)
	if _, err := Sentences(folder); err == nil || !strings.Contains(err.Error(), "doc-2.json") {
		t.Errorf("error %v, want one that names the file", err)
	}
}
