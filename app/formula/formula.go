// Package formula writes mathematics as MathML, which browsers set themselves.
package formula

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const mathML = "http://www.w3.org/1998/Math/MathML"

// Elem is any other element of MathML around body.
func Elem(tag string, body ...app.UI) app.UI {
	return app.Elem(tag).XMLNS(mathML).Body(body...)
}

func leaf(tag, text string) app.UI { return app.Elem(tag).XMLNS(mathML).Text(text) }

// Math is one displayed line.
func Math(parts ...app.UI) app.UI {
	return app.Elem("math").XMLNS(mathML).Attr("display", "block").Body(Elem("mrow", parts...))
}

// Lines sets one line below the other: the formula, then its values.
func Lines(lines ...app.UI) app.UI { return app.Div().Class("lines").Body(lines...) }

// Note is a remark below a formula.
func Note(text string) app.UI { return app.P().Class("note").Text(text) }

// Var is a quantity named by a letter. The style sheet slants it: the letters
// that MathML would use by itself are missing from most fonts.
func Var(name string) app.UI {
	return app.Elem("mi").XMLNS(mathML).Attr("mathvariant", "normal").Text(name)
}

// Word is a quantity named by a word, set upright.
func Word(name string) app.UI { return leaf("mtext", name) }

// Num is a number.
func Num(text string) app.UI { return leaf("mn", text) }

// Op is an operator or a relation.
func Op(sign string) app.UI { return leaf("mo", sign) }

// Row is parts one after the other.
func Row(parts ...app.UI) app.UI { return Elem("mrow", parts...) }

// Frac is a over b.
func Frac(a, b app.UI) app.UI { return Elem("mfrac", a, b) }

// Sub is a with an index.
func Sub(a, index app.UI) app.UI { return Elem("msub", a, index) }

// Sum is the sum over index of what follows.
func Sum(index, term app.UI) app.UI {
	return Row(Elem("munder", Op("∑"), index), term)
}

// Joined is parts with an operator between them.
func Joined(sign string, parts []app.UI) app.UI {
	var row []app.UI
	for i, p := range parts {
		if i > 0 {
			row = append(row, Op(sign))
		}
		row = append(row, p)
	}
	return Row(row...)
}
