package store

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"

	"tuneground/engine/message"
)

// pairs are what changes of a run.
func (r *Run) pairs() []*pair {
	return []*pair{&r.begin, &r.checkpoint, &r.result, &r.summary, &r.label}
}

// Export writes the run as one file, for [Run.Import]: a zip of its files, of each pair the
// newest under the pair's name.
func (r *Run) Export(w io.Writer) error {
	b, err := r.Beginning()
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for i := range b.Files {
		if err := r.pack(z, dataFiles[i], dataFiles[i]); err != nil {
			return err
		}
	}
	for _, p := range r.pairs() {
		if err := p.find(); err != nil {
			return err
		}
		if p.newest == "" {
			continue
		}
		if err := r.pack(z, p.name, p.newest); err != nil {
			return err
		}
	}
	return z.Close()
}

// pack adds a file to a zip under a name.
func (r *Run) pack(z *zip.Writer, name, file string) error {
	f, err := r.folder.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return err
	}
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // weights hardly pack
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(to, io.NewSectionReader(f, 0, size), make([]byte, blockSize))
	return err
}

// Import unpacks a run that [Run.Export] wrote into an empty one. If it fails, that is
// empty again.
func (r *Run) Import(file io.ReaderAt, size int64) error {
	if err := r.Vacant(); err != nil {
		return err
	}
	z, err := zip.NewReader(file, size)
	if err != nil {
		return message.Errorf("the file is not a run that was exported (%w)", err)
	}
	if err = r.unpack(z); err == nil {
		err = Of(r.folder).check() // which reads the disk
	}
	if err != nil {
		return errors.Join(err, r.clear())
	}
	return nil
}

// unpack unpacks the run's files, its beginning last: before that, there is no run.
func (r *Run) unpack(z *zip.Reader) error {
	files := map[string]string{} // by the name in the zip
	for _, name := range dataFiles {
		files[name] = name
	}
	for _, p := range r.pairs() {
		files[p.name] = p.files()[0]
	}
	slices.SortStableFunc(z.File, func(a, b *zip.File) int {
		switch r.begin.name {
		case a.Name:
			return 1
		case b.Name:
			return -1
		}
		return 0
	})
	for _, f := range z.File {
		name, known := files[f.Name]
		if !known {
			continue // such as what a file manager adds
		}
		delete(files, f.Name)
		from, err := f.Open()
		if err != nil {
			return err
		}
		err = writeFile(r.folder, name, func(w io.Writer) error {
			_, err := io.CopyBuffer(struct{ io.Writer }{w}, from, make([]byte, blockSize))
			return err
		})
		if err = errors.Join(err, from.Close()); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error unless the run is whole.
func (r *Run) check() error {
	b, err := r.Beginning()
	if errors.Is(err, fs.ErrNotExist) {
		return message.Errorf("the file holds no run, or a damaged one; export the run again")
	} else if err != nil {
		return err
	}
	for i, d := range b.Files {
		f, err := r.Data(i)
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.CopyBuffer(sum, io.NewSectionReader(f, 0, d.Bytes), make([]byte, blockSize))
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != d.SHA256 {
			return message.Errorf("%s in the file is damaged; export the run again", d.Name)
		}
	}
	l, err := r.Load()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it broke off before the first
	} else if err != nil {
		return err
	}
	return l.Close()
}

// names are those of the files that a run may have.
func (r *Run) names() []string {
	names := slices.Clone(dataFiles)
	for _, p := range r.pairs() {
		files := p.files()
		names = append(names, files[:]...)
	}
	return names
}

// clear removes the run's files. Without its beginning, it is no run.
func (r *Run) clear() (err error) {
	for _, p := range r.pairs() {
		p.known = false // it has to be looked for again
		for _, name := range p.files() {
			err = errors.Join(err, r.folder.Remove(name))
		}
	}
	for _, name := range dataFiles {
		err = errors.Join(err, r.folder.Remove(name))
	}
	return err
}

// Vacant returns an error if no run can begin in the folder, because there is one, or
// something else.
func (r *Run) Vacant() error {
	switch _, err := r.Beginning(); {
	case err == nil:
		return message.Errorf("there is a run in it already; go on with that, or choose another folder")
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	names, err := r.folder.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(r.names(), name) {
			return message.Errorf("there are other files in it, such as %s; choose an empty folder", name)
		}
	}
	return nil
}
