package store

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc64"
	"io"
	"io/fs"
	"slices"
)

// A pair is a value in two files, NAME.a and NAME.b. A new value goes into the file
// that does not hold the newest one, so that a crash while it is written leaves that.
// Each file ends with a seal, and the newer of those whose seal is right is the value.
type pair struct {
	folder Folder
	name   string

	known    bool   // the two fields below are
	newest   string // file of the value; "" if there is none
	sequence uint64 // its number
}

// A seal is the end of a file:
//
//	8 bytes   sealMark
//	8 bytes   number of the value, from 1, little endian
//	8 bytes   length of all before the seal, little endian
//	8 bytes   CRC-64 (ECMA) of all before, big endian
//
// It tells a file that a crash cut off from a whole one. A cryptographic sum would tell no
// more, and Go's takes fifteen times as long in WebAssembly, where training waits for it.
const sealLength = 3*8 + crc64.Size

var sealTable = crc64.MakeTable(crc64.ECMA)

const sealMark = "tune-run"

// sealHead returns the first 24 bytes of a seal.
func sealHead(sequence, length uint64) []byte {
	b := append(make([]byte, 0, sealLength), sealMark...)
	b = binary.LittleEndian.AppendUint64(b, sequence)
	return binary.LittleEndian.AppendUint64(b, length)
}

func (p *pair) files() [2]string { return [2]string{p.name + ".a", p.name + ".b"} }

// write replaces the value by what fill writes. If it fails, the value is the one
// before.
func (p *pair) write(fill func(w io.Writer) error) error {
	if err := p.find(); err != nil {
		return err
	}
	file := p.files()[0]
	if file == p.newest {
		file = p.files()[1]
	}
	err := writeFile(p.folder, file, func(w io.Writer) error {
		s := newSealer(w)
		if err := fill(s); err != nil {
			return err
		}
		return s.seal(p.sequence + 1)
	})
	if err == nil {
		p.newest, p.sequence = file, p.sequence+1
	}
	return err
}

// open returns the value. The error for none is [fs.ErrNotExist].
func (p *pair) open() (*value, error) {
	if err := p.find(); err != nil {
		return nil, err
	}
	if p.newest == "" {
		return nil, fs.ErrNotExist
	}
	f, err := p.folder.Open(p.newest)
	if err != nil {
		return nil, err
	}
	size, err := f.Size()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &value{io.NewSectionReader(f, 0, size-sealLength), f}, nil
}

// A value is the open value of a pair.
type value struct {
	*io.SectionReader
	io.Closer
}

// remove removes the value. The older file goes first, so that a crash in between does
// not bring it back.
func (p *pair) remove() error {
	if err := p.find(); err != nil {
		return err
	}
	if err := p.removeOlder(); err != nil {
		return err
	}
	if p.newest != "" {
		if err := p.folder.Remove(p.newest); err != nil {
			return err
		}
	}
	p.newest = ""
	return nil
}

// removeOlder removes the file that does not hold the value.
func (p *pair) removeOlder() error {
	for _, file := range p.files() {
		if file != p.newest {
			if err := p.folder.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// find finds the newest whole file.
func (p *pair) find() error {
	if p.known {
		return nil
	}
	type candidate struct {
		file     string
		sequence uint64
	}
	var list []candidate
	var problem error
	for _, file := range p.files() {
		sequence, err := sequenceOf(p.folder, file)
		if err != nil {
			problem = cmp.Or(problem, err)
		} else if sequence > 0 {
			list = append(list, candidate{file, sequence})
		}
	}
	slices.SortFunc(list, func(a, b candidate) int { return cmp.Compare(b.sequence, a.sequence) })
	for _, c := range list {
		whole, err := isWhole(p.folder, c.file)
		if whole {
			p.known, p.newest, p.sequence = true, c.file, c.sequence
			return nil
		}
		problem = cmp.Or(problem, err)
	}
	p.known = problem == nil
	return problem
}

// sequenceOf returns the number in a file's seal, 0 if there is no such file or it has
// no seal.
func sequenceOf(folder Folder, name string) (uint64, error) {
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	head, length, err := readSeal(f)
	if err != nil || head == nil || !bytes.Equal(head[:24], sealHead(binary.LittleEndian.Uint64(head[8:]), uint64(length))) {
		return 0, err
	}
	return binary.LittleEndian.Uint64(head[8:]), nil
}

// readSeal returns the seal, nil if the file is too short for one, and the length of
// what lies before it.
func readSeal(f File) (seal []byte, length int64, err error) {
	size, err := f.Size()
	if err != nil || size < sealLength {
		return nil, 0, err
	}
	seal, length = make([]byte, sealLength), size-sealLength
	_, err = f.ReadAt(seal, length)
	if err == io.EOF { // a ReaderAt may say so at the end
		err = nil
	}
	return seal, length, err
}

// isWhole reports whether a file's seal is right.
func isWhole(folder Folder, name string) (bool, error) {
	f, err := folder.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	seal, length, err := readSeal(f)
	if err != nil || seal == nil {
		return false, err
	}
	sum := crc64.New(sealTable)
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(f, 0, length), make([]byte, blockSize)); err != nil {
		return false, err
	}
	sum.Write(seal[:24])
	return bytes.Equal(sum.Sum(nil), seal[24:]), nil
}

// blockSize is the number of bytes written or read at a time.
const blockSize = 1 << 16

// A sealer writes a file that ends with a seal.
type sealer struct {
	out    *bufio.Writer
	sum    hash.Hash
	length uint64
}

func newSealer(w io.Writer) *sealer {
	s := &sealer{sum: crc64.New(sealTable)}
	s.out = bufio.NewWriterSize(io.MultiWriter(w, s.sum), blockSize)
	return s
}

func (s *sealer) Write(b []byte) (int, error) {
	n, err := s.out.Write(b)
	s.length += uint64(n)
	return n, err
}

func (s *sealer) seal(sequence uint64) error {
	s.out.Write(sealHead(sequence, s.length)) // Flush returns its error
	if err := s.out.Flush(); err != nil {
		return err
	}
	s.out.Write(s.sum.Sum(nil))
	return s.out.Flush()
}
