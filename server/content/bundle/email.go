package main

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// header is the common interface of mail and its parts.
type header interface{ Get(name string) string }

var errNoText = errors.New("the email has no text")

// body returns an email's text as its author meant it to be read: the first
// text part, plain if there is one or else HTML, without transfer encoding.
func body(email string) (string, error) {
	if strings.HasPrefix(email, "From ") { // the line that separates mails in a mailbox
		_, email, _ = strings.Cut(email, "\n")
	}
	m, err := mail.ReadMessage(strings.NewReader(email))
	if err != nil {
		return "", err
	}
	plain, html := texts(m.Header, m.Body)
	text := strings.TrimSpace(plain)
	if text == "" {
		text = strings.TrimSpace(html)
	}
	if text == "" || strings.ContainsRune(text, utf8.RuneError) {
		return "", errNoText
	}
	return text, nil
}

// texts returns the first plain and the first HTML text in a part. Mail often
// breaks the standards; a fault ends the part.
func texts(h header, content io.Reader) (plain, html string) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045's default
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		parts := multipart.NewReader(content, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return plain, html
			}
			otherPlain, otherHTML := texts(p.Header, p)
			if plain == "" {
				plain = otherPlain
			}
			if html == "" {
				html = otherHTML
			}
		}
	case kind == "text/html":
		return "", decoded(h, content)
	case strings.HasPrefix(kind, "text/"):
		return decoded(h, content), ""
	}
	return "", ""
}

// decoded reverses a part's transfer encoding.
func decoded(h header, content io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		content = quotedprintable.NewReader(content)
	case "base64":
		content = base64.NewDecoder(base64.StdEncoding, content)
	}
	text, err := io.ReadAll(content)
	if err != nil && len(text) == 0 {
		return ""
	}
	return string(text)
}
