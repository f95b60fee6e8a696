package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"tuneground/app/lesson"
)

// sections are the sections of the chapter that the lessons explain.
var sections = map[string]string{
	"01-families": "1.1", "02-transfer": "1.2, 2.1", "03-refining": "2.2", "04-objective": "2.3", "05-data": "3.1",
	"06-initialising": "3.2", "07-training": "3.3", "08-inference": "3.4", "09-cross-entropy": "4.1", "10-attention": "4.2",
	"11-schedules": "4.3", "12-recipe": "5.1–5.7",
}

// A document is one lesson in one language.
type document struct {
	lesson.Content
	lang   string // zh or en
	path   string
	source []byte
	lines  []int // of the blocks
}

// A reader collects the formulas and the faults of all lessons.
type reader struct {
	formulas []formula
	faults   []error
}

// fault reports a fault at a line of a file.
func (r *reader) fault(path string, line int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %s", path, line, fmt.Sprintf(format, args...)))
}

// err returns all faults, nil if there are none.
func (r *reader) err() error { return errors.Join(r.faults...) }

// fileName matches the name of a lesson's file.
var fileName = regexp.MustCompile(`^((\d\d)-([a-z-]+)|quiz)\.(zh|en)\.md$`)

// read reads one file.
func (r *reader) read(path string, source []byte) *document {
	d := &document{path: path, source: source}
	m := fileName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		r.fault(path, 1, "the file is not called NN-name.zh.md or NN-name.en.md")
		return d
	}
	d.Number, _ = strconv.Atoi(m[2])
	d.Name, d.lang, d.Section = m[3], m[4], sections[m[1]]
	if m[1] == lesson.QuizName {
		d.Name = m[1]
	} else if d.Section == "" {
		r.fault(path, 1, "%s is no lesson of the chapter; they are listed in server/content/lessons/read.go", m[1])
	}
	if !utf8.Valid(source) {
		r.fault(path, 1, "the file is not text in UTF-8")
		return d
	}
	r.blocks(d)
	r.shape(d)
	return d
}

// markdown returns the parser and renderer of a text that begins at an offset of d. Soft
// line breaks between Han characters leave no space.
func (r *reader) markdown(d *document, offset int) goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(
		extension.Table, extension.NewCJK(extension.WithEastAsianLineBreaks()), &mathematics{r, d, offset},
	))
}

// blocks reads the title, the lead and the blocks of d.
func (r *reader) blocks(d *document) {
	md := r.markdown(d, 0)
	root := md.Parser().Parse(text.NewReader(d.source))
	r.refuseHTML(d, root)
	var prose []ast.Node
	flush := func() {
		if len(prose) > 0 {
			d.add(line(d, prose[0]), lesson.Block{Kind: lesson.Text, HTML: "<div>" + render(md, d.source, prose...) + "</div>"})
			prose = nil
		}
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 && d.Title == "" {
				d.Title = render(md, d.source, children(n)...)
				continue
			}
			n.Level = max(n.Level+1, 3) // the page's own name is above the title
		case *ast.Paragraph:
			if d.Lead == "" {
				d.Lead = render(md, d.source, children(n)...)
				continue
			}
		case *ast.FencedCodeBlock:
			if n.Info != nil {
				flush()
				r.fence(d, n)
				continue
			}
		}
		prose = append(prose, n)
	}
	flush()
	if d.Title == "" || d.Lead == "" {
		r.fault(d.path, 1, "a lesson begins with its title, after one #, and a paragraph that says what one does in it")
	}
}

func (d *document) add(line int, b lesson.Block) {
	d.Blocks, d.lines = append(d.Blocks, b), append(d.lines, line)
}

// refuseHTML reports HTML in the Markdown: what a lesson may hold is checked, and HTML
// could hold anything.
func (r *reader) refuseHTML(d *document, root ast.Node) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if k := n.Kind(); entering && (k == ast.KindHTMLBlock || k == ast.KindRawHTML) {
			r.fault(d.path, line(d, n), "there is HTML here; a lesson is written in Markdown alone")
		}
		return ast.WalkContinue, nil
	})
}

func children(n ast.Node) (list []ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		list = append(list, c)
	}
	return list
}

// render returns nodes as HTML.
func render(md goldmark.Markdown, source []byte, nodes ...ast.Node) string {
	var b bytes.Buffer
	for _, n := range nodes {
		if err := md.Renderer().Render(&b, source, n); err != nil {
			panic(err) // a buffer takes everything
		}
	}
	return strings.TrimSpace(b.String())
}

// line returns the line on which a node begins.
func line(d *document, n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeInline {
			continue
		}
		if lines := n.Lines(); lines != nil && lines.Len() > 0 {
			return d.lineAt(lines.At(0).Start)
		}
		if c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock && c.Lines() != nil && c.Lines().Len() > 0 {
			return d.lineAt(c.Lines().At(0).Start)
		}
	}
	return 1
}

func (d *document) lineAt(offset int) int { return 1 + bytes.Count(d.source[:offset], []byte("\n")) }

// shape checks that a lesson has what every lesson has.
func (r *reader) shape(d *document) {
	if d.Name == lesson.QuizName {
		r.shapeQuiz(d)
		return
	}
	count := map[string]int{}
	for i, b := range d.Blocks {
		count[b.Kind]++
		if b.Kind == lesson.Notice && count[lesson.Predict] == 0 {
			r.fault(d.path, d.lines[i], "what to notice comes after the prediction")
		}
		if b.Kind == lesson.Ask {
			r.fault(d.path, d.lines[i], "only the quiz asks; a lesson's question names a reading")
		}
	}
	if strings.Contains(d.text(), `\sym{`) {
		r.fault(d.path, 1, `\sym stands outside of a formula; write $\sym{reading}{latex}$`)
	}
	for _, kind := range []string{lesson.Figure, lesson.Predict, lesson.Try, lesson.Notice} {
		if count[kind] == 0 {
			r.fault(d.path, 1, "the lesson has no block of the kind %s", kind)
		}
	}
	if count[lesson.Question] != 2 {
		r.fault(d.path, 1, "the lesson has %d questions, not two", count[lesson.Question])
	}
}

// text is all that the lesson says.
func (d *document) text() string {
	var b strings.Builder
	for _, part := range d.Blocks {
		b.WriteString(part.HTML)
		for _, c := range part.Choices {
			b.WriteString(c.HTML)
		}
	}
	return d.Title + d.Lead + b.String()
}

// compare reports lessons that lack their other language, or whose blocks differ from it
// in kind, reading or choices.
func (r *reader) compare(list []*document) {
	for _, d := range list {
		i := slices.IndexFunc(list, func(o *document) bool { return o.Number == d.Number && o.Name == d.Name && o.lang != d.lang })
		if i < 0 {
			r.fault(d.path, 1, "the lesson is not there in the other language")
			continue
		}
		if d.lang == "en" {
			r.pair(d, list[i])
		}
	}
}

func (r *reader) pair(d, o *document) {
	for i, b := range d.Blocks {
		if i >= len(o.Blocks) || o.Blocks[i].Kind != b.Kind {
			r.fault(d.path, d.lines[i], "%s has no block of the kind %s here", o.path, b.Kind)
			return
		}
		c := o.Blocks[i]
		if b.Figure != c.Figure || b.Stage != c.Stage || b.Reading != c.Reading || b.Name != c.Name || !slices.Equal(b.Controls, c.Controls) {
			r.fault(d.path, d.lines[i], "the block %s at %s:%d is about something else", b.Kind, o.path, o.lines[i])
		}
		if !slices.EqualFunc(b.Choices, c.Choices, sameAnswer) {
			r.fault(d.path, d.lines[i], "the choices at %s:%d are right for something else", o.path, o.lines[i])
		}
	}
	if n := len(d.Blocks); n < len(o.Blocks) {
		r.fault(o.path, o.lines[n], "%s has no block of the kind %s here", d.path, o.Blocks[n].Kind)
	}
}

func sameAnswer(a, b lesson.Choice) bool {
	same := func(x, y *float64) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	return same(a.From, b.From) && same(a.To, b.To) && a.Right == b.Right
}
