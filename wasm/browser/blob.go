//go:build js && wasm

package browser

import (
	"io"
	"sync"
	"syscall/js"
)

// A Blob is a file that the user chose, still on their disk.
type Blob struct{ value js.Value }

// Name returns the file's name, with its path inside the chosen folder.
func (b Blob) Name() string {
	for _, key := range []string{"relativePath", "webkitRelativePath", "name"} {
		if name := b.value.Get(key); name.Truthy() {
			return name.String()
		}
	}
	return ""
}

// Size returns the file's length in bytes.
func (b Blob) Size() int64 { return int64(b.value.Get("size").Float()) }

// ReadAt implements [io.ReaderAt], in a Worker.
func (b Blob) ReadAt(p []byte, at int64) (n int, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fileError(cause.(js.Error)) // such as a file that has changed on disk
		}
	}()
	end := min(b.Size(), at+int64(len(p)))
	for at+int64(n) < end {
		from := at + int64(n)
		slice := b.value.Call("slice", from, min(end, from+piece))
		n += js.CopyBytesToGo(p[n:], js.Global().Get("Uint8Array").New(fileReader().Call("readAsArrayBuffer", slice)))
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

var fileReader = sync.OnceValue(func() js.Value { return js.Global().Get("FileReaderSync").New() })

// Reader returns a Reader that reads the file in parts, on demand. It is an
// [io.ReaderAt] too.
func (b Blob) Reader() io.Reader { return &blobReader{Blob: b} }

// blobPart is the number of bytes read from disk at a time.
const blobPart = 1 << 20

type blobReader struct {
	Blob
	at     int64
	buffer []byte // the same one for every part: a long file leaves no garbage
	part   []byte // read from disk but not yet by the caller
}

func (r *blobReader) Read(p []byte) (int, error) {
	if len(r.part) == 0 {
		if r.at >= r.Size() {
			return 0, io.EOF
		}
		if r.buffer == nil {
			r.buffer = make([]byte, min(blobPart, r.Size()))
		}
		r.part = r.buffer[:min(blobPart, r.Size()-r.at)]
		if _, err := r.ReadAt(r.part, r.at); err != nil {
			return 0, err
		}
		r.at += int64(len(r.part))
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}
