package session

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/feature"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

var savedTo = flag.String("saved", "", "a folder to write TestSavedFolders' models to, for saved.py")

// savedGolden holds transformers' results for the folders that TestSavedFolders
// saves.
type savedGolden struct {
	Texts   []string
	Folders map[string]struct {
		Files  map[string]string // SHA-256 by name
		Logits [][]float64       // for each text: its labels in alphabetical order, or the first generated token
	}
}

// TestSavedFolders loads folders that transformers saved in half precision,
// with labels in another order than the data's, and saves them.
// testdata/saved.py checked the files with transformers and computed the
// logits.
func TestSavedFolders(t *testing.T) {
	var golden savedGolden
	data, err := os.ReadFile("testdata/saved.json")
	if err == nil {
		err = json.Unmarshal(data, &golden)
	}
	if err != nil && *savedTo == "" {
		t.Fatal(err)
	}
	folders, err := filepath.Glob("testdata/half_*")
	if err != nil || len(folders) != 7 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, path := range folders {
		name := strings.TrimPrefix(filepath.Base(path), "half_")
		t.Run(name, func(t *testing.T) {
			folder, err := hf.ReadFolder(os.DirFS(path))
			must(t, err)
			s, saved := saveAgain(t, folder)
			if *savedTo != "" {
				writeFolder(t, filepath.Join(*savedTo, name), saved)
				return
			}
			want := golden.Folders[name]
			for file, sum := range want.Files {
				if got := fmt.Sprintf("%x", sha256.Sum256(saved[file])); got != sum {
					t.Errorf("%s is another than transformers was asked about; follow testdata/saved.py", file)
				}
			}
			for i, text := range golden.Texts {
				got := outputsOf(s.model, text)
				if len(got) != len(want.Logits[i]) || !slices.EqualFunc(got, want.Logits[i], func(a float32, b float64) bool { return math.Abs(float64(a)-b) < 1e-5 }) {
					t.Errorf("%q: logits %v, transformers says %v", text, got, want.Logits[i])
				}
			}
		})
	}
}

// outputsOf returns a model's outputs for a text, or, if it generates, for the
// beginning of its answer.
func outputsOf(m *pretrained.Model, text string) []float32 {
	b := &model.Batch{}
	b.Reset()
	b.Add(m.From.Tokenizer.AppendIDs(nil, text, 1<<30), nil)
	if m.From.Family().EncoderDecoder {
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
		b.Decoder.Add([]int32{int32(m.Config.DecoderStartTokenID)}, nil)
	}
	if f := m.TextFeatures; f != nil {
		b.TextFeatures = feature.Count(nil, f.Features, text, len(b.IDs))
	}
	tape := grad.NewTape(m.Device)
	tape.Reset(false, 0)
	out := m.Forward(tape, b)
	raw := make([]float32, out.Len())
	m.Device.Read(raw, out.Tensor)
	return raw
}

// saveAgain loads folder's model for data with its labels in alphabetical
// order, and returns the folder that the session saves.
func saveAgain(t *testing.T, folder hf.Folder) (*Session, hf.Folder) {
	s, _ := newSession(t)
	config := settings()
	rows := "text,label\nthe soup,positive\ndull,negative\nlovely,mixed\nthe soup was,positive\nwas dull,negative\n"
	must(t, s.Run(run.Command{Do: run.LoadData, Config: config}, File{Name: "rows.csv", Size: int64(len(rows)), Reader: strings.NewReader(rows)}))
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: config}, attached(folder)...))
	m, err := s.ckpt.New(s.machine.CPU.Device, &config, s.data.set)
	must(t, err)
	if info := m.Describe(&config); len(info.New)+len(info.Unexpected) > 0 {
		t.Errorf("new are %v, unexpected %v", info.New, info.Unexpected)
	}
	s.use(m)
	saved, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	return s, saved
}

func writeFolder(t *testing.T, path string, f hf.Folder) {
	must(t, os.MkdirAll(path, 0o755))
	for name, data := range f {
		must(t, os.WriteFile(filepath.Join(path, name), data, 0o644))
	}
}
