package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

const mixed = `Content-Type: multipart/mixed; boundary="b"

this is for old readers
--b
Content-Type: text/html

<p>first</p>
--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain
Content-Transfer-Encoding: quoted-printable

caf=C3=A9 =
again
--c--
--b--
`

func TestBody(t *testing.T) {
	for _, c := range []struct{ what, email, want string }{
		{"plain", "Subject: a\n\nhello\n\nyou\n", "hello\n\nyou"},
		{"from a mailbox", "From a@example.com Thu Aug 22\nSubject: a\r\n\r\nhello\r\n", "hello"},
		{"HTML", "Content-Type: text/html; charset=us-ascii\n\n<b>hello</b>", "<b>hello</b>"},
		{"a type that is none", "Content-Type: text plain; =\n\nhello", "hello"},
		{"base64", "Content-Type: text/plain\nContent-Transfer-Encoding: Base64\n\naGVs\nbG8=\n", "hello"},
		{"base64 that breaks off", "Content-Transfer-Encoding: base64\n\naGVsbG8h!!", "hello!"},
		{"parts, plain text before HTML", mixed, "café again"},
		{"parts that break off", mixed[:strings.Index(mixed, "--b\nContent-Type: multipart")], "<p>first</p>"},
	} {
		got, err := body(c.email)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, error %v; want %q", c.what, got, err, c.want)
		}
	}
	for what, email := range map[string]string{
		"nothing":          "",
		"no body":          "Subject: a\n\n \n",
		"a picture":        "Content-Type: image/png\n\nPNG",
		"unknown encoding": "Subject: a\n\nsm\xf8rrebr\xf8d",
	} {
		if got, err := body(email); err == nil {
			t.Errorf("%s: %q, want an error", what, got)
		}
	}
}

func FuzzBody(f *testing.F) {
	f.Add(mixed)
	f.Add("Content-Transfer-Encoding: base64\n\naGVsbG8=")
	f.Add("Content-Type: multipart/mixed\n\n--\n\n--")
	f.Fuzz(func(t *testing.T, email string) {
		text, err := body(email)
		if err == nil && (strings.TrimSpace(text) != text || text == "" || !utf8.ValidString(text)) {
			t.Errorf("%q has the body %q", email, text)
		}
	})
}
