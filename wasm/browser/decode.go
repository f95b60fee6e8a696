//go:build js && wasm

package browser

import (
	"strings"
	"syscall/js"
)

// decodedAtOnce is the number of bytes decoded in one call, so that a large
// file is not also in the browser's memory.
const decodedAtOnce = 1 << 20

// Decode is the browser's own decoder, for engine/data.
func Decode(encoding, raw string) (text string, ok bool) {
	defer func() {
		if recover() != nil { // fatal: a TypeError if bytes cannot be decoded
			text, ok = "", false
		}
	}()
	decoder := js.Global().Get("TextDecoder").New(encoding, map[string]any{"fatal": true})
	var b strings.Builder
	for from := 0; from < len(raw); from += decodedAtOnce {
		piece := []byte(raw[from:min(from+decodedAtOnce, len(raw))])
		bytes := js.Global().Get("Uint8Array").New(len(piece))
		js.CopyBytesToJS(bytes, piece)
		last := from+len(piece) == len(raw)
		b.WriteString(decoder.Call("decode", bytes, map[string]any{"stream": !last}).String())
	}
	return b.String(), true
}
