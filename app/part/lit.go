package part

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// A Lit is a token of a text on a ground as bright as its share of something.
type Lit struct {
	Token string
	Share float64 // from 0 to 1
	Shown string  // the share, or another number, below the token; "": none
	On    bool    // it is chosen
	Faded bool    // it takes no part
}

// LitText is a row of tokens. If choose is not nil, the reader can choose one, by its
// place; scripts find them by the name with the place behind it.
func LitText(name, label string, tokens []Lit, choose func(i int)) app.UI {
	return app.Div().Class("lit-text").Role("group").Aria("label", label).Body(app.Range(tokens).Slice(func(i int) app.UI {
		t := tokens[i]
		class := "lit"
		if t.Faded {
			class += " faded"
		}
		inside := []app.UI{app.Span().Class("token-text").Text(Visible(t.Token)), app.If(t.Shown != "", func() app.UI {
			return app.Small().Text(t.Shown)
		})}
		ground := text.Exact(float64(int(1000*brightest*t.Share)) / 10)
		if choose == nil {
			return app.Span().Class(class).Style("--lit", ground+"%").Body(inside...)
		}
		return app.Button().Type("button").Class(class).Style("--lit", ground+"%").Aria("pressed", t.On).
			DataSet("action", name+strconv.Itoa(i)).OnClick(func(app.Context, app.Event) { choose(i) }, app.EventScope(name, i)).Body(inside...)
	}))
}

// brightest is the share of the accent in the ground of a token with all of the weight:
// ink stays readable on it.
const brightest = 0.42

// Visible writes a token so that a space at its beginning is seen.
func Visible(token string) string {
	switch token {
	case "\n":
		return "↵"
	case "▁":
		return "␣"
	}
	if len(token) > 0 && token[0] == ' ' {
		return "␣" + token[1:]
	}
	return token
}
