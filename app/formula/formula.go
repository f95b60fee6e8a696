// Package formula explains the numbers of a run with formulas that can be
// computed from the digits that they show, so that a test can check whether the
// page's statements are true. They are written in MathML, which browsers render
// themselves.
package formula

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Chain is a series of equal terms: a name, its definition in symbols, the
// same in numbers, and the result.
type Chain []Expr

// A Formula explains a number, with notes.
type Formula struct {
	Chains []Chain
	Notes  []string
}

// Of returns the formula of one chain, with notes. Empty notes are left out.
func Of(chain Chain, notes ...string) Formula {
	f := Formula{Chains: []Chain{chain}}
	return f.Noted(notes...)
}

// And returns f with another chain below.
func (f Formula) And(chain Chain) Formula {
	f.Chains = append(f.Chains[:len(f.Chains):len(f.Chains)], chain)
	return f
}

// Noted returns f with further notes. Empty notes are left out.
func (f Formula) Noted(notes ...string) Formula {
	f.Notes = f.Notes[:len(f.Notes):len(f.Notes)]
	for _, note := range notes {
		if note != "" {
			f.Notes = append(f.Notes, note)
		}
	}
	return f
}

// Empty reports whether there is nothing to show.
func (f Formula) Empty() bool { return len(f.Chains) == 0 && len(f.Notes) == 0 }

// Render renders the formula: symbols on a line of their own, numbers below.
func (f Formula) Render() app.UI {
	var lines []app.UI
	for _, c := range f.Chains {
		lines = append(lines, c.Render()...)
	}
	for _, note := range f.Notes {
		lines = append(lines, app.P().Class("note").Text(note))
	}
	return app.Div().Class("lines").Body(lines...)
}

// Render renders the chain in one line, or in two if symbols come before
// numbers.
func (c Chain) Render() []app.UI {
	var lines [][]app.UI
	for i, x := range c {
		begins := i == 0 || x.value.known && !c[i-1].value.known
		if begins {
			lines = append(lines, nil)
		}
		last := &lines[len(lines)-1]
		if i > 0 {
			*last = append(*last, leaf("mo", relation(c[i-1], x)))
		}
		*last = append(*last, x.set())
	}
	set := make([]app.UI, len(lines))
	for i, parts := range lines {
		set[i] = app.Elem("math").XMLNS(mathML).Attr("display", "block").Body(elem("mrow", parts...))
	}
	return set
}

// relation returns the sign between two terms: a rounded number equals the term
// before it only if nothing was lost.
func relation(before, x Expr) string {
	a, b := before.value, x.value
	switch {
	case !b.known, !a.known && b.exact(), a.exact() && same(a.mid, b.mid):
		return "="
	}
	return "≈"
}

// Check returns an error that names the first equation that is false, as far as
// its digits tell. Terms with letters are not checked.
func (f Formula) Check() error {
	for _, c := range f.Chains {
		for i, x := range c {
			switch {
			case !x.value.known:
			case math.IsNaN(x.value.mid) || math.IsInf(x.value.mid, 0):
				return fmt.Errorf("%s has no value", x)
			case i > 0 && c[i-1].value.known && !c[i-1].value.meets(x.value):
				return fmt.Errorf("%s %s %s, but the left is %v", c[i-1], relation(c[i-1], x), x, c[i-1].value)
			}
		}
	}
	return nil
}

// Says reports whether the formula results in v, as far as its last digits
// tell. A formula of symbols alone agrees with every v.
func (f Formula) Says(v float64) bool {
	if len(f.Chains) == 0 {
		return true
	}
	c := f.Chains[len(f.Chains)-1]
	last := c[len(c)-1].value
	return !last.known || last.meets(point(v))
}

var tags = regexp.MustCompile(`\s*<[^>]*>\s*`)

// String is the text of an expression without its layout, for messages.
func (x *expr) String() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(app.HTMLString(x.set()), " ")), " ")
}
