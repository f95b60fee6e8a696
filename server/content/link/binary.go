package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// WebAssembly's binary format, as far as it is rewritten. Numbers are those of
// https://webassembly.github.io/spec/core/binary/modules.html
const (
	magic = "\x00asm\x01\x00\x00\x00"

	customSection = 0
	importSection = 2
	memorySection = 5
	exportSection = 7
	dataSection   = 11
)

// A section is one part of a program.
type section struct {
	id      byte
	content []byte
}

// split returns the sections of a program.
func split(program []byte) (sections []section, err error) {
	rest, found := bytes.CutPrefix(program, []byte(magic))
	if !found {
		return nil, errors.New("this is no WebAssembly program")
	}
	for r := bytes.NewReader(rest); r.Len() > 0; {
		id, _ := r.ReadByte()
		content, err := readBytes(r)
		if err != nil {
			return nil, fmt.Errorf("section %d: %w", id, err)
		}
		sections = append(sections, section{id, content})
	}
	return sections, nil
}

// assemble returns the program that has these sections.
func assemble(sections []section) []byte {
	program := []byte(magic)
	for _, s := range sections {
		program = appendBytes(append(program, s.id), s.content)
	}
	return program
}

func name(s string) []byte { return appendBytes(nil, []byte(s)) }

// readBytes reads bytes that follow their number.
func readBytes(r *bytes.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if n > uint64(r.Len()) {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return b, err
}

func appendBytes(b, data []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(data))), data...)
}
