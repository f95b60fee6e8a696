package store

import (
	"bytes"
	"slices"
	"testing"
)

// FuzzLoad reads arbitrary bytes as a checkpoint, whose seal is right.
func FuzzLoad(f *testing.F) {
	var b bytes.Buffer
	c := Checkpoint{State: []byte("{}"), Tensors: []Tensor{{"weight", []int{2, 1}, slices.Values([][]float32{{1, 2}})}}}
	if err := c.write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:20])
	f.Add([]byte("\x11\x00\x00\x00\x00\x00\x00\x00{\"tensors\":[{}]}   "))
	f.Fuzz(func(t *testing.T, content []byte) {
		l, err := load(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		for _, x := range l.tensors {
			n, ok := elements(x.Shape)
			if !ok || 4*n > int64(len(content)) {
				t.Fatalf("tensor %s has shape %v in %d bytes", x.Name, x.Shape, len(content))
			}
			if err := l.Read(x.Name, make([]float32, n)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
