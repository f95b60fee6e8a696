package onnx

import (
	"encoding/binary"
	"errors"
)

// A field is one of a message's fields, as Protocol Buffers lays it out
// (https://protobuf.dev/programming-guides/encoding/).
type field struct {
	number uint64
	value  uint64 // of a number
	data   []byte // of text, bytes, a message or packed numbers; nil for a number
}

// errWire says that bytes do not follow the format.
var errWire = errors.New("is cut off or no ONNX: fetch it again")

// eachField calls f for each field of message in order, until one fails. The
// fields share message's memory.
func eachField(message []byte, f func(field) error) error {
	for len(message) > 0 {
		key, rest, err := varint(message)
		if err != nil {
			return err
		}
		x := field{number: key >> 3}
		switch key & 7 {
		case 0:
			x.value, message, err = varint(rest)
		case 1:
			message, err = after(rest, 8)
		case 2:
			var n uint64
			if n, rest, err = varint(rest); err == nil {
				if message, err = after(rest, n); err == nil {
					x.data = rest[:n:n]
				}
			}
		case 5:
			message, err = after(rest, 4)
		default:
			err = errWire
		}
		if err == nil {
			err = f(x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// varint reads a number of one to ten bytes and returns what follows it.
func varint(data []byte) (value uint64, rest []byte, err error) {
	value, n := binary.Uvarint(data)
	if n <= 0 {
		return 0, nil, errWire
	}
	return value, data[n:], nil
}

// after returns data from its byte n on.
func after(data []byte, n uint64) ([]byte, error) {
	if n > uint64(len(data)) {
		return nil, errWire
	}
	return data[n:], nil
}
