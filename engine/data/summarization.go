package data

import "tuneground/engine/message"

// Usual names for columns of texts and their summaries.
var (
	longNames  = []string{"document", "article", "dialogue", "text", "content", "body", "source", "input", "正文", "文章", "原文", "内容", "文本"}
	shortNames = []string{"summary", "highlights", "abstract", "title", "headline", "target", "output", "摘要", "标题"}
)

// summarization reads a text and its summary.
var summarization = task{
	texts: longNames, labels: shortNames,
	textColumn: (*Table).richestText,
	labelColumn: func(t *Table, _ int, not []int) (int, error) {
		return t.holding(t.richest(not), message.New("targets"))
	},
	read:   (*reader).readTarget,
	answer: func(_ *Set, e *Example) string { return e.Target },
}
