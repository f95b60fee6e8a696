package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Numbers are those of https://webassembly.github.io/spec/core/binary/modules.html
// and, for shared memory, of https://github.com/WebAssembly/threads
const (
	exportedTable, exportedGlobal = 1, 3
	importedMemory                = 2
	sharedLimits                  = 3 // a shared memory, with a minimum and a maximum of pages
)

// minPages and maxPages are the sizes of the memory that a page creates: 32 MiB
// at first, 4 GiB at most.
const (
	minPages = 512
	maxPages = 65536
)

// The globals of a Go program: see cmd/link/internal/wasm in Go's source.
var globals = []struct {
	name  string
	index uint64
}{{"SP", 0}, {"CTXT", 1}, {"g", 2}}

// share returns a program that does what the given one does in a memory that
// its instances share.
func share(program []byte) ([]byte, error) {
	sections, err := split(program)
	if err != nil {
		return nil, err
	}
	var shared []section
	for _, s := range sections {
		switch s.id {
		case importSection:
			s.content, err = appendEntries(s.content, memoryImport())
		case memorySection:
			err = checkMemory(s.content)
			s.content = nil
		case exportSection:
			s.content, err = appendEntries(s.content, stateExports()...)
		case dataSection:
			s.id = customSection
			s.content, err = tellData(s.content)
		}
		if err != nil {
			return nil, fmt.Errorf("section %d: %w", s.id, err)
		}
		if s.id != memorySection {
			shared = append(shared, s)
		}
	}
	return assemble(shared), nil
}

// appendEntries adds entries to a section that is a list.
func appendEntries(content []byte, entries ...[]byte) ([]byte, error) {
	n, size := binary.Uvarint(content)
	if size <= 0 {
		return nil, io.ErrUnexpectedEOF
	}
	all := binary.AppendUvarint(nil, n+uint64(len(entries)))
	all = append(all, content[size:]...)
	return append(all, slices.Concat(entries...)...), nil
}

// memoryImport is the entry of a shared memory "go.mem".
func memoryImport() []byte {
	b := append(name("go"), name("mem")...)
	b = append(b, importedMemory, sharedLimits)
	return binary.AppendUvarint(binary.AppendUvarint(b, minPages), maxPages)
}

// stateExports are the entries of the functions' table and of the globals that
// an instance has to set before it calls one.
func stateExports() (entries [][]byte) {
	entries = append(entries, append(name("table"), exportedTable, 0))
	for _, g := range globals {
		entries = append(entries, binary.AppendUvarint(append(name(g.name), exportedGlobal), g.index))
	}
	return entries
}

// checkMemory accepts one memory without a maximum that needs no more than the
// page gives at first.
func checkMemory(content []byte) error {
	pages, size := binary.Uvarint(content[min(2, len(content)):])
	if !bytes.HasPrefix(content, []byte{1, 0}) || size <= 0 {
		return errors.New("it is not one memory without a maximum")
	}
	if pages > minPages {
		return fmt.Errorf("it needs %d pages of memory, more than %d", pages, minPages)
	}
	return nil
}

// tellData returns the content of a custom section with the data of a data
// section, which no instance loads by itself: after the section's name, for each
// segment its address and its length as 32 bits, little end first, and its bytes.
func tellData(content []byte) ([]byte, error) {
	segments, err := parse(content)
	if err != nil {
		return nil, err
	}
	told := name("data")
	for _, s := range segments {
		told = binary.LittleEndian.AppendUint32(told, uint32(s.address))
		told = binary.LittleEndian.AppendUint32(told, uint32(len(s.data)))
		told = append(told, s.data...)
	}
	return told, nil
}
