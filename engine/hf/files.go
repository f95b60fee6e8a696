package hf

import (
	"bytes"
	"io"
	"slices"
)

// A File is a file to be written. Write writes its Size bytes, the same ones each
// time. They are made meanwhile, so that a file need not fit into memory beside the
// model that it holds.
type File struct {
	Name  string // with slashes, if it lies in a folder of its own
	Size  int64
	Write func(w io.Writer) error
}

// Files are the files of a folder.
type Files []File

// Files returns f's files in the order of their names.
func (f Folder) Files() Files {
	var list Files
	for _, name := range f.Names() {
		list = append(list, File{name, int64(len(f[name])), func(w io.Writer) error {
			for part := range slices.Chunk(f[name], 1<<20) {
				if _, err := w.Write(part); err != nil {
					return err
				}
			}
			return nil
		}})
	}
	return list
}

// Folder returns the files in memory.
func (f Files) Folder() (Folder, error) {
	folder := Folder{}
	for _, x := range f {
		content, err := x.content()
		if err != nil {
			return nil, err
		}
		folder[x.Name] = content
	}
	return folder, nil
}

// Size returns the number of bytes of all files.
func (f Files) Size() int64 {
	n := int64(0)
	for _, x := range f {
		n += x.Size
	}
	return n
}

// Watched returns files that tell how many bytes were written, as they are written.
func (f Files) Watched(tell func(n int)) Files {
	watched := slices.Clone(f)
	for i, x := range f {
		watched[i].Write = func(w io.Writer) error { return x.Write(io.MultiWriter(w, teller(tell))) }
	}
	return watched
}

// A teller tells of what is written to it.
type teller func(n int)

func (t teller) Write(b []byte) (int, error) {
	t(len(b))
	return len(b), nil
}

// content returns what Write writes.
func (f *File) content() ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, f.Size))
	err := f.Write(b)
	return b.Bytes(), err
}
