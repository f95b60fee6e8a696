package deployment

import (
	"cmp"
	"strings"
	"unicode"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// exampleFor makes an example for the task from the first row of the data, so
// that it is of the kind and language that the model learns. It is empty
// without data for the task.
func exampleFor(s *client.Client) run.Input {
	info := s.Data
	if info == nil || info.Task != s.Next.Config.Task || len(info.Preview) == 0 {
		return run.Input{}
	}
	row := info.Preview[0]
	switch task := run.TaskOf(info.Task); {
	case task.Answer == run.WordsAnswer:
		return run.Input{Text: hideWord(row.Text, cmp.Or(run.FamilyOf(s.ModelType()).Mask, "[MASK]"))}
	case task.Continues():
		return run.Input{Text: beginning(row.Text)}
	}
	return run.Input{Text: row.Text, Question: row.Question}
}

// hideWord puts the mask in place of a word in the middle of the text's
// beginning; in Chinese, which has no spaces between words, in place of a
// character.
func hideWord(text, mask string) string {
	if runes := []rune(text); unicode.Is(unicode.Han, runes[0]) {
		runes = runes[:min(len(runes), 60)]
		middle := len(runes) / 2
		return string(runes[:middle]) + mask + string(runes[middle+1:])
	}
	words := strings.Fields(text)
	words = words[:min(len(words), 24)]
	middle := len(words) / 2
	word := strings.TrimFunc(words[middle], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if word == "" {
		word = words[middle]
	}
	words[middle] = strings.Replace(words[middle], word, mask, 1)
	return strings.Join(words, " ")
}

// beginning returns the first few words of a text, to be continued.
func beginning(text string) string {
	if runes := []rune(text); unicode.Is(unicode.Han, runes[0]) {
		return string(runes[:min(len(runes), 6)])
	}
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 4)], " ")
}
