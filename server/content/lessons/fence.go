package main

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"tuneground/app/client"
	"tuneground/app/figure"
	"tuneground/app/lesson"
	"tuneground/engine/run"
)

// A fence is a fenced block of a document, whose first word says its kind.
type fence struct {
	*reader
	*document
	lesson.Block
	argument string
	body     []text.Segment // its lines
	at       int            // the line of its first line
}

// readings say how each kind of block is read.
var readings = map[string]func(*fence){
	lesson.Predict:  (*fence).predict,
	lesson.Figure:   (*fence).figure,
	lesson.Try:      (*fence).prose,
	lesson.Notice:   (*fence).prose,
	lesson.Question: (*fence).predict,
	lesson.Bench:    (*fence).bench,
	lesson.Ask:      (*fence).ask,
}

// takesArgument are the kinds of blocks that name something after the kind.
var takesArgument = []string{lesson.Predict, lesson.Question, lesson.Figure, lesson.Bench, lesson.Ask}

// fence reads a fenced block.
func (r *reader) fence(d *document, n *ast.FencedCodeBlock) {
	kind, argument, _ := strings.Cut(strings.TrimSpace(string(n.Info.Segment.Value(d.source))), " ")
	f := &fence{reader: r, document: d, Block: lesson.Block{Kind: kind}, argument: strings.TrimSpace(argument), at: d.lineAt(n.Info.Segment.Start)}
	for i := range n.Lines().Len() {
		f.body = append(f.body, n.Lines().At(i))
	}
	read := readings[kind]
	switch {
	case read == nil:
		f.refuse(0, "there is no block of the kind %q; the kinds are predict, figure, try, notice, question, bench and, in the quiz, ask", kind)
		return
	case slices.Contains(takesArgument, kind) != (f.argument != ""), strings.Contains(f.argument, " "):
		f.refuse(0, "the block begins with %q; predict and question name a reading, figure its kind, bench a stage, ask itself, try and notice nothing", string(n.Info.Segment.Value(d.source)))
		return
	}
	read(f)
	d.add(f.at, f.Block)
}

// refuse reports a fault in the block's line i, of which 0 names its kind.
func (f *fence) refuse(i int, format string, args ...any) {
	f.fault(f.path, f.at+i, format, args...)
}

// line returns the block's line i, counted from 0.
func (f *fence) line(i int) string { return strings.TrimSpace(string(f.body[i].Value(f.source))) }

// prose reads a block that is a text.
func (f *fence) prose() { f.HTML = f.html(f.body) }

// html returns lines of Markdown as HTML.
func (f *fence) html(lines []text.Segment) string {
	if len(lines) == 0 {
		f.refuse(0, "the block has no text")
		return ""
	}
	from, to := lines[0].Start, lines[len(lines)-1].Stop
	return f.fragment(from, to)
}

// fragment returns a part of the source, which is Markdown, as HTML.
func (f *fence) fragment(from, to int) string {
	md := f.markdown(f.document, from)
	source := f.source[from:to]
	root := md.Parser().Parse(text.NewReader(source))
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if k := n.Kind(); entering && (k == ast.KindHTMLBlock || k == ast.KindRawHTML) {
			f.refuse(0, "there is HTML in the block; a lesson is written in Markdown alone")
		}
		return ast.WalkContinue, nil
	})
	html := render(md, source, root)
	if inner, ok := strings.CutPrefix(html, "<p>"); ok && strings.Count(html, "<p>") == 1 {
		if inner, ok = strings.CutSuffix(inner, "</p>"); ok {
			return "<span>" + inner + "</span>"
		}
	}
	return "<div>" + html + "</div>"
}

// predict reads a prediction or a question: its text, and its choices after hyphens.
func (f *fence) predict() {
	f.Reading = f.argument
	f.choices(f.choice)
	f.partition()
}

// choices reads the text of a question, and with read each line of its choices.
func (f *fence) choices(read func(i int)) {
	first := len(f.body)
	for i := range f.body {
		if strings.HasPrefix(f.line(i), "- ") {
			first = i
			break
		}
	}
	f.HTML = f.html(f.body[:first])
	for i := first; i < len(f.body); i++ {
		if f.line(i) != "" {
			read(i)
		}
	}
}

// choice reads a choice: "- text | from | to".
func (f *fence) choice(i int) {
	line := f.line(i)
	parts := strings.Split(line, "|")
	n := len(parts)
	if !strings.HasPrefix(line, "- ") || n < 3 {
		f.refuse(i+1, "%q is not a choice; write - text | from | to, with nothing for an open bound", line)
		return
	}
	words := strings.TrimSpace(strings.TrimPrefix(strings.Join(parts[:n-2], "|"), "- "))
	from, ok1 := bound(parts[n-2])
	to, ok2 := bound(parts[n-1])
	if words == "" || !ok1 || !ok2 {
		f.refuse(i+1, "%q is not a choice; write - text | from | to, with numbers or nothing for an open bound", line)
		return
	}
	f.Choices = append(f.Choices, lesson.Choice{HTML: f.words(i, words), From: from, To: to})
}

// words returns a part of line i, which is Markdown, as HTML.
func (f *fence) words(i int, part string) string {
	start := f.body[i].Start + strings.Index(string(f.body[i].Value(f.source)), part)
	return f.fragment(start, start+len(part))
}

// bound reads a bound of a choice; nil is open.
func bound(s string) (*float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, true
	}
	v, err := strconv.ParseFloat(s, 64)
	return &v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// partition reports choices of which not exactly one is right for every number.
func (f *fence) partition() {
	if len(f.Choices) < 2 {
		f.refuse(0, "there are %d choices; a block of this kind has at least two", len(f.Choices))
		return
	}
	ordered := slices.SortedFunc(slices.Values(f.Choices), func(a, b lesson.Choice) int {
		switch {
		case a.From == nil && b.From == nil:
			return 0
		case a.From == nil:
			return -1
		case b.From == nil || *a.From > *b.From:
			return 1
		}
		return -1
	})
	last := len(ordered) - 1
	if ordered[0].From != nil || ordered[last].To != nil {
		f.refuse(0, "the choices leave a gap: leave the lowest bound and the highest one open, so that one choice is right for every reading")
	}
	for i, c := range ordered[1:] {
		to := ordered[i].To
		switch {
		case to == nil || c.From == nil || *to > *c.From:
			f.refuse(0, "two choices overlap: a reading at their bounds would make both right")
		case *to < *c.From:
			f.refuse(0, "the choices leave a gap from %v to %v", *to, *c.From)
		}
	}
}

// figure reads a figure: its kind, and lines of settings.
func (f *fence) figure() {
	f.Block.Figure = f.argument
	settings, controls, ok := figure.Known(f.argument)
	if !ok {
		f.refuse(0, "there is no figure %q; there are %s", f.argument, strings.Join(figure.Names(), ", "))
		return
	}
	for i := range f.body {
		line := f.line(i)
		if line == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !found:
			f.refuse(i+1, "%q is not a setting; write name: value", line)
		case name == "controls":
			f.controls(i, value, controls)
		case !slices.Contains(settings, name):
			f.refuse(i+1, "the figure %s has no setting %q; it has %s", f.argument, name, strings.Join(settings, ", "))
		default:
			if f.Settings == nil {
				f.Settings = map[string]string{}
			}
			f.Settings[name] = value
		}
	}
	if n := len(f.Controls); n > 3 || f.Controls == nil && len(controls) > 3 {
		f.refuse(0, "the figure shows more than three controls; choose with a line controls: name, name")
	}
}

// controls reads the names of the controls that are shown.
func (f *fence) controls(i int, names string, known []string) {
	f.Controls = []string{}
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
		case !slices.Contains(known, name):
			f.refuse(i+1, "the figure %s has no control %q; it has %s", f.argument, name, strings.Join(known, ", "))
		default:
			f.Controls = append(f.Controls, name)
		}
	}
}

// bench reads the settings of a run, which the bench is opened with.
func (f *fence) bench() {
	f.Stage = f.argument
	if !slices.Contains(client.Stages, f.Stage) {
		f.refuse(0, "the bench has no stage %q; it has %s", f.Stage, strings.Join(client.Stages, ", "))
	}
	var settings strings.Builder
	for _, s := range f.body {
		settings.Write(s.Value(f.source))
	}
	text := strings.TrimSpace(settings.String())
	if _, err := run.Parse([]byte(text)); err != nil {
		f.refuse(1, "the run cannot be read: %v", err)
	}
	f.Run = "run=" + url.QueryEscape(text)
}
