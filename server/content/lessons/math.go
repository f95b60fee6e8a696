package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"tuneground/app/lesson"
)

// A formula is LaTeX at a place of a lesson.
type formula struct {
	LaTeX   string `json:"latex"`
	Display bool   `json:"display"`
	path    string
	line    int
}

// mathematics extends Markdown by formulas, between dollar signs or, on a line of their
// own, between two of them. The text begins at an offset of the document.
type mathematics struct {
	*reader
	*document
	offset int
}

// Extend adds the parser and the renderer of formulas.
func (m *mathematics) Extend(md goldmark.Markdown) {
	md.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(m, 150))) // before emphasis
	md.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(m, 150)))
}

// Trigger returns the character that a formula begins with.
func (m *mathematics) Trigger() []byte { return []byte{'$'} }

// A mathNode is a formula by its number in the reader's list.
type mathNode struct {
	ast.BaseInline
	number int
}

var kindMath = ast.NewNodeKind("Math")

// Kind returns the kind of the node.
func (n *mathNode) Kind() ast.NodeKind { return kindMath }

// Dump prints the node.
func (n *mathNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// Parse reads a formula. It may go on over the lines of its paragraph.
func (m *mathematics) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	open := "$"
	if bytes.HasPrefix(line, []byte("$$")) {
		open = "$$"
	}
	at := m.lineAt(m.offset + segment.Start)
	l, p := block.Position()
	block.Advance(len(open))
	var latex strings.Builder
	for {
		line, _ := block.PeekLine()
		if line == nil {
			m.fault(m.path, at, "the formula after %s does not end", open)
			block.SetPosition(l, p)
			return nil
		}
		if i := closing(line, open); i >= 0 {
			latex.Write(line[:i])
			block.Advance(i + len(open))
			break
		}
		latex.Write(line)
		block.AdvanceLine()
	}
	m.formulas = append(m.formulas, formula{strings.TrimSpace(latex.String()), open == "$$", m.path, at})
	return &mathNode{number: len(m.formulas) - 1}
}

// closing returns where a formula ends in a line, -1 if it goes on. A dollar sign after a
// backslash is a dollar sign.
func closing(line []byte, open string) int {
	for i := range line {
		if bytes.HasPrefix(line[i:], []byte(open)) && (i == 0 || line[i-1] != '\\') {
			return i
		}
	}
	return -1
}

// RegisterFuncs registers the renderer of formulas.
func (m *mathematics) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindMath, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			fmt.Fprintf(w, "\x00%d\x00", n.(*mathNode).number) // MathML takes its place: see typeset
		}
		return ast.WalkSkipChildren, nil
	})
}

//go:embed typeset.cjs
var typesetter string

// place matches the place of a formula in the HTML, with a mark that must not begin a line
// after it.
var place = regexp.MustCompile("\x00(\\d+)\x00([，。；：、？！）,.;:?!)]?)")

// percent matches a number of percents, which stays on one line.
var percent = regexp.MustCompile(`(\d) %`)

// symbol matches the attribute of an element that \sym made. Such an element takes the
// keyboard's focus.
var symbol = regexp.MustCompile(`( data-symbol="[^"]*")`)

// alone matches a formula that is one symbol. A number is none: it says a value already.
var alone = regexp.MustCompile(`^<math><m[^n]\w* data-symbol="([^"]*)"`)

// upright matches what is not slanted as a letter is: the name of a function, a letter of
// another alphabet.
var upright = regexp.MustCompile(`<mi>([a-z]{2,}|[\x{1D400}-\x{1D7FF}])</mi>`)

// typeset replaces the places of all formulas by MathML, which one run of temml makes.
func (r *reader) typeset(list []*document, npm string) error {
	made, err := r.mathML(npm)
	if err != nil {
		return err
	}
	for i, m := range made {
		if m.Error != "" {
			r.fault(r.formulas[i].path, r.formulas[i].line, "the formula %s: %s", r.formulas[i].LaTeX, m.Error)
		}
		made[i].MathML = symbol.ReplaceAllString(m.MathML, `$1 tabindex="0"`)
		made[i].MathML = upright.ReplaceAllString(made[i].MathML, `<mi class="name">$1</mi>`)
		if name := alone.FindStringSubmatch(m.MathML); name != nil {
			made[i].MathML += lesson.ValuePlace(name[1])
		}
	}
	fill := func(html *string) {
		*html = percent.ReplaceAllString(*html, "$1\u202f%")
		*html = place.ReplaceAllStringFunc(*html, func(s string) string {
			found := place.FindStringSubmatch(s)
			i, _ := strconv.Atoi(found[1])
			if found[2] == "" {
				return made[i].MathML
			}
			return `<span class="joined">` + made[i].MathML + found[2] + `</span>`
		})
	}
	for _, d := range list {
		fill(&d.Title)
		fill(&d.Lead)
		for i := range d.Blocks {
			fill(&d.Blocks[i].HTML)
			for j := range d.Blocks[i].Choices {
				fill(&d.Blocks[i].Choices[j].HTML)
			}
		}
	}
	return r.err()
}

// A typeset formula, or why there is none.
type typeset struct{ MathML, Error string }

func (r *reader) mathML(npm string) ([]typeset, error) {
	if len(r.formulas) == 0 {
		return nil, nil
	}
	input, err := json.Marshal(r.formulas)
	if err != nil {
		return nil, err
	}
	npm, err = filepath.Abs(npm)
	if err != nil {
		return nil, err
	}
	command := exec.Command("node", "-e", typesetter, filepath.Join(npm, "temml", "dist", "temml.cjs"))
	command.Stdin = bytes.NewReader(input)
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("typesetting the formulas: %w: %s", err, complaints.String())
	}
	var made []typeset
	if err := json.Unmarshal(output, &made); err != nil || len(made) != len(r.formulas) {
		return nil, fmt.Errorf("typesetting gave %d formulas for %d: %v", len(made), len(r.formulas), err)
	}
	return made, nil
}
