package store

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"iter"
	"math"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Checkpoint is what a run needs to go on, besides its beginning.
type Checkpoint struct {
	Record  run.Record      // up to now
	State   json.RawMessage // of who trains; none in a run that is done
	Tensors []Tensor
}

// A Tensor is a named tensor to be written, row-major. Values yields its elements in
// order, piece by piece; a piece is read before the next is asked for.
type Tensor struct {
	Name   string
	Shape  []int
	Values iter.Seq[[]float32]
}

// A checkpoint's file is
//
//	8 bytes       n, little endian
//	n bytes       JSON: a head
//	all the rest  the tensors' elements, float32, little endian, in the head's order
type head struct {
	Record  run.Record      `json:"record"`
	State   json.RawMessage `json:"state,omitempty"`
	Tensors []tensorHead    `json:"tensors"`
}

type tensorHead struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
}

// write writes c as the file above.
func (c *Checkpoint) write(w io.Writer) error {
	h := head{c.Record, c.State, make([]tensorHead, len(c.Tensors))}
	for i, t := range c.Tensors {
		h.Tensors[i] = tensorHead{t.Name, t.Shape}
	}
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)); err != nil {
		return err
	}
	for _, t := range c.Tensors {
		if err := t.write(w); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tensor) write(w io.Writer) error {
	left, _ := elements(t.Shape)
	bytes := make([]byte, 0, blockSize)
	for piece := range t.Values {
		left -= int64(len(piece))
		for len(piece) > 0 {
			n := min(len(piece), cap(bytes)/4)
			bytes = bytes[:0]
			for _, v := range piece[:n] {
				bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
			}
			if _, err := w.Write(bytes); err != nil {
				return err
			}
			piece = piece[n:]
		}
	}
	if left != 0 {
		panic("store: the tensor " + t.Name + " has another number of elements than its shape says")
	}
	return nil
}

// A Loaded is an open Checkpoint, whose tensors are read on demand.
type Loaded struct {
	Record run.Record
	State  json.RawMessage

	tensors []tensorHead
	file    io.ReaderAt
	at      map[string]int64 // byte at which a tensor begins
	closer  io.Closer
}

// load reads the head of a checkpoint's file of the given size.
func load(file io.ReaderAt, size int64) (*Loaded, error) {
	var length [8]byte
	if _, err := file.ReadAt(length[:], 0); err != nil && err != io.EOF || size < 8 {
		return nil, errNoCheckpoint
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > uint64(size-8) {
		return nil, errNoCheckpoint
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(file, 8, int64(n)), text); err != nil {
		return nil, err
	}
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, errNoCheckpoint
	}
	l := &Loaded{Record: h.Record, State: h.State, tensors: h.Tensors, file: file, at: map[string]int64{}}
	at := 8 + int64(n)
	for _, t := range h.Tensors {
		count, ok := elements(t.Shape)
		if _, twice := l.at[t.Name]; !ok || twice || count > (size-at)/4 {
			return nil, errNoCheckpoint
		}
		l.at[t.Name] = at
		at += 4 * count
	}
	if at != size {
		return nil, errNoCheckpoint
	}
	return l, nil
}

var errNoCheckpoint = message.Errorf("the checkpoint is not one that this program has written; begin the run again")

// elements returns the number of elements of a shape, and whether it is possible.
func elements(shape []int) (n int64, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 || d > 0 && n > math.MaxInt64/4/int64(d) {
			return 0, false
		}
		n *= int64(d)
	}
	return n, true
}

// Has reports whether there is a tensor of this name.
func (l *Loaded) Has(name string) bool {
	_, ok := l.at[name]
	return ok
}

// Read reads a tensor into dst, which must have as many elements.
func (l *Loaded) Read(name string, dst []float32) error {
	for _, t := range l.tensors {
		if t.Name != name {
			continue
		}
		if n, _ := elements(t.Shape); n != int64(len(dst)) {
			return message.Errorf("tensor %s of the checkpoint has shape %v, which is not %d elements: the program is another than the one that wrote it; go on with that one, or begin the run again", name, t.Shape, len(dst))
		}
		return readFloats(dst, io.NewSectionReader(l.file, l.at[name], 4*int64(len(dst))))
	}
	return message.Errorf("the checkpoint has no tensor %s: the program is another than the one that wrote it; go on with that one, or begin the run again", name)
}

func readFloats(dst []float32, r io.Reader) error {
	bytes := make([]byte, blockSize)
	for len(dst) > 0 {
		n := min(len(dst), len(bytes)/4)
		if _, err := io.ReadFull(r, bytes[:4*n]); err != nil {
			return err
		}
		for i := range dst[:n] {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*i:]))
		}
		dst = dst[n:]
	}
	return nil
}

// Close closes the file.
func (l *Loaded) Close() error { return l.closer.Close() }
