package data

import (
	"fmt"
	"strconv"
	"strings"
)

// What a message quotes of a file, where one cell may hold all of it.
const (
	quotedCells = 12
	quotedRunes = 60
	longestCell = 500 // bytes that a message quotes without shortening
)

// quotes are cells as a message lists them.
type quotes string

// shorten cuts what is too long to be quoted.
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
