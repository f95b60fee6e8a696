package data

import (
	"fmt"
	"strconv"
	"strings"
)

// Limits of quotations from a file, where one cell may be very long.
const (
	quotedCells = 12
	quotedRunes = 60
	longestCell = 500 // bytes that a message quotes without shortening
)

// quotes are quoted cells in a message.
type quotes string

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
func quoteAll(cells []string) quotes {
	quoted := make([]string, min(len(cells), quotedCells))
	for i := range quoted {
		quoted[i] = strconv.Quote(shorten(cells[i]))
	}
	list := strings.Join(quoted, ", ")
	if more := len(cells) - len(quoted); more > 0 {
		list = fmt.Sprintf("%s and %d more", list, more)
	}
	return quotes(list)
}
