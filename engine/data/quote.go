package data

import "tuneground/engine/message"

// Limits of quotations from a file, where one cell may be very long.
const (
	quotedCells = 12
	quotedRunes = 60
	longestCell = 500 // bytes that a message quotes without shortening
)

// shorten cuts a quotation that is too long.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > quotedRunes {
			return s[:i] + "…"
		}
	}
	return s
}

// quoteAll lists the first few cells or names in quotes.
func quoteAll(cells []string) any {
	short := make([]message.Quoted, len(cells))
	for i, cell := range cells {
		short[i] = message.Quoted(shorten(cell))
	}
	return first(quotedCells, short)
}

// first lists the first n items, and says how many more there are.
func first[T string | message.Quoted | message.Message](n int, items []T) any {
	list := message.ListOf(items[:min(n, len(items))])
	if more := len(items) - n; more > 0 {
		return message.New("%s and %d more", list, more)
	}
	return list
}
