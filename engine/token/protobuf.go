package token

import (
	"encoding/binary"
	"errors"
)

// A protoField is a field of a Protocol Buffers message: its number and, by its
// wire type, a number or the bytes of a string or message
// (protobuf.dev/programming-guides/encoding).
type protoField struct {
	number int
	value  uint64 // of wire types 0, 1 and 5
	data   []byte // of wire type 2
}

var errProto = errors.New("a message of the file ends too early or is damaged: copy the file again from the model's folder")

// protoFields calls visit with every field of a message.
func protoFields(message []byte, visit func(protoField) error) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 || key>>3 == 0 || key>>3 >= 1<<29 {
			return errProto
		}
		message = message[n:]
		f, size, err := protoValue(message, key&7)
		if err != nil {
			return err
		}
		f.number = int(key >> 3)
		message = message[size:]
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// protoValue reads a field's value and returns the number of bytes it takes.
func protoValue(data []byte, wireType uint64) (f protoField, size int, err error) {
	switch wireType {
	case 0:
		f.value, size = binary.Uvarint(data)
		if size > 0 {
			return f, size, nil
		}
	case 1:
		if len(data) >= 8 {
			f.value = binary.LittleEndian.Uint64(data)
			return f, 8, nil
		}
	case 2:
		length, n := binary.Uvarint(data)
		if n > 0 && length <= uint64(len(data)-n) {
			f.data = data[n : n+int(length)]
			return f, n + int(length), nil
		}
	case 5:
		if len(data) >= 4 {
			f.value = uint64(binary.LittleEndian.Uint32(data))
			return f, 4, nil
		}
	}
	return f, 0, errProto
}
