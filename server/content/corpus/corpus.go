// Package corpus generates text: stories, sentences with their translation,
// reports with their summary, facts with questions, and customers' messages, in
// English and in Chinese. All of it comes from the word lists and templates in
// text/, which are this project's own.
//
// Every function takes a seed. The same seed gives the same text, and a larger
// n the same beginning. Texts do not repeat. If the templates cannot give n
// different ones, there are fewer.
package corpus

import "embed"

//go:embed text
var texts embed.FS

// The languages of the word lists and templates.
const (
	English = "en"
	Chinese = "zh"
)

// distinct draws until it has n items with different keys. It gives up when new
// ones have become rare: after a hundred draws in a row without one.
func distinct[T any](n int, draw func() T, key func(T) string) []T {
	items, seen := make([]T, 0, n), make(map[string]bool, n)
	for known := 0; len(items) < n && known < 100; {
		item := draw()
		if k := key(item); seen[k] {
			known++
		} else {
			seen[k], known = true, 0
			items = append(items, item)
		}
	}
	return items
}
