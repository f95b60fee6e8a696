package run

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/message"
)

// Balanced is the ClassWeight that gives every class the same say.
const Balanced = "balanced"

// A ClassWeight says how much each class counts in the loss, like scikit-learn's
// class_weight: "" for all the same; "balanced" for n / (k n_c), with n labels of k
// classes to train on of which n_c are of class c; or classes with their weights, as
// in "spam: 2, ham: 0.5". The others have a weight of 1. A name with a comma, a colon
// or quotes is written in quotes. In JSON it may be an object, too.
type ClassWeight string

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (w *ClassWeight) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	if from.PeekKind() != jsontext.KindBeginObject {
		return json.UnmarshalDecode(from, (*string)(w))
	}
	var weights map[string]float64
	if err := json.UnmarshalDecode(from, &weights); err != nil {
		return err
	}
	var parts []string
	for _, class := range slices.Sorted(maps.Keys(weights)) {
		name := class
		if strings.ContainsAny(class, `,:"`) || strings.TrimSpace(class) != class || class == "" {
			name = strconv.Quote(class)
		}
		parts = append(parts, name+": "+strconv.FormatFloat(weights[class], 'g', -1, 64))
	}
	*w = ClassWeight(strings.Join(parts, ", "))
	return nil
}

// Given returns the weights that w gives classes by name; none if it is "" or
// "balanced".
func (w ClassWeight) Given() (map[string]float64, error) {
	weights, rest := map[string]float64{}, strings.TrimSpace(string(w))
	if rest == "" || rest == Balanced {
		return weights, nil
	}
	for more := true; more; {
		class, after, ok := cutClass(rest)
		number, next, again := strings.Cut(after, ",")
		x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		_, twice := weights[class]
		if !ok || twice || err != nil || !(x >= 0) || math.IsInf(x, 0) {
			return nil, message.Errorf("class_weight is %q; it can be %q, or classes with a weight of 0 or more each, as in %q", string(w), Balanced, "spam: 2, ham: 0.5")
		}
		weights[class], rest, more = x, strings.TrimSpace(next), again
	}
	return weights, nil
}

// cutClass cuts a name, quoted or not, and the colon behind it off text.
func cutClass(text string) (class, after string, ok bool) {
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil && !strings.HasPrefix(text, `"`) {
		class, after, ok = strings.Cut(text, ":")
		return strings.TrimSpace(class), after, ok
	}
	if err != nil {
		return "", "", false
	}
	if class, err = strconv.Unquote(quoted); err != nil {
		return "", "", false
	}
	after, ok = strings.CutPrefix(strings.TrimSpace(text[len(quoted):]), ":")
	return class, after, ok
}
