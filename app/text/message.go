package text

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"tuneground/engine/message"
)

// Message returns the engine's English message in the language l. A message
// without a row in the table stays English.
func (l Lang) Message(m message.Message) string {
	if l == English {
		return m.String()
	}
	if inTable(m) {
		return chinese.Say(m)
	}
	zh, _ := translate(m.String())
	return zh
}

var chinese = &message.Language{
	Format: func(english string) string {
		zh, _ := row(english)
		return zh
	},
	Quote: quote,
	Comma: "、",
}

func row(english string) (zh string, ok bool) {
	i := slices.IndexFunc(messages, func(m struct{ en, zh string }) bool { return m.en == english })
	if i < 0 {
		return "", false
	}
	return messages[i].zh, true
}

// inTable reports whether every format of m has a row.
func inTable(m message.Message) bool {
	if _, ok := row(m.Format); !ok {
		return false
	}
	return !slices.ContainsFunc(m.Args, func(arg any) bool {
		part, is := arg.(message.Message)
		return is && !inTable(part)
	})
}

// A template is a row of messages, ready for use.
type template struct {
	pattern *regexp.Regexp // matches all of a message; a group for each verb
	longest string         // literal part of the English: whether a message has it is quickly seen
	verbs   []byte         // of the English: d, s, q, ...
	chinese string         // with %[1]s, %[2]s, ... for the groups
	words   int            // length of what the English says outside verbs
}

// verb matches a placeholder of fmt's formats, and %% for a percent sign.
var verb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])`)

// quoted matches what %q writes of a string.
const quoted = `"(?:[^"\\]|\\.)*"`

// verbPatterns match what fmt writes for a verb; all others match anything.
var verbPatterns = map[byte]string{
	'd': `(-?\d+)`,
	'g': `(-?[\d.]+(?:e[+-]\d+)?|NaN|[+-]Inf)`,
	'f': `(-?[\d.]+|NaN|[+-]Inf)`,
	'X': `([0-9A-F]+)`,
	'q': `(` + quoted + `|\[` + quoted + `(?: ` + quoted + `)*\])`,
}

// templates are compiled when the first message is translated: most visits
// need none.
var templates = sync.OnceValue(func() []template {
	list := make([]template, len(messages))
	for i, m := range messages {
		list[i] = newTemplate(m.en, m.zh)
	}
	return list
})

func newTemplate(en, zh string) template {
	var t template
	pattern, end := `(?s)\A`, 0
	literal := func(s string) {
		pattern += regexp.QuoteMeta(s)
		if len(s) > len(t.longest) {
			t.longest = s
		}
		t.words += len(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }))
	}
	for _, at := range verb.FindAllStringIndex(en, -1) {
		literal(en[end:at[0]])
		end = at[1]
		kind := en[end-1]
		if kind == '%' {
			pattern += "%"
			continue
		}
		pattern += cmp.Or(verbPatterns[kind], `(.*?)`)
		t.verbs = append(t.verbs, kind)
	}
	literal(en[end:])
	t.pattern, t.chinese = regexp.MustCompile(pattern+`\z`), numbered(zh)
	return t
}

// numbered turns the verbs of a Chinese template into %[1]s, %[2]s, ...: by
// the numbers they have, or else in their order.
func numbered(zh string) string {
	n := 0
	return verb.ReplaceAllStringFunc(zh, func(v string) string {
		parts := verb.FindStringSubmatch(v)
		if parts[2] == "%" {
			return v
		}
		n++
		return "%" + cmp.Or(parts[1], "["+strconv.Itoa(n)+"]") + "s"
	})
}

// translate returns the Chinese of an English message and how much of it
// templates know, in bytes; 0: nothing, and the message is returned as it is. Of several readings the one that knows most is right:
// "config.json: num_labels is 0; ..." is one message, though it also reads as
// a file's name before another.
func translate(english string) (chinese string, known int) {
	chinese = english
	for _, t := range templates() {
		if !strings.Contains(english, t.longest) {
			continue
		}
		if groups := t.pattern.FindStringSubmatch(english); groups != nil {
			if zh, n := t.fill(groups[1:]); n > known {
				chinese, known = zh, n
			}
		}
	}
	return chinese, known
}

// fill sets the captured values into the Chinese sentence and returns how much
// of the English is known. Values that may be messages are translated.
func (t *template) fill(captured []string) (chinese string, known int) {
	args := make([]any, len(captured))
	known = t.words
	for i, value := range captured {
		switch t.verbs[i] {
		case 'q':
			args[i] = requote(value)
		case 's', 'v', 'w':
			zh, n := translate(value)
			if n == 0 && quotedList.MatchString(value) {
				zh = requote(value)
			}
			args[i] = zh
			known += n
		default:
			args[i] = value
		}
	}
	if t.words == 0 && known > 0 {
		known++ // a name before a message is known a little better than by the message alone
	}
	if len(args) == 0 {
		return strings.ReplaceAll(t.chinese, "%%", "%"), known
	}
	return fmt.Sprintf(t.chinese, args...), known
}

// quotedList matches what the engine's lists of names look like, such as
// "a" (3), "b" (1) and "c" and "C", "d" and "D".
var (
	quotedItem = quoted + `(?: \(\d+\)| and ` + quoted + `)?`
	quotedList = regexp.MustCompile(`\A` + quotedItem + `(?:, ` + quotedItem + `)*\z`)
	items      = regexp.MustCompile(quotedItem)
	oneQuoted  = regexp.MustCompile(quoted)
)

// requote sets one quoted string, or a list of them, as Chinese does: “a”、“b”.
func requote(list string) string {
	var all []string
	for _, item := range items.FindAllString(list, -1) {
		item = oneQuoted.ReplaceAllStringFunc(item, func(q string) string {
			if s, err := strconv.Unquote(q); err == nil {
				return quote(s)
			}
			return q
		})
		all = append(all, strings.Replace(item, "” and “", "”与“", 1))
	}
	return strings.Join(all, "、")
}

// quote leaves control characters escaped, as a tab would not be seen.
func quote(name string) string {
	if strings.ContainsFunc(name, unicode.IsControl) {
		name = strconv.Quote(name)
		name = name[1 : len(name)-1]
	}
	return "“" + name + "”"
}
