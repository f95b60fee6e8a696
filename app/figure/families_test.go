package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/architecture"
)

// valueOf returns a figure's reading, and whether it is there.
func valueOf(f Figure, name string) (float64, bool) {
	for _, r := range f.Readings() {
		if r.Name == name {
			return r.Value, true
		}
	}
	return 0, false
}

// A model's parameters are neither shown nor read before it is opened, so that they can
// be guessed; then every block is shown with its matrices, and the sum is the count.
func TestAModelIsCountedWhenItIsOpened(t *testing.T) {
	s := client.New()
	s.SetLang(text.English)
	f := New("families", Place{S: s, ID: "test"}).(*families)
	for _, m := range architecture.Shapes {
		count := text.Count(m.Parameters())
		if _, ok := valueOf(f, "parameters_"+m.Name); ok || strings.Contains(app.HTMLString(f.Render()), count) {
			t.Errorf("%s: its parameters are told before it is opened", m.Title)
		}
		f.look(m.Name)
		for _, b := range m.Blocks() {
			f.toggle(b.Name)
			page := app.HTMLString(f.Render())
			for _, x := range b.Matrices {
				if !strings.Contains(page, text.Count(x.Count())) {
					t.Errorf("%s: %s of its %s is not shown", m.Title, x.Name, b.Name)
				}
			}
		}
		page := app.HTMLString(f.Render())
		if got, _ := valueOf(f, "parameters_"+m.Name); got != float64(m.Parameters()) || !strings.Contains(page, count) {
			t.Errorf("%s: %v parameters are read, want %s", m.Title, got, count)
		}
		for _, key := range []string{"figure.families.", "figure.scaling."} {
			if strings.Contains(page, key) {
				t.Errorf("%s: the page shows a key that begins with %s", m.Title, key)
			}
		}
	}
	if got, _ := valueOf(f, "times_smaller_albert"); math.Abs(got-9.37) > 0.005 {
		t.Errorf("BERT has %v times the parameters of ALBERT", got)
	}
	if got, _ := valueOf(f, "word_share_bert"); math.Abs(got-0.2141) > 0.0005 {
		t.Errorf("BERT's word vectors are %v of it", got)
	}
}

// Of a model's computation, the rule makes another model that takes as much and reads
// 20 tokens for each parameter.
func TestTheRuleSpendsAModelsComputation(t *testing.T) {
	s := client.New()
	f := New("scaling", Place{S: s, ID: "test"}).(*scaling)
	if _, ok := valueOf(f, "best_parameters"); ok {
		t.Error("there is a best model before there is a computation")
	}
	for _, m := range trained() {
		f.choose(m.Name)
		n, _ := valueOf(f, "best_parameters_"+m.Name)
		d, _ := valueOf(f, "best_tokens")
		if took := 6 * float64(m.Parameters()) * m.Tokens.Seen; math.Abs(6*n*d/took-1) > 1e-9 || math.Abs(d/n-20) > 1e-9 {
			t.Errorf("%s took %g operations, the rule makes %g parameters and %g tokens of them", m.Title, took, n, d)
		}
		if x, y := across(float64(m.Parameters())), above(m.Tokens.Seen); x < 0 || x > 100 || y < 0 || y > 100 {
			t.Errorf("%s lies outside of the plot", m.Title)
		}
	}
	if each, _ := valueOf(f, "tokens_per_parameter_chinchilla"); math.Abs(each-architecture.TokensPerParameter) > 0.5 {
		t.Errorf("Chinchilla read %v tokens for each parameter", each)
	}
}
