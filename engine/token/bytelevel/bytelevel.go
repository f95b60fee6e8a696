// Package bytelevel knows how the files of tokenizers write bytes.
//
// Byte-level tokens (Radford et al. 2019, GPT-2) are sequences of bytes. In the
// files each byte is written as a letter: itself if it is visible in Latin-1,
// else a letter from U+0100 on. A text stays bytes; only the files and
// Tokenizer.Token have letters. Other vocabularies have a token such as
// "<0x0A>" for each byte that stands for itself.
package bytelevel

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Letters are the letters of all bytes, letterBytes the bytes of all letters.
var Letters, letterBytes = byteAlphabet()

func byteAlphabet() (letters [256]rune, bytes map[rune]byte) {
	bytes, next := make(map[rune]byte, 256), rune(0x100)
	for b := range 256 {
		letter := rune(b)
		if !('!' <= letter && letter <= '~' || 0xa1 <= letter && letter <= 0xff && letter != 0xad) {
			letter = next
			next++
		}
		letters[b] = letter
		bytes[letter] = byte(b)
	}
	return letters, bytes
}

// AppendLetters appends the letters of a text's bytes.
func AppendLetters(dst, text []byte) []byte {
	for _, b := range text {
		dst = utf8.AppendRune(dst, Letters[b])
	}
	return dst
}

// AppendBytes appends the bytes of token's letters or, if one of them is no
// such letter, token itself.
func AppendBytes(dst []byte, token string) []byte {
	before := len(dst)
	for _, letter := range token {
		b, ok := letterBytes[letter]
		if !ok {
			return append(dst[:before], token...)
		}
		dst = append(dst, b)
	}
	return dst
}

// Fallback returns the byte of a token such as "<0x0A>".
func Fallback(token string) (byte, bool) {
	if len(token) != 6 || !strings.HasPrefix(token, "<0x") || token[5] != '>' {
		return 0, false
	}
	b, err := strconv.ParseUint(token[3:5], 16, 8)
	return byte(b), err == nil
}
