package data

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// Names that columns go by, the most telling first: of texts, labels and scores
// for text classification,
var (
	textNames = []string{"text", "sentence", "review", "content", "message", "comment", "body", "tweet", "document",
		"question", "文本", "内容", "评论", "句子", "正文", "texte", "texto"}
	labelNames = []string{"label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "polarity", "y",
		"rating", "stars", "标签", "类别", "分类", "情感"}
	scoreNames = []string{"score", "similarity", "similarity_score", "value", "分数", "得分"}
)

// and of what the other tasks read and are to answer.
var (
	wordNames     = []string{"tokens", "words", "token", "word", "text", "sentence", "词", "文本", "句子"}
	sentenceNames = []string{"sentence #", "sentence_id", "sentence id", "sent_id", "sentence", "sentence_idx", "sentence number", "sid", "sent", "句子编号", "句号"}
	tagNames      = []string{"tags", "ner_tags", "labels", "ner", "pos_tags", "chunk_tags", "label", "tag", "entities", "spans", "标签", "标注"}
	contextNames  = []string{"context", "passage", "paragraph", "document", "article", "text", "上下文", "段落", "文章", "原文", "文本"}
	questionNames = []string{"question", "query", "问题", "提问"}
	answerNames   = []string{"answers", "answer", "answer_text", "label", "target", "答案", "回答"}
	startNames    = []string{"answer_start", "start"}
	sourceNames   = []string{"source", "src", "en", "english", "input", "原文", "英文"}
	writtenNames  = []string{"target", "tgt", "translation", "zh", "chinese", "output", "译文", "中文"}
	longNames     = []string{"document", "article", "dialogue", "text", "content", "body", "source", "input", "正文", "文章", "原文", "内容", "文本"}
	shortNames    = []string{"summary", "highlights", "abstract", "title", "headline", "target", "output", "摘要", "标题"}
	proseNames    = append([]string{"text", "story", "content"}, textNames[1:]...)
)

// namesFor returns what a task's columns of texts and of answers go by.
func namesFor(task string) (text, label []string) {
	switch task {
	case run.TokenClassification:
		return wordNames, tagNames
	case run.QuestionAnswering:
		return contextNames, answerNames
	case run.Translation:
		return sourceNames, writtenNames
	case run.Summarization:
		return longNames, shortNames
	case run.TextGeneration, run.FillMask:
		return proseNames, nil
	}
	return textNames, labelNames
}

// wellKnown reports whether a header may have this name.
func wellKnown(name string) bool {
	if slices.ContainsFunc([][]string{questionNames, startNames, scoreNames}, func(names []string) bool { return rank(names, name) >= 0 }) {
		return true
	}
	return slices.ContainsFunc(run.TaskNames(), func(task string) bool {
		text, label := namesFor(task)
		return rank(text, name) >= 0 || rank(label, name) >= 0
	})
}

// rank returns where name stands among names, in any case; -1 if it does not.
func rank(names []string, name string) int {
	return slices.Index(names, strings.ToLower(strings.TrimSpace(name)))
}

// tellsLabels reports whether the last word of a column's name, as in gold_label or
// Review Score, is what labels or scores go by.
func tellsLabels(column string) bool {
	last := column[1+strings.LastIndexAny(column, "_- "):]
	return rank(labelNames, last) >= 0 || rank(scoreNames, last) >= 0
}
