package data

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"tuneground/engine/message"
)

// A foreignKind is a kind of files that are not text, with their first bytes.
type foreignKind struct {
	magic        string
	kind, advice message.Message
}

var foreign = []foreignKind{
	{"PK\x03\x04", message.New("a zip archive"), message.New("unpack it first; if it is a workbook, open it in the spreadsheet and save it as CSV UTF-8")},
	{"\xd0\xcf\x11\xe0", message.New("an old Excel or Word file"), message.New("open it and save it as CSV UTF-8")},
	{"PAR1", message.New("a Parquet file"), message.New("convert it, for example with pandas: read_parquet(...).to_csv(..., index=False)")},
	{"ARROW1", message.New("an Arrow file"), message.New("convert it to CSV or JSONL")},
	{"\x1f\x8b", message.New("a gzip archive"), message.New("unpack it first")},
	{"BZh", message.New("a bzip2 archive"), message.New("unpack it first")},
	{"%PDF-", message.New("a PDF"), message.New("copy its text into a CSV file")},
	{"SQLite format 3\x00", message.New("an SQLite database"), message.New("export the table as CSV")},
}

// decode detects raw's encoding and returns its text without byte-order mark,
// with lines that end in "\n" or "\r\n".
func (t *Table) decode(raw string) (string, error) {
	for _, f := range foreign {
		if strings.HasPrefix(raw, f.magic) {
			return "", t.errorf(0, "", "this is %s, not text; %s", f.kind, f.advice)
		}
	}
	text, err := t.decodeUnicode(raw)
	if err != nil {
		return "", err
	}
	if strings.Contains(text, "\r\r\n") {
		text = strings.ReplaceAll(text, "\r\r\n", "\r\n") // text mode on Windows writes "\r\n" so
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // classic Mac OS ended lines so, and Excel still can
	}
	return text, nil
}

func (t *Table) decodeUnicode(raw string) (string, error) {
	t.Encoding = "UTF-8"
	switch {
	case strings.HasPrefix(raw, "\xef\xbb\xbf"):
		raw = raw[3:]
		t.room.mark()
	case strings.HasPrefix(raw, "\xff\xfe"):
		return t.decodeUTF16(raw[2:], 0, 1)
	case strings.HasPrefix(raw, "\xfe\xff"):
		return t.decodeUTF16(raw[2:], 1, 0)
	}
	if !utf8.ValidString(raw) && strings.IndexByte(raw, 0) < 0 {
		if text, ok := t.decodeEastAsian(raw); ok {
			return text, nil
		}
	}
	return raw, t.checkUTF8(raw, 0)
}

// checkUTF8 returns an error unless raw, which follows the given number of bytes, is
// text.
func (t *Table) checkUTF8(raw string, before int64) error {
	if at := strings.IndexByte(raw, 0); at >= 0 {
		return t.errorf(t.firstLine()+strings.Count(raw[:at], "\n"), "",
			"byte %d is zero, so this is not a text file (or UTF-16 without its mark); save it as CSV UTF-8", before+int64(at)+1)
	}
	if utf8.ValidString(raw) {
		return nil
	}
	at := invalidUTF8(raw)
	return t.errorf(t.firstLine()+strings.Count(raw[:at], "\n"), "",
		"byte %d of the file, 0x%02X, is not UTF-8; in the spreadsheet choose \"CSV UTF-8\" when saving, in an editor choose the encoding UTF-8",
		before+int64(at)+1, raw[at])
}

// decodeUTF16 decodes two-byte units with the given indices of the low and the
// high byte.
func (t *Table) decodeUTF16(raw string, low, high int) (string, error) {
	t.Encoding = "UTF-16"
	if len(raw)%2 != 0 {
		return "", t.errorf(0, "", "the file is UTF-16 but ends in the middle of a character; it is cut off, save it again as CSV UTF-8")
	}
	unit := func(i int) rune { return rune(raw[i+low]) | rune(raw[i+high])<<8 }
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i += 2 {
		u := unit(i)
		if utf16.IsSurrogate(u) && i+2 < len(raw) {
			if pair := utf16.DecodeRune(u, unit(i+2)); pair != utf8.RuneError {
				u = pair
				i += 2
			}
		}
		b.WriteRune(u) // a lone surrogate becomes U+FFFD
	}
	return b.String(), nil
}

// invalidUTF8 returns the index of the first byte that is not UTF-8.
func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}
