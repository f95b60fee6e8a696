//go:build !js

package data

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

var encodings = map[string]encoding.Encoding{
	"GB18030":   simplifiedchinese.GB18030,
	"Big5":      traditionalchinese.Big5,
	"EUC-KR":    korean.EUCKR,
	"Shift_JIS": japanese.ShiftJIS,
	"EUC-JP":    japanese.EUCJP,
}

func init() {
	Decode = func(encoding, raw string) (string, bool) {
		text, err := encodings[encoding].NewDecoder().String(raw)
		return text, err == nil && !strings.ContainsRune(text, utf8.RuneError)
	}
}
