package corpus

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Length limits of Sentences, in characters.
const (
	minSentence = 20
	maxSentence = 200
)

// whole matches text that begins and ends as a sentence and has no other
// alphabet, address or table in it.
var whole = regexp.MustCompile(`^["A-Z][A-Za-z0-9 ,;:'"()$%.!?-]*[.!?]"?$`)

// unfit matches sentences that do not belong on a page for learners.
var unfit = regexp.MustCompile(`(?i)\b(ass|asshole|bastard|bitch|blowjob|cock|cocaine|condom|crack|cum|cunt|damn|dick|drug|erotic|fag|fuck|` +
	`gangsta|hell|heroin|hoe|horny|kill|kinky|lolita|lsd|marijuana|mdma|meth|murder|naked|nazi|negro|nigg|nude|orgasm|penis|piss|porn|pussy|` +
	`rape|sex|shit|slut|strip|suicid|terroris|tits|tortur|vagina|weed|whore)`)

// Sentences reads the npm package nlp-corpus, unpacked in folder: a hundred
// thousand English sentences from films, court rulings, telephone messages and
// more. It keeps those that are complete, short enough and decent. They are
// other people's writing: for training, not for display.
func Sentences(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "builds", "doc-*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no builds/doc-*.json in %s; run npm ci, with the packages for development", folder)
	}
	var kept []string
	seen := map[string]bool{}
	slices.Sort(files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var sentences []string
		if err := json.Unmarshal(content, &sentences); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, s := range sentences {
			n := utf8.RuneCountInString(s)
			if !seen[s] && n >= minSentence && n <= maxSentence && whole.MatchString(s) && !unfit.MatchString(s) {
				seen[s] = true
				kept = append(kept, s)
			}
		}
	}
	return kept, nil
}
