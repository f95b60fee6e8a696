package archive

import (
	"strings"

	"tuneground/engine/run"
)

// labelText is a label as the reader types it: the title, then the tags, each after a #.
func labelText(l run.Label) string { return strings.TrimSpace(l.Title + " " + tagsOf(l)) }

// tagsOf shows a label's tags.
func tagsOf(l run.Label) string {
	tags := strings.Fields(l.Tags)
	for i := range tags {
		tags[i] = "#" + tags[i]
	}
	return strings.Join(tags, " ")
}

// labelOf reads what labelText writes.
func labelOf(typed string) run.Label {
	var title, tags []string
	for _, word := range strings.Fields(typed) {
		if tag, is := strings.CutPrefix(word, "#"); is && tag != "" {
			tags = append(tags, tag)
		} else {
			title = append(title, word)
		}
	}
	return run.Label{Title: strings.Join(title, " "), Tags: strings.Join(tags, " ")}
}
