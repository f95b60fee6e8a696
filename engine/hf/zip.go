package hf

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// ReadZip reads the files that a model needs from a zip, as [run.ModelFiles]
// selects them. It never unpacks more than a small multiple of len(data) bytes,
// whatever the zip's headers say.
func ReadZip(data []byte) (Folder, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, message.Errorf("the file is not a zip that can be read (%w): zip the model folder again", err)
	}
	files, err := modelEntries(r.File)
	if err != nil {
		return nil, err
	}
	// JSON compresses to a tenth; weights hardly at all.
	left := 16<<20 + 20*uint64(len(data))
	f := Folder{}
	for name, file := range files {
		if file.UncompressedSize64 > left {
			return nil, message.Errorf("%s in the zip claims %d bytes, far more than a zip of %d bytes can hold for a model", file.Name, file.UncompressedSize64, len(data))
		}
		left -= file.UncompressedSize64
		if f[name], err = unpack(file); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// modelEntries selects the model's files by name.
func modelEntries(all []*zip.File) (map[string]*zip.File, error) {
	var files []*zip.File
	var paths []string
	for _, file := range all {
		name := strings.TrimSuffix(file.Name, "/")
		if !fs.ValidPath(name) || strings.Contains(name, `\`) {
			return nil, message.Errorf("the zip holds a file with the unsafe name %q: zip the model folder again", file.Name)
		}
		if !file.Mode().IsDir() {
			files, paths = append(files, file), append(paths, name)
		}
	}
	_, picked, err := run.ModelFiles(paths)
	if err != nil {
		return nil, err
	}
	entries := map[string]*zip.File{}
	for _, i := range picked {
		name := path.Base(paths[i])
		if entries[name] != nil {
			return nil, message.Errorf("the zip holds %s twice: zip the model folder again", files[i].Name)
		}
		entries[name] = files[i]
	}
	return entries, nil
}

// unpack returns file's content after checking its length and checksum.
func unpack(file *zip.File) ([]byte, error) {
	r, err := file.Open()
	if err != nil {
		return nil, errDamaged(file, err)
	}
	defer r.Close()
	data := make([]byte, file.UncompressedSize64)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, errDamaged(file, err)
	}
	// The reader checks length and checksum when it reaches the end.
	if _, err := r.Read(make([]byte, 1)); err != io.EOF {
		return nil, errDamaged(file, err)
	}
	return data, nil
}

func errDamaged(file *zip.File, err error) error {
	return message.Errorf("%s in the zip is damaged (%v): zip the model folder again", file.Name, err)
}

// WriteZip writes the files as a zip. The same files give the same bytes. Weights
// are stored, because they hardly compress; all else is deflated.
func (f Files) WriteZip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, file := range f {
		write := deflateEntry
		if ending := path.Ext(file.Name); ending == ".safetensors" || ending == ".onnx" {
			write = storeEntry
		}
		if err := write(z, &file); err != nil {
			return message.Errorf("cannot write %s to the zip: %w", file.Name, err)
		}
	}
	return z.Close()
}

// storeEntry writes a file as it is. It makes the file's content twice: the header
// before it states the checksum, because some readers refuse stored entries that
// state it afterwards.
func storeEntry(z *zip.Writer, file *File) error {
	sum := crc32.NewIEEE()
	if err := file.Write(sum); err != nil {
		return err
	}
	size := uint64(file.Size)
	entry, err := z.CreateRaw(header(file, zip.Store, sum.Sum32(), size))
	if err != nil {
		return err
	}
	return file.Write(entry)
}

// deflateEntry writes a file, which fits into memory, compressed.
func deflateEntry(z *zip.Writer, file *File) error {
	data, err := file.content()
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	d, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		return err
	}
	if _, err := d.Write(data); err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	entry, err := z.CreateRaw(header(file, zip.Deflate, crc32.ChecksumIEEE(data), uint64(packed.Len())))
	if err != nil {
		return err
	}
	_, err = entry.Write(packed.Bytes())
	return err
}

func header(file *File, method uint16, sum uint32, packed uint64) *zip.FileHeader {
	return &zip.FileHeader{
		Name:               file.Name,
		Method:             method,
		ModifiedDate:       1<<5 | 1, // 1 January 1980, the earliest date in a zip
		CRC32:              sum,
		CompressedSize64:   packed,
		UncompressedSize64: uint64(file.Size),
	}
}
