// Package protobuf reads messages of Protocol Buffers field by field, without a
// schema (protobuf.dev/programming-guides/encoding).
package protobuf

import (
	"google.golang.org/protobuf/encoding/protowire"

	"tuneground/engine/message"
)

// A Field is a field of a message: its number and, by its wire type, a number or
// bytes.
type Field struct {
	Number int
	Value  uint64 // of a varint or a fixed number
	Data   []byte // of a string, bytes, a message or packed numbers; nil for a number
}

// ErrDamaged means that bytes are not a complete message.
var ErrDamaged = message.Errorf("ends too early or is damaged: get the file again")

// Fields calls visit with each field of a message in order, until visit fails.
// The fields share message's memory but cannot grow into it.
func Fields(message []byte, visit func(Field) error) error {
	for len(message) > 0 {
		number, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return ErrDamaged
		}
		message = message[size:]
		f := Field{Number: int(number)}
		switch kind {
		case protowire.VarintType:
			f.Value, size = protowire.ConsumeVarint(message)
		case protowire.Fixed64Type:
			f.Value, size = protowire.ConsumeFixed64(message)
		case protowire.Fixed32Type:
			var short uint32
			short, size = protowire.ConsumeFixed32(message)
			f.Value = uint64(short)
		case protowire.BytesType:
			f.Data, size = protowire.ConsumeBytes(message)
			f.Data = f.Data[:len(f.Data):len(f.Data)]
		default:
			return ErrDamaged
		}
		if size < 0 {
			return ErrDamaged
		}
		message = message[size:]
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// Numbers returns the varints packed in a field.
func Numbers(packed []byte) (numbers []uint64, err error) {
	for len(packed) > 0 {
		x, size := protowire.ConsumeVarint(packed)
		if size < 0 {
			return nil, ErrDamaged
		}
		numbers, packed = append(numbers, x), packed[size:]
	}
	return numbers, nil
}
