package client

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// Stages are the stages of the bench, in order.
var Stages = []string{"data", "model", "train", "evaluate", "deploy", "archive"}

// A Place is what the page shows. The fragment of the address names it.
type Place struct {
	Kind PlaceKind
	Name string   // of the lesson, or of the bench's stage
	Hide []string // controls of the lesson's figures that are not shown

	// Present is the part of the lesson that is shown alone and large, counted from 1;
	// 0: all of it is shown.
	Present int
}

// A PlaceKind is a kind of places.
type PlaceKind int

// The kinds of places.
const (
	Start  PlaceKind = iota // the first minute
	Learn                   // the contents of the chapter
	Lesson                  // one lesson
	Bench                   // one stage of the bench
	Quiz                    // before the chapter, and after it
	Class                   // what a class has handed in
)

// PlaceOf returns the place that a fragment names; ok is false if it names none. A run's
// settings, and a stage alone, lead to the bench.
func PlaceOf(fragment string) (p Place, ok bool) {
	fragment = strings.TrimPrefix(fragment, "#")
	v, _ := url.ParseQuery(fragment) // a run that cannot be read is reported by who reads it
	switch {
	case fragment == "":
		return Place{Kind: Start}, true
	case v.Has("learn"):
		return Place{Kind: Learn}, true
	case fragment == "quiz":
		return Place{Kind: Quiz}, true
	case fragment == "class":
		return Place{Kind: Class}, true
	case v.Has("lesson"):
		p = Place{Kind: Lesson, Name: v.Get("lesson")}
		if hide := v.Get("hide"); hide != "" {
			p.Hide = strings.Split(hide, ",")
		}
		if part, err := strconv.Atoi(v.Get("present")); err == nil {
			p.Present = max(part, 0)
		}
		return p, true
	case slices.Contains(Stages, fragment):
		return Place{Kind: Bench, Name: fragment}, true
	case v.Has("bench"), v.Has("start"), run.HoldsRun(fragment):
		return Place{Kind: Bench, Name: stageOf(v)}, true
	}
	return Place{}, false
}

// stageOf returns the stage that an address of the bench names. One that starts a run
// shows the run.
func stageOf(v url.Values) string {
	switch name := v.Get("bench"); {
	case slices.Contains(Stages, name):
		return name
	case v.Get("start") == "1":
		return "train"
	}
	return Stages[0]
}

// Fragment is the fragment that names the place.
func (p Place) Fragment() string {
	switch p.Kind {
	case Learn:
		return "learn"
	case Lesson:
		f := "lesson=" + url.QueryEscape(p.Name)
		if len(p.Hide) > 0 {
			f += "&hide=" + url.QueryEscape(strings.Join(p.Hide, ","))
		}
		if p.Present > 0 {
			f += "&present=" + strconv.Itoa(p.Present)
		}
		return f
	case Bench:
		return "bench=" + p.Name
	case Quiz:
		return "quiz"
	case Class:
		return "class"
	}
	return ""
}

// around adds the place to a fragment with the settings of a run, which only the bench
// shows.
func (p Place) around(settings string) string {
	switch {
	case p.Kind != Bench:
		return p.Fragment()
	case p.Name == Stages[0]:
		return settings
	}
	return p.Fragment() + "&" + settings
}

// Everything is every topic of the client.
func Everything() []Topic {
	all := make([]Topic, topics)
	for i := range all {
		all[i] = Topic(i)
	}
	return all
}
