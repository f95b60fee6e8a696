package hf

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// A safetensors file (https://github.com/huggingface/safetensors#format) is
//
//	8 bytes       n, little endian
//	n bytes       JSON: {"name": {"dtype", "shape", "data_offsets": [from, to]}, ...}
//	all the rest  the tensors' elements, row-major and little endian; offsets
//	              count from here and leave neither gaps nor overlaps
type safetensorsEntry struct {
	DType   DType     `json:"dtype"`
	Shape   []int     `json:"shape"`
	Offsets [2]uint64 `json:"data_offsets"`
}

// maxHeader is the longest header that the format allows.
const maxHeader = 100_000_000

// A view is a tensor inside a file's bytes.
type view struct {
	Info
	file string
	data []byte
}

// parseSafetensors returns the tensors of the named file, which share its
// memory. Every length and offset is checked.
func parseSafetensors(file string, data []byte) (map[string]view, error) {
	header, body, err := splitHeader(file, data)
	if err != nil {
		return nil, err
	}
	raw := map[string]json.RawMessage{}
	if err := unmarshal(file+" (header)", header, &raw); err != nil {
		return nil, err
	}
	delete(raw, "__metadata__")
	entries := make(map[string]safetensorsEntry, len(raw))
	names := make([]string, 0, len(raw))
	for name, text := range raw {
		var e safetensorsEntry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, message.Errorf("%s: tensor %s: the header's entry %s is not {dtype, shape, data_offsets}", file, name, shorten(text))
		}
		entries[name], names = e, append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return compareOffsets(entries[a].Offsets, entries[b].Offsets)
	})
	return layOut(file, body, names, entries)
}

// splitHeader splits a file into header and elements.
func splitHeader(file string, data []byte) (header, body []byte, err error) {
	if len(data) < 8 {
		return nil, nil, message.Errorf("%s has %d bytes and is no safetensors file: fetch or save it again", file, len(data))
	}
	n := binary.LittleEndian.Uint64(data)
	if n > maxHeader {
		return nil, nil, message.Errorf("%s says that its header has %d bytes, but %d are the most: it is no safetensors file", file, n, maxHeader)
	}
	if n > uint64(len(data)-8) {
		return nil, nil, message.Errorf("%s ends after %d bytes, within its header of %d: it was cut off; fetch or save it again", file, len(data), n)
	}
	return data[8 : 8+n], data[8+n:], nil
}

func compareOffsets(a, b [2]uint64) int { return slices.Compare(a[:], b[:]) }

// layOut assigns each tensor its part of body, in the order of their offsets.
func layOut(file string, body []byte, names []string, entries map[string]safetensorsEntry) (map[string]view, error) {
	tensors := make(map[string]view, len(names))
	var end uint64
	for _, name := range names {
		e := entries[name]
		fail := func(format string, args ...any) (map[string]view, error) {
			return nil, message.Errorf("%s: tensor %s %w", file, name, message.Errorf(format, args...))
		}
		size, ok := dtypeSizes[e.DType]
		if !ok {
			return fail("has the unknown type %q", string(e.DType))
		}
		n, ok := product(e.Shape)
		if !ok || n > math.MaxInt64/uint64(size) {
			return fail("has the impossible shape %v", e.Shape)
		}
		from, to := e.Offsets[0], e.Offsets[1]
		switch {
		case from > to:
			return fail("ends at byte %d, before it starts at %d", to, from)
		case from < end:
			return fail("starts at byte %d, inside the tensor before it, which ends at %d", from, end)
		case from > end:
			return fail("starts at byte %d, but the tensor before it ends at %d: nothing may lie between", from, end)
		case to-from != n*uint64(size):
			return fail("has %d bytes, but shape %v of %s needs %d", to-from, e.Shape, e.DType, n*uint64(size))
		case to > uint64(len(body)):
			return fail("ends at byte %d, but the file has only %d: it was cut off; fetch or save it again", to, len(body))
		}
		tensors[name] = view{Info{e.DType, e.Shape}, file, body[from:to:to]}
		end = to
	}
	if end != uint64(len(body)) {
		return nil, message.Errorf("%s has %d bytes after its last tensor: it is damaged; fetch or save it again", file, uint64(len(body))-end)
	}
	return tensors, nil
}

// product returns the number of elements of a shape, and whether the shape is
// valid.
func product(shape []int) (n uint64, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 || d > 0 && n > math.MaxInt64/uint64(d) {
			return 0, false
		}
		n *= uint64(d)
	}
	return n, true
}

// shorten cuts JSON to a length that fits into a message.
func shorten(text []byte) string {
	if len(text) > 60 {
		return string(text[:60]) + "..."
	}
	return string(text)
}

// A Tensor is a tensor to be written, row-major.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// WriteWeights returns a safetensors file of the tensors: see [WeightsFile].
func WriteWeights(tensors []Tensor, dtype DType) ([]byte, error) {
	file, err := WeightsFile(weightsFile, tensors, dtype)
	if err != nil {
		return nil, err
	}
	return file.content()
}

// WeightsFile returns a safetensors file of the tensors, all of type dtype, byte for
// byte as Python's safetensors writes it for PyTorch. F16 and BF16 round to
// nearest, ties to even; a finite number too large for them is an error.
func WeightsFile(name string, tensors []Tensor, dtype DType) (File, error) {
	sorted := slices.SortedFunc(slices.Values(tensors), func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
	header, size, err := writeHeader(sorted, dtype)
	if err != nil {
		return File{}, err
	}
	header = append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	return File{name, int64(len(header) + size), func(w io.Writer) error {
		if _, err := w.Write(header); err != nil {
			return err
		}
		var buffer []byte
		for _, t := range sorted {
			for first := 0; first < len(t.Data); first += piece {
				buffer, err = dtype.encode(buffer[:0], t.Data[first:min(len(t.Data), first+piece)], first)
				if err != nil {
					return message.Errorf("tensor %s %w", t.Name, err)
				}
				if _, err := w.Write(buffer); err != nil {
					return err
				}
			}
		}
		return nil
	}}, nil
}

// piece is the number of elements that are converted at once.
const piece = 1 << 16

// writeHeader returns the header, padded with spaces so that the elements start
// at a multiple of 8 bytes, and the number of bytes that follow it.
func writeHeader(sorted []Tensor, dtype DType) (header []byte, size int, err error) {
	header = []byte(`{"__metadata__":{"format":"pt"}`)
	for i, t := range sorted {
		if i > 0 && sorted[i-1].Name == t.Name {
			return nil, 0, message.Errorf("tensor %s is there twice", t.Name)
		}
		if n, ok := product(t.Shape); !ok || n != uint64(len(t.Data)) {
			return nil, 0, message.Errorf("tensor %s has %d elements, which do not make shape %v", t.Name, len(t.Data), t.Shape)
		}
		name, err := json.Marshal(t.Name)
		if err != nil {
			return nil, 0, err
		}
		end := size + len(t.Data)*dtypeSizes[dtype]
		entry, err := json.Marshal(safetensorsEntry{dtype, append([]int{}, t.Shape...), [2]uint64{uint64(size), uint64(end)}})
		if err != nil {
			return nil, 0, err
		}
		header = append(append(append(append(header, ','), name...), ':'), entry...)
		size = end
	}
	header = append(header, '}')
	for len(header)%8 != 0 {
		header = append(header, ' ')
	}
	return header, size, nil
}
