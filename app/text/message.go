package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tuneground/engine/message"
)

// Message returns the engine's message in the language l. A format without a row
// in the table stays English.
func (l Lang) Message(m message.Message) string {
	if l == English {
		return m.String()
	}
	return chinese.Say(m)
}

// Sentence returns a message that stands alone: in English it begins with a capital
// letter, unless it begins with a name.
func (l Lang) Sentence(m message.Message) string {
	said := l.Message(m)
	if l == English && beginsWithWord(m) {
		return strings.ToUpper(said[:1]) + said[1:]
	}
	return said
}

// Device returns the name that a device gives itself, in the language l.
func (l Lang) Device(name string) string { return l.Message(message.OfText(name)) }

func beginsWithWord(m message.Message) bool {
	first, _, _ := strings.Cut(m.Format, " ")
	if strings.HasPrefix(first, "%") && len(m.Args) > 0 {
		part, is := m.Args[0].(message.Message)
		return is && beginsWithWord(part)
	}
	return first != "" && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == ""
}

var chinese = &message.Language{
	Format: func(english string) string {
		if i := slices.IndexFunc(messages, func(m sentence) bool { return m.en == english }); i >= 0 {
			return messages[i].zh
		}
		return english
	},
	Quote: quote,
	Comma: "、",
}

// quote leaves control characters escaped, because a tab would be invisible.
func quote(name string) string {
	if strings.ContainsFunc(name, unicode.IsControl) {
		name = strconv.Quote(name)
		name = name[1 : len(name)-1]
	}
	return "“" + name + "”"
}
