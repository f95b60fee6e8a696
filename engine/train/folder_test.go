package train

import (
	"bytes"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// smallFolder is the model of site, as files.
func smallFolder(t *testing.T) hf.Folder {
	t.Helper()
	models, _ := site(t)
	f := hf.Folder{}
	for name, file := range models {
		if name, ok := strings.CutPrefix(name, "small/"); ok {
			f[name] = file.Data
		}
	}
	return f
}

// attached are f's files as a browser hands them over.
func attached(f hf.Folder) (files []File) {
	for _, name := range f.Names() {
		files = append(files, File{Name: name, Size: int64(len(f[name])), Reader: bytes.NewReader(f[name])})
	}
	return files
}

// TestFolderWithMoreThanAModel loads a folder as sentence-transformers writes it,
// with the weights of other frameworks, and saves it.
func TestFolderWithMoreThanAModel(t *testing.T) {
	folder := hf.Folder{
		"mine/1_Pooling/config.json": []byte(`{"word_embedding_dimension": 16}`), "mine/modules.json": []byte("[]"),
		"mine/pytorch_model.bin": []byte("weights"), "mine/onnx/model.onnx": []byte("weights"),
	}
	for name, data := range smallFolder(t) {
		folder["mine/"+name] = data
	}
	s, r := newSession(t)
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...))
	if m := r.last(t, run.ModelReady).Model; m.Name != "mine" || m.Hidden != 16 {
		t.Errorf("loaded %+v", m)
	}
	saved, err := s.Folder()
	must(t, err)
	if got, want := strings.Join(saved.Names(), " "), "README.md config.json model.safetensors tuneground.json vocab.txt"; got != want {
		t.Errorf("saved %s, want %s", got, want)
	}
}
