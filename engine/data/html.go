package data

import (
	"html"
	"strings"
	"unicode/utf8"
)

// A piece is a part of a text, the bytes [from, to), that is HTML and not text.
// Its name is what the user sees: <br> for all tags of that element, <!-- -->
// for a comment, &amp; for that reference.
type piece struct {
	from, to int
	name     string
}

// stripMarkup replaces the pieces that [findMarkup] finds by spaces.
func stripMarkup(w *rewriter, known map[string]bool) string {
	for _, m := range findMarkup(w.text, known) {
		w.replace(m.from, m.to, " ")
	}
	return w.finish()
}

// decodeReferences replaces character references by their characters.
func decodeReferences(w *rewriter) string {
	for _, r := range findReferences(w.text) {
		w.replace(r.from, r.to, html.UnescapeString(w.text[r.from:r.to]))
	}
	return w.finish()
}

// findMarkup returns the tags, comments and declarations of a text in order; a
// script or style with its content is one piece. It accepts as markup only what
// can hardly be anything else, because <user>, <mask> and vector<int> are text:
//
//   - a well-formed tag with the name of an HTML element,
//   - and of start tags only those of <br>, <hr>, <wbr>, <p> and <li>, those
//     with
//     an attribute that has a value, and those whose end tag follows.
//
// Known tokens always stay. The time is linear: the scan of a tag stops at the
// next "<" outside quotes, so at any place at most three tags are still being
// scanned, one in each kind of quotes and one outside.
func findMarkup(text string, known map[string]bool) []piece {
	s := markupScanner{text: text}
	s.scan(known)
	return s.certain()
}

// scan collects possible markup.
func (s *markupScanner) scan(known map[string]bool) {
	text, last := s.text, strings.LastIndexByte(s.text, '>')
	for at := 0; at <= last; {
		open := strings.IndexByte(text[at:], '<')
		if open < 0 {
			break
		}
		at += open
		if n := s.read(at); n > 0 && !known[text[at:at+n]] {
			at += n
		} else {
			s.undo(at)
			at++
		}
	}
}

// A markupScanner collects possible markup.
type markupScanner struct {
	text    string
	pieces  []piece
	tags    []htmlTag // for each piece; without a name if it is no tag
	endless []string  // ends that do not occur in the rest of the text
	looked  int       // bytes read, with repetitions
}

// read adds the piece that begins at a place and returns its length, or 0 if
// there is none.
func (s *markupScanner) read(at int) int {
	rest := s.text[at:]
	t, name := htmlTag{}, ""
	switch {
	case strings.HasPrefix(rest, "<!--"):
		t.length, name = s.until(at, "<!--", "-->"), "<!-- -->"
	case hasPrefixFold(rest, "<!doctype"), hasPrefixFold(rest, "<?xml "):
		n, ok := declarationLength(rest)
		s.looked += n
		if ok {
			t.length, name = n, "<!doctype>"
		}
	default:
		var n int
		t, n = readTag(rest)
		s.looked += n
		name = "<" + t.name + ">"
		if n := s.hidden(at, &t); n > 0 {
			t = htmlTag{length: n}
		}
	}
	if t.length > 0 {
		s.pieces, s.tags = append(s.pieces, piece{at, at + t.length, name}), append(s.tags, t)
	}
	return t.length
}

// hidden returns the length of a script or style with its content and end tag,
// whose start tag is t; 0 if t is none, or the end tag is missing.
func (s *markupScanner) hidden(at int, t *htmlTag) int {
	if t.length == 0 || t.end || t.name != "script" && t.name != "style" {
		return 0
	}
	endTag := "</" + t.name
	n := s.until(at+t.length, "", endTag)
	if n == 0 {
		return 0
	}
	n += t.length
	end := strings.IndexByte(s.text[at+n:], '>')
	if end < 0 {
		s.endless = append(s.endless, endTag)
		return 0
	}
	s.looked += end
	return n + end + 1
}

// undo removes the piece that begins at a place, if there is one.
func (s *markupScanner) undo(at int) {
	if n := len(s.pieces); n > 0 && s.pieces[n-1].from == at {
		s.pieces, s.tags = s.pieces[:n-1], s.tags[:n-1]
	}
}

// until returns the length from a place, where begin stands, to the end of end,
// in any case; 0 if there is no end. An end that is not found is not looked for
// again.
func (s *markupScanner) until(at int, begin, end string) int {
	for _, e := range s.endless {
		if e == end {
			return 0
		}
	}
	for i := at + len(begin); i+len(end) <= len(s.text); i++ {
		s.looked++
		if s.text[i] == end[0] && hasPrefixFold(s.text[i:], end) {
			return i + len(end) - at
		}
	}
	s.endless = append(s.endless, end)
	return 0
}

// certain returns the pieces without the start tags that may be text.
func (s *markupScanner) certain() []piece {
	ends := map[string]int{} // later end tags that have no start tag yet
	keep := make([]bool, len(s.pieces))
	for i := len(s.tags) - 1; i >= 0; i-- {
		t := &s.tags[i]
		switch {
		case t.name == "":
			keep[i] = true
		case t.end:
			keep[i] = true
			ends[t.name]++
		case ends[t.name] > 0:
			keep[i] = true
			ends[t.name]--
		default:
			keep[i] = t.valued || standsAlone[t.name]
		}
	}
	certain := s.pieces[:0]
	for i, m := range s.pieces {
		if keep[i] {
			certain = append(certain, m)
		}
	}
	return certain
}

// An htmlTag is a tag of an HTML element.
type htmlTag struct {
	length int
	name   string // of the element, in lower case
	end    bool
	valued bool // an attribute has a value
}

// elements are the names of HTML's elements, including obsolete ones
// (https://html.spec.whatwg.org/multipage/indices.html#elements-3). The element
// s is not among them: <s> and </s> are tokens of RoBERTa and T5.
var elements = wordSet(`a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote
	body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt
	em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html
	i iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav nobr noframes noscript
	object ol optgroup option output p param picture pre progress q rp rt ruby samp script search section select
	slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead
	time title tr track tt u ul var video wbr`)

// standsAlone are elements whose start tag alone is enough to be markup.
var standsAlone = wordSet("br hr wbr p li")

// flags are the attributes that need no value.
var flags = wordSet(`allowfullscreen async autofocus autoplay checked compact controls default defer disabled
	formnovalidate hidden inert ismap itemscope loop multiple muted nomodule noresize noshade novalidate nowrap open
	playsinline readonly required reversed selected`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// longestName is that of <blockquote> and <figcaption>.
const longestName = 10

// readTag reads the tag at the beginning of s, which is "<". Its length is 0 if
// there is none. It also returns the number of bytes that it read.
func readTag(s string) (t htmlTag, looked int) {
	i := 1
	if i < len(s) && s[i] == '/' {
		t.end = true
		i++
	}
	from := i
	for i < len(s) && i-from <= longestName && (isLetter(s[i]) || i > from && isDigit(s[i])) {
		i++
	}
	if t.name = strings.ToLower(s[from:i]); !elements[t.name] {
		return htmlTag{}, i
	}
	for {
		space := i
		i = skipSpace(s, i)
		switch {
		case i < len(s) && s[i] == '>':
			t.length = i + 1
			return t, i + 1
		case strings.HasPrefix(s[i:], "/>") && !t.end:
			t.length = i + 2
			return t, i + 2
		case i == space, t.end:
			return htmlTag{}, i
		}
		n, valued, ok := readAttribute(s[i:])
		i += n
		if !ok {
			return htmlTag{}, i
		}
		t.valued = t.valued || valued
	}
}

// readAttribute returns the length of the attribute at the beginning of s, and
// whether it has a value. If there is none, the length is the number of bytes
// read.
func readAttribute(s string) (n int, valued, ok bool) {
	n = wordLength(s, 0)
	at := skipSpace(s, n)
	if n == 0 || at == len(s) || s[at] != '=' {
		return n, false, flags[strings.ToLower(s[:n])]
	}
	at = skipSpace(s, at+1)
	if at < len(s) && (s[at] == '"' || s[at] == '\'') {
		end := strings.IndexByte(s[at+1:], s[at])
		if end < 0 {
			return len(s), false, false
		}
		return at + 1 + end + 1, true, true
	}
	end := at
	for end < len(s) && !isSpace(s[end]) && strings.IndexByte("\"'<>=`", s[end]) < 0 {
		end++
	}
	return end, true, end > at
}

// wordLength returns the length of the attribute name that begins at a place.
func wordLength(s string, from int) int {
	i := from
	for i < len(s) && !isSpace(s[i]) && strings.IndexByte("\"'<>/=", s[i]) < 0 {
		i++
	}
	return i - from
}

// declarationLength returns the length of a declaration. If another "<" comes
// before its end, there is none, and the length is the number of bytes read.
func declarationLength(s string) (n int, ok bool) {
	end := strings.IndexAny(s[1:], "<>")
	if end < 0 {
		return len(s), false
	}
	return 1 + end + 1, s[1+end] == '>'
}

// longestReference is slightly more than the length of the longest reference,
// &CounterClockwiseContourIntegral;.
const longestReference = 40

// findReferences returns the character references of a text. One without its
// semicolon is text, as in ?a=1&copy=2.
func findReferences(text string) []piece {
	var found []piece
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], '&')
		if next < 0 {
			return found
		}
		at += next
		rest := text[at:min(len(text), at+longestReference)]
		n := 1 + strings.IndexByte(rest, ';')
		if n == 0 || strings.ContainsAny(rest[1:n], "& \t\r\n<>") {
			continue
		}
		// &notin; is a reference; &notable; is &not and letters.
		if s := html.UnescapeString(rest[:n]); s == rest[:n] || utf8.RuneCountInString(s) > 2 {
			continue
		}
		found = append(found, piece{at, at + n, rest[:n]})
		at += n - 1
	}
}

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func isSpace(c byte) bool  { return strings.IndexByte(" \t\r\n\f", c) >= 0 }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
