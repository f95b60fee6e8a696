package lesson

import (
	"encoding/json"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
)

// A Book holds the lessons that were fetched, what the reader did in them, and which are
// done. It lasts as long as the page.
type Book struct {
	arrived  func(app.Context)
	indexes  map[string][]Entry  // by language
	sittings map[string]*sitting // by file
	asked    map[string]bool     // files
	failed   map[string]bool     // files
	progress map[string]Progress // by lesson; nil: not read yet
	quiz     *Result             // as far as the quiz was answered; nil: not read yet
}

// Progress is what a reader has done in a lesson. It is kept in the browser.
type Progress struct {
	Predicted bool `json:"predicted"`
	Answered  int  `json:"answered"` // questions
	Of        int  `json:"of"`
}

// Done reports whether the reader made the prediction and answered all questions.
func (p Progress) Done() bool { return p.Predicted && p.Of > 0 && p.Answered == p.Of }

// NewBook returns an empty book, which calls arrived when a lesson or the contents were
// fetched.
func NewBook(arrived func(app.Context)) *Book {
	return &Book{
		arrived: arrived, indexes: map[string][]Entry{}, sittings: map[string]*sitting{},
		asked: map[string]bool{}, failed: map[string]bool{},
	}
}

// language is how the files of a language are called.
func language(l text.Lang) string {
	if l == text.English {
		return "en"
	}
	return "zh"
}

// Title returns the title of a lesson, "" while it is unknown.
func (b *Book) Title(l text.Lang, name string) string {
	for _, e := range b.indexes[language(l)] {
		if e.Name == name {
			return e.Title
		}
	}
	return ""
}

// indexFile and file are the addresses of the contents and of a lesson.
func indexFile(lang string) string { return "gen/lessons/index." + lang + ".json" }

func file(e Entry, lang string) string { return "gen/lessons/" + e.File(lang) + ".json" }

// where returns the number of a lesson in the contents, -1 if it is not there.
func (b *Book) where(lang, name string) int {
	return slices.IndexFunc(b.indexes[lang], func(e Entry) bool { return e.Name == name })
}

// sitting returns what there is of a lesson, nil before it was fetched.
func (b *Book) sitting(l text.Lang, name string) *sitting {
	lang := language(l)
	if i := b.where(lang, name); i >= 0 {
		return b.sittings[file(b.indexes[lang][i], lang)]
	}
	return nil
}

// problem reports whether something was asked for in vain.
func (b *Book) problem(l text.Lang, name string) bool {
	lang := language(l)
	if b.failed[indexFile(lang)] {
		return true
	}
	i := b.where(lang, name)
	return i >= 0 && b.failed[file(b.indexes[lang][i], lang)]
}

// open wants what a view shows that was just mounted. What an earlier view asked for and
// has not got never arrives, for go-app gives nothing to a view that is gone: it is asked
// for again.
func (b *Book) open(ctx app.Context, s *client.Client) {
	clear(b.asked)
	b.want(ctx, s)
}

// want fetches the contents and, at a lesson, the lesson, unless they are there.
func (b *Book) want(ctx app.Context, s *client.Client) {
	b.recall(ctx)
	lang := language(s.Lang)
	index := indexFile(lang)
	if b.indexes[lang] == nil {
		b.fetch(ctx, index, func(ctx app.Context, data []byte) error {
			var entries []Entry
			err := json.Unmarshal(data, &entries)
			b.indexes[lang] = entries
			b.want(ctx, s) // where the reader is by now
			return err
		})
		return
	}
	i := b.where(lang, s.Place.Name)
	if s.Place.Kind != client.Lesson || i < 0 {
		return
	}
	b.sit(ctx, s, file(b.indexes[lang][i], lang))
}

// sit fetches the file of a lesson or of the quiz, unless it is there. One that arrives
// twice does not undo what the reader did in the first.
func (b *Book) sit(ctx app.Context, s *client.Client, path string) {
	if b.sittings[path] != nil {
		return
	}
	b.fetch(ctx, path, func(_ app.Context, data []byte) error {
		var c Content
		err := json.Unmarshal(data, &c)
		if err == nil && b.sittings[path] == nil {
			b.sittings[path] = newSitting(s, &c)
		}
		return err
	})
}

// fetch asks for a file once, and again if it failed and the reader comes back.
func (b *Book) fetch(ctx app.Context, path string, take func(app.Context, []byte) error) {
	if b.asked[path] {
		return
	}
	b.asked[path] = true
	fetch(path, func(data string, ok bool) {
		ctx.Dispatch(func(ctx app.Context) {
			b.asked[path] = false
			b.failed[path] = !ok || take(ctx, []byte(data)) != nil
			b.arrived(ctx)
		})
	})
}

// progressKey is the name under which the browser keeps the progress.
const progressKey = "lessons"

// recall reads the progress of earlier visits.
func (b *Book) recall(ctx app.Context) {
	if b.progress == nil {
		ctx.LocalStorage().Get(progressKey, &b.progress)
	}
	if b.progress == nil {
		b.progress = map[string]Progress{}
	}
}

// keep keeps what was reached in a lesson. Progress made earlier stays.
func (b *Book) keep(ctx app.Context, name string, now Progress) {
	before := b.progress[name]
	now.Predicted, now.Answered = now.Predicted || before.Predicted, max(now.Answered, before.Answered)
	if now != before {
		b.progress[name] = now
		ctx.LocalStorage().Set(progressKey, b.progress)
	}
}
