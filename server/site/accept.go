package site

import (
	"strconv"
	"strings"
)

// encodings that we can produce, best first.
var encodings = []string{"br", "gzip"}

// chooseEncoding returns the content coding with the greatest weight in an
// Accept-Encoding header (RFC 9110, 12.5.3), or "" for the plain file. Among
// equals it takes the one that compresses better.
func chooseEncoding(accept string) string {
	weights := parseWeights(accept)
	weightOf := func(coding string) float64 {
		if q, ok := weights[coding]; ok {
			return q
		}
		return weights["*"]
	}
	best, bestWeight := "", weights["identity"]
	for _, coding := range encodings {
		if q := weightOf(coding); q > 0 && (q > bestWeight || best == "" && q == bestWeight) {
			best, bestWeight = coding, q
		}
	}
	return best
}

// parseWeights reads "name;q=0.5, name, ..."; malformed weights count as 0.
func parseWeights(header string) map[string]float64 {
	weights := map[string]float64{}
	for item := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" {
			weights[name] = weight(parameters)
		}
	}
	return weights
}

// weight reads the "q=" parameter; without one it is 1.
func weight(parameters string) float64 {
	parameters = strings.TrimSpace(parameters)
	if parameters == "" {
		return 1
	}
	value, ok := strings.CutPrefix(strings.ToLower(parameters), "q=")
	q, err := strconv.ParseFloat(value, 64)
	if !ok || err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
