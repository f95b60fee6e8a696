package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The part of WebAssembly's binary format that holds data. Numbers are those of
// https://webassembly.github.io/spec/core/binary/modules.html
const (
	active   = 0    // the segment lies in memory from the start, at
	constant = 0x41 // an address that is a constant
	over     = 0x0b // the end of the address
)

// mostZeros is the longest gap that is filled. A longer one is rare, so that a
// segment more costs nothing, and the program is not longer than need be.
const mostZeros = 64

// A segment is data at an address of the memory, which is zero elsewhere.
type segment struct {
	address uint64
	data    []byte
}

func (s segment) end() uint64 { return s.address + uint64(len(s.data)) }

// join returns the program with fewer segments and the same memory at its start.
func join(program []byte) ([]byte, error) {
	sections, err := split(program)
	if err != nil {
		return nil, err
	}
	for i, s := range sections {
		if s.id == dataSection {
			segments, err := parse(s.content)
			if err != nil {
				return nil, fmt.Errorf("data: %w", err)
			}
			sections[i].content = encode(fill(segments))
		}
	}
	return assemble(sections), nil
}

// fill joins neighbouring segments with the zeros between them.
func fill(segments []segment) []segment {
	var filled []segment
	for _, s := range segments {
		if n := len(filled); n > 0 {
			last := &filled[n-1]
			if gap := s.address - last.end(); s.address >= last.end() && gap <= mostZeros {
				last.data = append(append(last.data, make([]byte, gap)...), s.data...)
				continue
			}
		}
		filled = append(filled, segment{s.address, bytes.Clone(s.data)})
	}
	return filled
}

// parse reads a data section.
func parse(content []byte) ([]segment, error) {
	r := bytes.NewReader(content)
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	var segments []segment
	for i := range n {
		s, err := parseSegment(r)
		if err != nil {
			return nil, fmt.Errorf("segment %d of %d: %w", i+1, n, err)
		}
		segments = append(segments, s)
	}
	return segments, nil
}

func parseSegment(r *bytes.Reader) (s segment, err error) {
	kind, _ := r.ReadByte()
	instruction, _ := r.ReadByte()
	// An address is a signed number, but none reaches the bit of its sign.
	if s.address, err = binary.ReadUvarint(r); err != nil {
		return s, err
	}
	if last, _ := r.ReadByte(); kind != active || instruction != constant || last != over {
		return s, errors.New("it has no constant address")
	}
	s.data, err = readBytes(r)
	return s, err
}

// encode writes a data section.
func encode(segments []segment) []byte {
	content := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		content = append(content, active, constant)
		content = appendSigned(content, s.address)
		content = appendBytes(append(content, over), s.data)
	}
	return content
}

// appendSigned appends a number in signed LEB128, whose last byte has its sign
// in the bit 0x40.
func appendSigned(b []byte, n uint64) []byte {
	for ; n >= 0x40; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}
