package site

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
)

// Files outside these sizes are sent uncompressed: small ones gain nothing,
// large ones would fill the memory.
const (
	leastPacked = 1 << 10
	mostPacked  = 32 << 20
)

// brotliLevel compresses an 8 MB program within a second. The slow levels make
// it only a few percent smaller.
const brotliLevel = 5

// A packer compresses each file once and keeps the result.
type packer struct{ packed sync.Map } // "etag coding" -> func() ([]byte, error)

// pack returns the data of read in the given coding. tag identifies the data,
// so that of many requests at once one does the work.
func (p *packer) pack(tag, coding string, read func() ([]byte, error)) ([]byte, error) {
	work := sync.OnceValues(func() ([]byte, error) {
		data, err := read()
		if err != nil {
			return nil, err
		}
		return compress(data, coding)
	})
	once, _ := p.packed.LoadOrStore(tag+" "+coding, work)
	return once.(func() ([]byte, error))()
}

func compress(data []byte, coding string) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "br":
		w = brotli.NewWriterLevel(&out, brotliLevel)
	case "gzip":
		w = gzip.NewWriter(&out)
	default:
		return nil, fmt.Errorf("there is no content coding %q here", coding)
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
