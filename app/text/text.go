// Package text holds all texts of the page, in Chinese and in English.
package text

import (
	"fmt"
	"slices"
	"strings"
)

// A Lang is a language of the page, as the value of the lang attribute.
type Lang string

// The languages of the page.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// A pair is one message in both languages. Both take the same arguments in the
// same order, each as %s.
type pair struct{ zh, en string }

// T returns the text of key in l, with args in place of its %s. A key that is
// not in the table is returned unchanged; a test checks that the page uses no
// such key.
func (l Lang) T(key string, args ...any) string {
	p, ok := table[key]
	if !ok {
		return key
	}
	message := p.zh
	if l == English {
		message = p.en
	}
	if len(args) == 0 {
		return message
	}
	return fmt.Sprintf(message, args...)
}

// Has reports whether the table knows key.
func Has(key string) bool {
	_, ok := table[key]
	return ok
}

// Keys returns the table's keys that begin with prefix, in order.
func Keys(prefix string) []string {
	var keys []string
	for key := range table {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Other returns the language that l is not.
func (l Lang) Other() Lang {
	if l == English {
		return Chinese
	}
	return English
}

// Prefer chooses the language for a browser that reports languages, the most
// wanted first. Chinese is the page's own language and the default.
func Prefer(languages ...string) Lang {
	for _, tag := range languages {
		switch {
		case strings.HasPrefix(strings.ToLower(tag), "zh"):
			return Chinese
		case strings.HasPrefix(strings.ToLower(tag), "en"):
			return English
		}
	}
	return Chinese
}
