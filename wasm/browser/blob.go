//go:build js && wasm

package browser

import (
	"io"
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

// Reader returns a Reader that reads the file in parts, on demand.
func (b Blob) Reader() io.Reader {
	return &blobReader{blob: b.value, sync: js.Global().Get("FileReaderSync").New(), size: b.Size()}
}

// blobPart is the number of bytes read from disk at a time.
const blobPart = 4 << 20

type blobReader struct {
	blob, sync js.Value
	size, at   int64
	part       []byte // read from disk but not yet by the caller
}

func (r *blobReader) Read(p []byte) (int, error) {
	if len(r.part) == 0 {
		if r.at >= r.size {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}

func (r *blobReader) next() (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = cause.(js.Error) // such as a file that has changed on disk
		}
	}()
	to := min(r.size, r.at+blobPart)
	buffer := r.sync.Call("readAsArrayBuffer", r.blob.Call("slice", r.at, to))
	r.part = make([]byte, to-r.at)
	js.CopyBytesToGo(r.part, js.Global().Get("Uint8Array").New(buffer))
	r.at = to
	return nil
}
