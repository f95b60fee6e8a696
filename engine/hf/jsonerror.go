package hf

import (
	"bytes"
	"encoding/json"
	"errors"

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
		line, column := position(data, kind.Offset)
		return message.Errorf("%s:%d:%d: %w", file, line, column, kind)
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
