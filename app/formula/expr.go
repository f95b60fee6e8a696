package formula

import (
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const mathML = "http://www.w3.org/1998/Math/MathML"

// An Expr is a piece of mathematics. As a pointer it keeps the page's program small.
type Expr = *expr

// An expr is the layout of a piece of mathematics, and its value if it consists
// of numbers.
type expr struct {
	set   func() app.UI
	value value
}

// elem is an element of MathML.
func elem(tag string, body ...app.UI) app.UI { return app.Elem(tag).XMLNS(mathML).Body(body...) }

func leaf(tag, text string) app.UI { return app.Elem(tag).XMLNS(mathML).Text(text) }

// in is an element of MathML with parts, with value v.
func in(tag string, v value, parts ...Expr) Expr {
	return &expr{func() app.UI {
		body := make([]app.UI, len(parts))
		for i, p := range parts {
			body[i] = p.set()
		}
		return elem(tag, body...)
	}, v}
}

// Op is an operator without a value, between or above letters.
func Op(sign string) Expr { return &expr{func() app.UI { return leaf("mo", sign) }, value{}} }

// Var is a quantity named by a letter. The style sheet slants it: most fonts
// lack the letters that MathML would use by itself.
func Var(name string) Expr {
	return &expr{func() app.UI { return app.Elem("mi").XMLNS(mathML).Attr("mathvariant", "normal").Text(name) }, value{}}
}

// Word is a quantity named by a word, set upright.
func Word(name string) Expr { return &expr{func() app.UI { return leaf("mtext", name) }, value{}} }

// Function is the name of a function, with a space after it.
func Function(name string) Expr { return Word(name + thinSpace) }

const thinSpace = "\u2009"

// Row is parts one after the other, such as multiplied letters.
func Row(parts ...Expr) Expr { return in("mrow", value{}, parts...) }

// Sub is x with an index.
func Sub(x, index Expr) Expr { return in("msub", value{}, x, index) }

// Above is letters with a sign above.
func Above(x Expr, sign string) Expr { return in("mover", value{}, x, Op(sign)) }

// Sum is the sum over index of term.
func Sum(index, term Expr) Expr { return Row(in("munder", value{}, Op("∑"), index), term) }

// Product is the product of term, for an index from one number to another.
func Product(from, to, term Expr) Expr {
	return Row(in("munderover", value{}, Op("∏"), from, to), term)
}

// joined is terms with an operator between them, with the value that fold
// computes.
func joined(sign string, fold func(a, b float64) float64, terms []Expr) Expr {
	parts, v := terms[:1:1], terms[0].value
	for _, x := range terms[1:] {
		parts, v = append(parts, Op(sign), x), of2(fold, v, x.value)
	}
	return in("mrow", v, parts...)
}

func add(a, b float64) float64      { return a + b }
func subtract(a, b float64) float64 { return a - b }
func multiply(a, b float64) float64 { return a * b }
func divide(a, b float64) float64   { return a / b }

// Plus is the sum of terms.
func Plus(terms ...Expr) Expr { return joined("+", add, terms) }

// Minus is the first term less the others.
func Minus(terms ...Expr) Expr { return joined("−", subtract, terms) }

// Times is the product of terms.
func Times(terms ...Expr) Expr { return joined("×", multiply, terms) }

// Negative is x with a minus sign.
func Negative(x Expr) Expr {
	return in("mrow", of1(func(a float64) float64 { return -a }, x.value), Op("−"), x)
}

// Over is a over b.
func Over(a, b Expr) Expr { return in("mfrac", of2(divide, a.value, b.value), a, b) }

// Power is x to the power of exponent, for x above 0.
func Power(x, exponent Expr) Expr {
	return in("msup", of2(math.Pow, x.value, exponent.value), x, exponent)
}

// Exp is e to the power of x.
func Exp(x Expr) Expr { return in("msup", of1(math.Exp, x.value), Var("e"), x) }

// Root is the square root of x.
func Root(x Expr) Expr {
	return in("msqrt", of1(func(a float64) float64 { return math.Sqrt(max(0, a)) }, x.value), x)
}

// RootOf is the root of x of another degree.
func RootOf(degree, x Expr) Expr {
	return in("mroot", of2(func(a, n float64) float64 { return math.Pow(a, 1/n) }, x.value, degree.value), x, degree)
}

// Log is the natural logarithm of x.
func Log(x Expr) Expr { return in("mrow", of1(math.Log, x.value), Function("log"), x) }

// CosPi is the cosine of π times x, for x from 0 to 1.
func CosPi(x Expr) Expr {
	v := of1(func(a float64) float64 { return math.Cos(math.Pi * a) }, x.value)
	return in("mrow", v, Word("cos"), Bracket(Row(Var("π"), x)))
}

// Bracket is x in brackets.
func Bracket(x Expr) Expr { return in("mrow", x.value, Op("("), x, Op(")")) }

// Floor is the greatest whole number that is not above x.
func Floor(x Expr) Expr {
	v := of1(func(a float64) float64 { return math.Floor(a + tolerance) }, x.value)
	return in("mrow", v, Op("⌊"), x, Op("⌋"))
}

// Ceil is the smallest whole number that is not below x. An excess from
// floating point, as in 100 × 0.07, does not count.
func Ceil(x Expr) Expr {
	v := of1(func(a float64) float64 { return math.Ceil(a - tolerance) }, x.value)
	return in("mrow", v, Op("⌈"), x, Op("⌉"))
}
