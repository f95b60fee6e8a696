package main

import "tuneground/server/content/corpus"

// example is a line of a set with one label per text.
type example struct {
	Text  string `json:"text"`
	Label string `json:"label"`
}

// pair is a line of a set for translation.
type pair struct {
	Source string `json:"source"`
	Target string `json:"target"`
}

// found are the answers to a question in SQuAD's form: texts and the code
// points of the context at which they start.
type found struct {
	Text  []string `json:"text"`
	Start []int    `json:"answer_start"`
}

func pairRow(p corpus.Pair) any { return pair(p) }

func storyRow(story string) any {
	return struct {
		Text string `json:"text"`
	}{story}
}

func summaryRow(p corpus.Pair) any {
	return struct {
		Text    string `json:"text"`
		Summary string `json:"summary"`
	}{p.Source, p.Target}
}

func topicRow(m corpus.Message) any {
	return struct {
		Text   string   `json:"text"`
		Labels []string `json:"labels"`
	}{m.Text, m.Topics}
}

func starsRow(r corpus.Review) any {
	return struct {
		Text  string  `json:"text"`
		Stars float64 `json:"stars"`
	}{r.Text, r.Stars}
}

func tagRow(t corpus.Tagged) any {
	return struct {
		Tokens []string `json:"tokens"`
		Tags   []string `json:"tags"`
	}{t.Tokens, t.Tags}
}

func questionRow(q corpus.Question) any {
	return struct {
		Context  string `json:"context"`
		Question string `json:"question"`
		Answers  found  `json:"answers"`
	}{q.Context, q.Question, found{[]string{q.Answer}, []int{q.Start}}}
}
