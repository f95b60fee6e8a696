package protobuf

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Message is a message under construction.
type Message []byte

// Number adds a field with a number: a varint, negative ones in ten bytes.
func (m Message) Number(field int, x int64) Message {
	m = protowire.AppendTag(m, protowire.Number(field), protowire.VarintType)
	return protowire.AppendVarint(m, uint64(x))
}

// Float adds a field with a 32-bit float.
func (m Message) Float(field int, x float32) Message {
	m = protowire.AppendTag(m, protowire.Number(field), protowire.Fixed32Type)
	return protowire.AppendFixed32(m, math.Float32bits(x))
}

// Bytes adds a field with bytes, or with a message.
func (m Message) Bytes(field int, data []byte) Message {
	return append(m.Length(field, len(data)), data...)
}

// Text adds a field with a string.
func (m Message) Text(field int, text string) Message { return m.Bytes(field, []byte(text)) }

// Length adds the beginning of a field of n bytes, which the caller adds.
func (m Message) Length(field, n int) Message {
	m = protowire.AppendTag(m, protowire.Number(field), protowire.BytesType)
	return protowire.AppendVarint(m, uint64(n))
}
