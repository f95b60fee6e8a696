package message

import (
	"encoding/json"
	"errors"
	"io/fs"
	"reflect"
	"strconv"
	"strings"
)

// Foreign are formats of texts whose makers do not reveal them: errors from Go's own
// packages and from our JavaScript, and the names of devices, which import no messages.
// Texts are matched against these. A text that matches several is the first.
var Foreign = []string{
	// engine/cpu and engine/gpu
	"CPU, %s-bit SIMD, %s threads",
	"CPU, %s-bit SIMD",
	"CPU, without SIMD, %s threads",
	"CPU, without SIMD",
	"WebGPU, %s",
	// web/worker.js and web/gpu.js
	"it came to its end",
	"out of memory",
	"this browser has no WebGPU",
	"the browser offers no GPU",
	"the browser took the GPU away",
	// io/fs
	"open %s: %w",
	"read %s: %w",
	"list %s: %w",
	"fetch %s: %w",
	"file does not exist",
	"invalid name",
	// archive/zip
	"zip: not a valid zip file",
	"zip: checksum error",
	"zip: unsupported compression algorithm",
	// net/url
	"invalid URL escape %q",
	// encoding/json
	"unexpected end of JSON input",
	"unexpected EOF",
	"EOF",
	"%s is a JSON %s; it must be %s",
	"the whole", "a whole number", "a number", "a string", "true or false", "a list", "an object", "of another kind",
	"invalid character %s looking for beginning of value",
	"invalid character %s looking for beginning of object key string",
	"invalid character %s after object key",
	"invalid character %s after object key:value pair",
	"invalid character %s after array element",
	"invalid character %s after top-level value",
	"invalid character %s in string",
	"invalid character %s in string (expecting non-control character)",
	"invalid character %s at start of value",
	"invalid character %s at start of string (expecting '\"')",
	"invalid character %s after object name (expecting ':')",
	"invalid character %s after object value (expecting ',' or '}')",
	"invalid character %s after array element (expecting ',' or ']')",
	"invalid character %s in literal %s (expecting %s)",
	"invalid escape sequence %s in string",
	"object member name must be a string",
	"duplicate object member name %q",
}

// Of returns an error's Message: its own, if it has one; one of Foreign; or its
// text, which is the same in every language.
func Of(err error) Message {
	switch err := err.(type) {
	case nil:
		return Message{}
	case interface{ Message() Message }:
		return err.Message()
	case *json.UnmarshalTypeError:
		return ofKind(err)
	case *fs.PathError:
		return compose(err.Op+" %s: %w", []any{err.Path, err.Err})
	}
	text := err.Error()
	if inner := errors.Unwrap(err); inner != nil && inner.Error() == text {
		return Of(inner)
	}
	return OfText(text)
}

// ofKind says which kind of value JSON has at a place and which it must have there,
// without the name of Go's type.
func ofKind(err *json.UnmarshalTypeError) Message {
	var what any = err.Field
	if what == "" {
		what = New("the whole")
	}
	return New("%s is a JSON %s; it must be %s", what, err.Value, kindOf(err.Type))
}

// kindOf names the JSON value that a Go value of type t expects.
func kindOf(t reflect.Type) Message {
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return New("a whole number")
	case reflect.Float32, reflect.Float64:
		return New("a number")
	case reflect.String:
		return New("a string")
	case reflect.Bool:
		return New("true or false")
	case reflect.Slice, reflect.Array:
		return New("a list")
	case reflect.Map, reflect.Struct:
		return New("an object")
	}
	return New("of another kind")
}

// OfText returns the Message of a foreign text: one of Foreign, or the text
// itself.
func OfText(text string) Message {
	if text == "" {
		return Message{}
	}
	for _, format := range Foreign {
		if args, ok := scan(format, text); ok {
			return compose(format, args)
		}
	}
	return Message{"%s", []any{text}}
}

// scan returns the arguments with which a format gives text. A verb ends at the
// first occurrence of the text that follows it in the format.
func scan(format, text string) (args []any, ok bool) {
	all := parse(format)
	for i, p := range all {
		if p.verb == "" {
			if text, ok = strings.CutPrefix(text, p.literal); !ok {
				return nil, false
			}
			continue
		}
		end := len(text)
		if i+1 < len(all) {
			end = max(0, strings.Index(text, all[i+1].literal))
		}
		arg, ok := scanned(p.verb, text[:end])
		if !ok {
			return nil, false
		}
		args, text = append(args, arg), text[end:]
	}
	return args, text == ""
}

func scanned(verb, text string) (arg any, ok bool) {
	switch verb {
	case "%q":
		name, err := strconv.Unquote(text)
		return Quoted(name), err == nil
	case "%w":
		return OfText(text), true
	}
	return text, true
}
