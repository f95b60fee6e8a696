package hf

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func madeFolder(t testing.TB) Folder {
	weights, err := WriteWeights(madeTensors(), F32)
	if err != nil {
		t.Fatal(err)
	}
	return Folder{"config.json": []byte(`{"model_type":"bert"}`), "vocab.txt": []byte("[PAD]\n[UNK]\n"), "model.safetensors": weights}
}

func TestFolderIsAnFS(t *testing.T) {
	if err := fstest.TestFS(madeFolder(t), "config.json", "vocab.txt", "model.safetensors"); err != nil {
		t.Error(err)
	}
}

func TestReadFolderTakesWhatAModelNeeds(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"config.json", "tokenizer.json", "model-00001-of-00002.safetensors", "pytorch_model.bin", "README.md", "1_Pooling/config.json", "onnx/model.safetensors"} {
		fsys[name] = &fstest.MapFile{Data: []byte(name)}
	}
	f, err := ReadFolder(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Names(), []string{"config.json", "model-00001-of-00002.safetensors", "tokenizer.json"}; !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
	_, err = ReadFolder(fstest.MapFS{"README.md": {}})
	wantError(t, err, "no file of a model")
}

func zipped(t testing.TB, f Folder) []byte {
	var b bytes.Buffer
	if err := f.Files().WriteZip(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZipRoundTrip(t *testing.T) {
	f := madeFolder(t)
	first := zipped(t, f)
	if !bytes.Equal(first, zipped(t, f)) {
		t.Error("the same folder made two different zips")
	}
	if !bytes.Contains(first, f["model.safetensors"]) {
		t.Error("the weights are not stored as they are")
	}
	got, err := ReadZip(first)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(f, got, bytes.Equal) {
		t.Errorf("read back %v", got.Names())
	}
}

// zipOf makes a zip of pairs of name and content, in this order.
func zipOf(t testing.TB, pairs ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZipWithTopFolder(t *testing.T) {
	for _, data := range [][]byte{
		zipOf(t, "my/", "", "my/config.json", "{}", "my/vocab.txt", "a", "my/1_Pooling/config.json", "[]", "__MACOSX/._my", "x"),
		zipOf(t, "config.json", "{}", "vocab.txt", "a", "old/config.json", "[]"),
		zipOf(t, "my/1_Pooling/config.json", "[]", "my/config.json", "{}", "my/vocab.txt", "a", "my/pytorch_model.bin", "x", "my/onnx/model.onnx", "x"),
	} {
		f, err := ReadZip(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(f) != 2 || string(f["config.json"]) != "{}" || string(f["vocab.txt"]) != "a" {
			t.Errorf("read %q", f)
		}
	}
}

func TestBadZips(t *testing.T) {
	bomb := zipOf(t, "config.json", strings.Repeat(" ", 18<<20))
	lies := zipOf(t, "config.json", strings.Repeat(" ", 1000))
	// The central directory's record says 1000 bytes; make it say 10.
	at := bytes.LastIndex(lies, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(lies[at+24:], 10)
	damaged := zipOf(t, "config.json", "0123456789abcdef")
	damaged[bytes.Index(damaged, []byte("config.json"))+len("config.json")+4] ^= 0x55
	for want, data := range map[string][]byte{
		"not a zip":                         []byte("PK but no more"),
		"no file of a model":                zipOf(t, "README.md", "x"),
		"unsafe name \"../config.json\"":    zipOf(t, "../config.json", "{}"),
		"unsafe name \"/config.json\"":      zipOf(t, "/config.json", "{}"),
		"unsafe name \"a\\\\config.json\"":  zipOf(t, `a\config.json`, "{}"),
		"config.json twice":                 zipOf(t, "config.json", "{}", "config.json", "[]"),
		"several models, in a/ and b/":      zipOf(t, "b/config.json", "{}", "a/config.json", "{}"),
		"claims 18874368 bytes":             bomb,
		"(zip: not a valid zip file)":       lies,
		"config.json in the zip is damaged": damaged,
	} {
		_, err := ReadZip(data)
		wantError(t, err, want)
	}
}

func FuzzReadZip(f *testing.F) {
	f.Add(zipped(f, madeFolder(f)))
	f.Add(zipOf(f, "my/config.json", "{}", "my/vocab.txt", "a"))
	f.Add(zipOf(f, "../config.json", "{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		folder, err := ReadZip(data)
		if err != nil {
			return
		}
		again, err := ReadZip(zipped(t, folder))
		if err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(folder, again, bytes.Equal) {
			t.Errorf("%v came back as %v", folder.Names(), again.Names())
		}
	})
}
