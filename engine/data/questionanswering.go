package data

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Usual names for columns of contexts, questions, answers and their offsets.
var (
	contextNames  = []string{"context", "passage", "paragraph", "document", "article", "text", "上下文", "段落", "文章", "原文", "文本"}
	questionNames = []string{"question", "query", "问题", "提问"}
	answerNames   = []string{"answers", "answer", "answer_text", "label", "target", "答案", "回答"}
	startNames    = []string{"answer_start", "start"}
)

// questionAnswering reads a context, a question about it and its answers, which
// are parts of the context.
var questionAnswering = task{
	texts: contextNames, questions: questionNames, labels: answerNames,
	textColumn:     (*Table).contextColumn,
	questionColumn: (*Table).asking,
	labelColumn:    (*Table).answerColumn,
	settle:         (*reader).settleAnswers,
	read:           (*reader).readQuestion,
	answer:         func(_ *Set, e *Example) string { return e.Answers[0].Text },
}

// settleAnswers looks for the column of the answers' offsets.
func (r *reader) settleAnswers() error {
	r.from = r.t.byName(startNames, r.text, r.question, r.label)
	return nil
}

// answersFound counts the results of locating a file's answers.
type answersFound struct {
	moved        int // answers found at another place
	lost         int // rows whose answers are not in the context
	firstLost    int // line of the first of them
	unanswerable int // rows without an answer
}

// readQuestion reads a context, a question about it and its answers. An answer
// that is not at its offset is looked for; a row is no example if none of its
// answers is in the context.
func (r *reader) readQuestion(row Row, e *Example) (answer string, ok bool, err error) {
	if raw := row.Cells[r.text]; r.last.raw != raw || r.last.text == "" {
		r.markup.add(raw, r.cleaner.known)
		r.last.raw = raw
		r.last.text, r.last.at = r.cleaner.Align(raw)
	}
	e.Raw, e.Text = r.last.raw, r.last.text
	e.Question = r.clean(row.Cells[r.question])
	given, err := r.givenAnswers(row)
	if err != nil {
		return "", false, err
	}
	if len(given) == 0 {
		if strings.TrimSpace(e.Text) != "" && strings.TrimSpace(e.Question) != "" {
			r.found.unanswerable++
		}
		return "", false, nil
	}
	for _, a := range given {
		if found, ok := r.locate(a); ok && !slices.Contains(e.Answers, found) {
			e.Answers = append(e.Answers, found)
			answer += found.Text + "\x00"
		}
	}
	if len(e.Answers) == 0 && strings.TrimSpace(e.Text) != "" {
		if r.found.lost++; r.found.firstLost == 0 {
			r.found.firstLost = row.Line
		}
	}
	return answer, len(e.Answers) > 0, nil
}

// A context is a text with questions about it, as read and as cleaned.
type context struct {
	raw, text string
	at        Alignment
}

// locate returns a given answer with its place in the cleaned context.
func (r *reader) locate(a Answer) (Answer, bool) {
	c := &r.last
	at := place(c.raw, a.Start)
	stands := strings.HasPrefix(c.raw[at:], a.Text)
	if !stands {
		near := nearest(c.raw, a.Text, at)
		if stands = near >= 0; stands {
			at = near
		}
		if a.Start >= 0 {
			r.found.moved++
		}
	}
	from := utf8.RuneCountInString(c.raw[:at])
	from, to := c.at.Cleaned(from, from+utf8.RuneCountInString(a.Text))
	if stands {
		part := c.text[place(c.text, from):place(c.text, to)]
		found := strings.TrimSpace(part)
		from += utf8.RuneCountInString(part[:strings.Index(part, found)])
		return Answer{found, from}, found != ""
	}
	// The file may give the answers cleaned but the contexts not.
	cleaned := strings.TrimSpace(r.cleaner.Clean(a.Text))
	if cleaned == "" {
		return a, false
	}
	if at = nearest(c.text, cleaned, place(c.text, from)); at < 0 {
		return a, false
	}
	return Answer{cleaned, utf8.RuneCountInString(c.text[:at])}, true
}

// place returns the byte index of a code point: 0 for one before the text, its
// length for one after.
func place(text string, codePoint int) int {
	for i := range text {
		if codePoint <= 0 {
			return i
		}
		codePoint--
	}
	return len(text)
}

// nearest returns the byte index of the occurrence of part in text nearest to
// at, the earlier of two; -1 if there is none.
func nearest(text, part string, at int) int {
	best := -1
	for from := 0; ; {
		i := strings.Index(text[from:], part)
		if i < 0 {
			return best
		}
		i += from
		if best >= 0 && max(i-at, at-i) >= max(best-at, at-best) {
			return best
		}
		best, from = i, i+1
	}
}

// givenAnswers returns a row's answers, with Start -1 if the row gives none.
// Answers without a text are left out.
func (r *reader) givenAnswers(row Row) ([]Answer, error) {
	cell := strings.TrimSpace(row.Cells[r.label])
	all := []Answer{{cell, -1}}
	if j := json.RawMessage(cell); strings.HasPrefix(cell, "{") || strings.HasPrefix(cell, "[") && json.Valid(j) {
		list := []json.RawMessage{j}
		if cell[0] == '[' {
			json.Unmarshal(j, &list) // valid, so this cannot fail
		}
		all = nil
		for _, one := range list {
			some, err := answersOf(one)
			if err != nil {
				return nil, r.t.errorf(row.Line, r.t.Columns[r.label], `these answers cannot be read; write {"text": ["..."], "answer_start": [0]}`)
			}
			all = append(all, some...)
		}
	} else if r.from >= 0 && strings.TrimSpace(row.Cells[r.from]) != "" {
		start, ok := number(strings.TrimSpace(row.Cells[r.from]))
		if !ok {
			return nil, r.t.errorf(row.Line, r.t.Columns[r.from], "%q is not a number; write how many characters of the context precede the answer", row.Cells[r.from])
		}
		all[0].Start = int(start)
	}
	return slices.DeleteFunc(all, func(a Answer) bool { return a.Text == "" }), nil
}

// answersOf reads a string, or an object whose text and answer_start are single
// values, as in SQuAD's file, or lists, as in Hugging Face's data set.
func answersOf(j json.RawMessage) ([]Answer, error) {
	var text string
	if json.Unmarshal(j, &text) == nil {
		return []Answer{{text, -1}}, nil
	}
	var one struct {
		Text  *string
		Start *int `json:"answer_start"`
	}
	if json.Unmarshal(j, &one) == nil && one.Text != nil {
		a := Answer{*one.Text, -1}
		if one.Start != nil {
			a.Start = *one.Start
		}
		return []Answer{a}, nil
	}
	var many struct {
		Text  []string
		Start []int `json:"answer_start"`
	}
	if err := json.Unmarshal(j, &many); err != nil {
		return nil, err
	}
	all := make([]Answer, len(many.Text))
	for i, t := range many.Text {
		all[i] = Answer{t, -1}
		if i < len(many.Start) {
			all[i].Start = many.Start[i]
		}
	}
	return all, nil
}

// asking returns the column with the most cells that end in a question mark, -1
// if there is none.
func (t *Table) asking(not []int) int {
	best, most := -1, 0
	for i := range t.Columns {
		asking := 0
		for cell := range t.sampled(i) {
			if strings.HasSuffix(cell, "?") || strings.HasSuffix(cell, "？") {
				asking++
			}
		}
		if !slices.Contains(not, i) && asking > most {
			best, most = i, asking
		}
	}
	return best
}

// contextColumn returns the column that most often contains another cell of its
// row, as a context contains its answer, or else the richest.
func (t *Table) contextColumn(_ *run.Config, not []int) int {
	best, most := -1, 0.0
	for _, c := range t.candidates(not) {
		for j := range t.Columns {
			if j == c.column {
				continue
			}
			if score := t.contained(c.column, j) * c.richness; score > most {
				best, most = c.column, score
			}
		}
	}
	if best < 0 {
		return t.richest(not)
	}
	return best
}

// contained returns the share of rows whose cell in column is a part of the
// text, less if the cell recurs, as titles do.
func (t *Table) contained(text, column int) float64 {
	parts, rows, distinct := 0, 0, map[string]bool{}
	for row := range t.spread(weighedRows) {
		rows++
		cell := strings.TrimSpace(row.Cells[column])
		if cell != "" && cell != row.Cells[text] && strings.Contains(row.Cells[text], cell) {
			parts++
			distinct[cell] = true
		}
	}
	if parts == 0 {
		return 0
	}
	return float64(parts) / float64(rows) * math.Sqrt(float64(len(distinct))/float64(parts))
}

// answerColumn returns the column whose cells are most often a part of the
// text.
func (t *Table) answerColumn(text int, not []int) (int, error) {
	best, most := -1, 0.0
	for i := range t.Columns {
		if score := t.contained(text, i); !slices.Contains(not, i) && score > most {
			best, most = i, score
		}
	}
	return t.holding(best, message.New("answers"))
}
