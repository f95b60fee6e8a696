package hf

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	"tuneground/engine/message"
)

// unmarshal decodes the JSON of the named file into v. Its errors give the
// place in the file and the expected value.
func unmarshal(file string, data []byte, v any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return message.Errorf("%s is missing or empty", file)
	}
	err := json.Unmarshal(data, v)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		line, column := position(data, syntax.Offset)
		return message.Errorf("%s:%d:%d: this is not JSON: %v", file, line, column, syntax)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		var what any = kind.Field
		if what == "" {
			what = message.New("the whole")
		}
		line, column := position(data, kind.Offset)
		return message.Errorf("%s:%d:%d: %s is a JSON %s; it must be %s", file, line, column, what, kind.Value, jsonKind(kind.Type))
	}
	if err != nil {
		return message.Errorf("%s: %w", file, err)
	}
	return nil
}

// position returns the line and column, from 1, of data's byte before offset.
func position(data []byte, offset int64) (line, column int) {
	before := data[:max(0, min(int(offset)-1, len(data)))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

// jsonKind names the JSON value that a Go value of type t expects.
func jsonKind(t reflect.Type) message.Message {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return message.New("a whole number")
	case reflect.Float64:
		return message.New("a number")
	case reflect.String:
		return message.New("a string")
	case reflect.Slice, reflect.Array:
		return message.New("a list")
	case reflect.Map, reflect.Struct:
		return message.New("an object")
	}
	return message.OfText(t.String())
}
