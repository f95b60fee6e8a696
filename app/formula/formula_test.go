package formula

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The value of a number is read from its digits, and differs from the number by
// no more than the digits allow.
func TestNumbersAreReadAsTheyAreShown(t *testing.T) {
	d := rand.New(rand.NewPCG(1, 1))
	for range 10000 {
		v := math.Pow(10, 14*d.Float64()-6)
		share := d.Float64()
		for _, c := range []struct {
			x    Expr
			v    float64
			most float64 // greatest error of the displayed number
		}{
			{Count(int64(v)), math.Floor(v), 0}, {Exact(v), v, 0}, {Fixed(v, 3), v, 0.0005}, {Number(v), v, max(0.5, v/200)},
			{Significant(share, 4), share, share / 2000}, {Percent(share), share, 0.0005}, {Big(v), v, v / 200},
			{Duration(v), v, 0.5}, {In(Number(v), "s"), v, max(0.5, v/200)},
		} {
			if !c.x.value.meets(point(c.v)) || c.x.value.high-c.x.value.low > 2*c.most+1e-9*c.v || math.Abs(c.x.value.mid-c.v) > c.most+1e-9*c.v {
				t.Fatalf("%s is read as %v, and was %v", c.x, c.x.value, c.v)
			}
		}
	}
}

func TestEquations(t *testing.T) {
	third := Over(Count(1), Count(3))
	for _, c := range []struct {
		chain Chain
		true  bool
		signs string
	}{
		{Chain{Plus(Count(1), Count(1)), Count(2)}, true, "="},
		{Chain{Plus(Count(1), Count(1)), Count(3)}, false, "≈"},
		{Chain{third, Fixed(1.0/3, 4)}, true, "≈"},
		{Chain{third, Fixed(0.3334, 4)}, false, "≈"},
		{Chain{Var("x"), third, Fixed(1.0/3, 2)}, true, "=≈"},
		{Chain{Over(Fixed(0.51, 1), Count(1)), Fixed(0.53, 2)}, true, "≈"}, // 0.5 may have been 0.53
		{Chain{Over(Count(0), Count(0)), Count(0)}, false, "≈"},
		{Chain{Ceil(Times(Count(100), Exact(0.07))), Count(7)}, true, "="},
		{Chain{Floor(Over(Count(7), Count(2))), Count(3)}, true, "="},
		{Chain{Exp(Fixed(0.6931, 4)), Number(2)}, true, "≈"},
		{Chain{Negative(Log(Exact(0.5))), Fixed(math.Ln2, 3)}, true, "≈"},
		{Chain{Over(Plus(Count(1), CosPi(Over(Count(1), Count(2)))), Count(2)), Exact(0.5)}, true, "="},
		{Chain{Power(Exact(0.5), Count(2)), Exact(0.25)}, true, "="},
		{Chain{Root(Fixed(0, 4)), Fixed(0.005, 4)}, true, "≈"},
		{Chain{Minus(Count(9), Count(2), Count(3)), Count(4)}, true, "="},
		{Chain{RootOf(Count(3), Count(8)), Bracket(Count(2))}, true, "="},
	} {
		if err := Of(c.chain).Check(); (err == nil) != c.true {
			t.Errorf("%v is found true: %v (%v)", c.chain, err == nil, err)
		}
		signs := ""
		for i := range c.chain[1:] {
			signs += relation(c.chain[i], c.chain[i+1])
		}
		if signs != c.signs {
			t.Errorf("%v is set with %s, want %s", c.chain, signs, c.signs)
		}
	}
}

func TestSymbolsStandAboveNumbers(t *testing.T) {
	f := Of(Chain{Word("share"), Over(Var("a"), Var("b")), Over(Count(1), Count(2)), Exact(0.5)}, "a note", "")
	page := app.HTMLString(f.Render())
	if n := strings.Count(page, "<math"); n != 2 || strings.Count(page, "class=\"note\"") != 1 {
		t.Errorf("%d lines of mathematics in\n%s", n, page)
	}
	if !f.Says(0.5) || f.Says(0.4) || f.Empty() || !(Formula{}).Empty() {
		t.Error("the formula does not say what it says")
	}
}
