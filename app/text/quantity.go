package text

import "strconv"

// Quantity writes a large quantity in three digits, as the language counts: 175 billion
// is 1,750 亿.
func (l Lang) Quantity(v float64) string {
	type unit struct {
		size float64
		name string
	}
	units := []unit{{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}}
	if l == Chinese {
		units = []unit{{1e12, " 万亿"}, {1e8, " 亿"}, {1e4, " 万"}}
	}
	for _, u := range units {
		if rounded := roundSignificant(v, 3); rounded >= u.size {
			n := rounded / u.size
			if n >= 999.5 {
				return Count(int64(n+0.5)) + u.name
			}
			return strconv.FormatFloat(roundSignificant(n, 3), 'f', -1, 64) + u.name
		}
	}
	return Number(v)
}
