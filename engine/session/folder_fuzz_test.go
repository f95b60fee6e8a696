package session

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/export"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
)

// leastFolder is the smallest possible model of a family, because fuzzers work
// best on short inputs.
func leastFolder(t testing.TB, family string) hf.Folder {
	config := hf.NewConfig(family)
	config.VocabSize, config.HiddenSize, config.NumHiddenLayers, config.NumAttentionHeads = 7, 2, 1, 1
	config.IntermediateSize, config.MaxPositionEmbeddings, config.EmbeddingSize, config.PadTokenID = 2, 8, 0, 0
	if family == "albert" {
		config.EmbeddingSize = 2
	}
	m, err := model.New(config, run.TextClassification)
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	for _, p := range m.Params {
		nn.Initialise(dev, p, 0.2, 1)
	}
	weights, err := hf.WriteWeights(m.Tensors(dev), hf.F32)
	if err != nil {
		t.Fatal(err)
	}
	written, err := config.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return hf.Folder{
		"config.json": written, "model.safetensors": weights,
		"vocab.txt": []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"), "tokenizer_config.json": []byte(`{"do_lower_case":false}`),
	}
}

// An edit replaces some bytes of a file. The fuzzer's input stays short and is
// minimised quickly; with whole files of weights that takes a minute each.
type edit struct {
	file    byte // index in the folder, in order
	at, cut uint16
	put     string
}

func (e edit) apply(f hf.Folder) {
	name := f.Names()[int(e.file)%len(f)]
	data := f[name]
	from := min(int(e.at), len(data))
	to := min(from+int(e.cut), len(data))
	f[name] = slices.Concat(data[:from], []byte(e.put), data[to:])
}

// at returns an edit of the first occurrence of from in file.
func at(t testing.TB, f hf.Folder, file, from, to string) edit {
	place := bytes.Index(f[file], []byte(from))
	if place < 0 {
		t.Fatalf("%s has no %q", file, from)
	}
	return edit{byte(slices.Index(f.Names(), file)), uint16(place), uint16(len(from)), to}
}

// FuzzFolder checks that no model folder breaks the engine: it is refused with
// an error, or its model answers a text and can be saved.
func FuzzFolder(f *testing.F) {
	var folders []hf.Folder
	for _, family := range leastFamilies {
		folders = append(folders, leastFolder(f, family))
	}
	add := func(family byte, a, b edit) {
		f.Add(family, a.file, a.at, a.cut, a.put, b.file, b.at, b.cut, b.put)
	}
	for i, x := range folders {
		family := byte(i)
		nothing := edit{}
		add(family, nothing, nothing)
		add(family, at(f, x, "vocab.txt", "##b", "[MASK]"), at(f, x, "tokenizer_config.json", "{", `{"pad_token":"x",`))
		add(family, at(f, x, "config.json", `"vocab_size": 7`, `"vocab_size": 6`), at(f, x, "model.safetensors", `[7,2]`, `[6,2]`))
		add(family, at(f, x, "config.json", "{", `{"num_labels": 3, "dtype": "float16",`), at(f, x, "model.safetensors", `"F32"`, `"F16"`))
		add(family, at(f, x, "config.json", "{", `{"eos_token_id": 99,`), at(f, x, "config.json", `"max_position_embeddings": 8`, `"max_position_embeddings": 9`))
	}
	f.Fuzz(func(t *testing.T, family, file1 byte, at1, cut1 uint16, put1 string, file2 byte, at2, cut2 uint16, put2 string) {
		folder := maps.Clone(folders[int(family)%len(folders)])
		edit{file1, at1, cut1, put1}.apply(folder)
		edit{file2, at2, cut2, put2}.apply(folder)
		useFolder(t, folder)
	})
}

var leastFamilies = []string{"bert", "roberta", "distilbert", "albert"}

// TestLeastFolders checks that the fuzzer begins with models that work.
func TestLeastFolders(t *testing.T) {
	for _, family := range leastFamilies {
		if err := useFolder(t, leastFolder(t, family)); err != nil {
			t.Errorf("%s: %v", family, err)
		}
	}
}

// fuzzTape is shared by all folders, because its memory exceeds everything
// else.
var fuzzTape = grad.NewTape(cpu.New())

// useFolder loads a folder, lets its model answer, and saves it.
func useFolder(t *testing.T, folder hf.Folder) error {
	ckpt, err := pretrained.Open("x", folder)
	if err != nil {
		return err
	}
	settings := run.Default()
	m, err := ckpt.New(fuzzTape.Device(), &settings, nil)
	if err != nil {
		return err
	}
	r, err := task.NewReader(fuzzTape, m.Model, ckpt.Tokenizer, settings, nil, func() error { return nil })
	if err != nil {
		return err
	}
	for _, text := range []string{"", "a ab [MASK] [SEP] é", "a a a a a a a a a a a a"} {
		if _, err := r.Read(text, "", func(string) {}); err != nil {
			return err
		}
		r.Attention(text, "", 0, 0)
	}
	if _, err := inMemory(export.Folder(m, hf.F32)); err != nil {
		t.Errorf("the model answers but cannot be saved: %v", err)
	}
	return nil
}
