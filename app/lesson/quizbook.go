package lesson

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Result is what a reader hands in to a teacher: no name, and nothing that was typed.
type Result struct {
	Tuneground string              `json:"tuneground"` // ResultKind
	ID         string              `json:"id"`         // random
	Language   string              `json:"language"`
	Before     *Attempt            `json:"before,omitempty"`
	After      *Attempt            `json:"after,omitempty"`
	Lessons    map[string]Progress `json:"lessons,omitempty"`
	Runs       []run.Row           `json:"runs,omitempty"` // that were finished, on data and models of the site
}

// ResultKind marks the file of a Result.
const ResultKind = "quiz 1"

// An Attempt is the quiz, answered once.
type Attempt struct {
	Time    time.Time      `json:"time"`    // to the minute
	Answers map[string]int `json:"answers"` // numbers of choices by question, counted from 1; 0: not known yet
}

// Right is the number of right answers to the questions of a quiz.
func (a *Attempt) Right(questions []Block) (n int) {
	for _, b := range questions {
		if a.answers(b) == rightly {
			n++
		}
	}
	return n
}

// How a question was answered.
const (
	unasked = iota
	wrongly
	rightly
)

// answers says how a question was answered.
func (a *Attempt) answers(b Block) int {
	if a == nil {
		return unasked
	}
	switch i, asked := a.Answers[b.Name]; {
	case !asked:
		return unasked
	case i > 0 && i <= len(b.Choices) && b.Choices[i-1].Right:
		return rightly
	}
	return wrongly
}

// Questions are those of the quiz in a language, nil before it was fetched.
func (b *Book) Questions(l text.Lang) (list []Block) {
	if t := b.sittings[quizFile(l)]; t != nil {
		for _, q := range t.Blocks {
			if q.Kind == Ask {
				list = append(list, q)
			}
		}
	}
	return list
}

func quizFile(l text.Lang) string {
	return file(Entry{Name: QuizName}, language(l))
}

// OpenQuiz is WantQuiz for a view that was just mounted: see open.
func (b *Book) OpenQuiz(ctx app.Context, s *client.Client) {
	clear(b.asked)
	b.WantQuiz(ctx, s)
}

// WantQuiz fetches the quiz and reads the answers of earlier visits.
func (b *Book) WantQuiz(ctx app.Context, s *client.Client) {
	b.recall(ctx)
	if b.quiz == nil {
		ctx.LocalStorage().Get(QuizName, &b.quiz)
	}
	if b.quiz == nil {
		b.quiz = &Result{}
	}
	b.sit(ctx, s, quizFile(s.Lang))
}

// answer keeps an attempt.
func (b *Book) answer(ctx app.Context, s *client.Client, t *sitting) {
	a := &Attempt{Time: time.Now().UTC().Truncate(time.Minute), Answers: map[string]int{}}
	for i, q := range t.Blocks {
		if choice, made := t.chosen[i]; made {
			a.Answers[q.Name] = (choice + 1) % (len(q.Choices) + 1) // the last is that it is not known
		}
	}
	clear(t.chosen)
	r := b.quiz
	if r.Before == nil {
		*r = Result{ID: strings.ToLower(rand.Text()[:8]), Before: a}
	} else {
		r.After = a
	}
	r.Tuneground, r.Language = ResultKind, language(s.Lang)
	ctx.LocalStorage().Set(QuizName, r)
}

// forget removes all answers and the progress, for the next reader at this computer.
func (b *Book) forget(ctx app.Context) {
	b.quiz, b.progress = &Result{}, map[string]Progress{}
	ctx.LocalStorage().Del(QuizName)
	ctx.LocalStorage().Del(progressKey)
}

// handIn downloads the result as a file.
func (b *Book) handIn(s *client.Client) {
	r := *b.quiz
	r.Lessons, r.Runs = b.progress, s.FinishedRuns()
	if file, err := json.MarshalIndent(r, "", "  "); err == nil {
		s.Download("quiz-"+r.ID+".json", string(file)+"\n")
	}
}
