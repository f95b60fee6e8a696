package data

import (
	"strings"

	"tuneground/engine/run"
)

// number returns the value of a cell of the table that is a finite number. If
// commas do not separate cells, they may be decimal commas, as in much of
// Europe: 3,5 and 1.234,5.
func (t *Table) number(cell string) (float64, bool) {
	if v, is := number(cell); is || !t.decimalCommas() {
		return v, is
	}
	return number(withPoint(cell))
}

// decimalCommas reports whether a comma in a cell can be a decimal comma. In
// formats whose lists have commas it more likely separates labels.
func (t *Table) decimalCommas() bool {
	return t.Delimiter == ";" || t.Delimiter == "\t" || t.Delimiter == "|" || t.Format == "xlsx"
}

// withPoint replaces a decimal comma, and points between thousands if any, by a
// decimal point. Other text does not become a number.
func withPoint(cell string) string {
	whole, fraction, found := strings.Cut(cell, ",")
	if !found || fraction == "" || strings.ContainsAny(fraction, ".,") {
		return cell
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if len(groups) > 1 && (i == 0 && len(strings.TrimPrefix(g, "-")) > 3 || i > 0 && len(g) != 3) {
			return cell
		}
	}
	return strings.Join(groups, "") + "." + fraction
}

// warnOfCommas warns that commas were read as decimal commas, with the first
// case.
func (s *Set) warnOfCommas(r *reader) {
	if s.ProblemType != run.Regression || r.columns != nil || !r.t.decimalCommas() {
		return
	}
	for cell := range r.t.sampled(r.label) {
		if v, is := r.t.number(cell); is && strings.Contains(cell, ",") {
			s.warnf("The comma in numbers such as %q was taken for a decimal comma: %g. Write them with a point, or without anything between thousands, if that is wrong.", cell, v)
			return
		}
	}
}
