package session

import (
	"bytes"
	"encoding/json"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// smallFolder is site's model, as files.
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

// attached returns f's files as a browser passes them.
func attached(f hf.Folder) (files []File) {
	for _, name := range f.Names() {
		files = append(files, File{Name: name, Size: int64(len(f[name])), Reader: bytes.NewReader(f[name])})
	}
	return files
}

// TestFolderWithMoreThanAModel loads a folder from sentence-transformers, with
// the weights of other frameworks, and saves it.
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
	saved, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	if got, want := strings.Join(saved.Names(), " "), "README.md config.json model.safetensors vocab.txt"; got != want {
		t.Errorf("saved %s, want %s", got, want)
	}
}

// edited is f with one file changed.
func edited(t *testing.T, f hf.Folder, file, from, to string) hf.Folder {
	t.Helper()
	if !bytes.Contains(f[file], []byte(from)) {
		t.Fatalf("%s has no %s: %s", file, from, f[file])
	}
	f = maps.Clone(f)
	f[file] = bytes.ReplaceAll(f[file], []byte(from), []byte(to))
	return f
}

// TestHeadFollowsItsLabels tunes a model, reverses its labels, and checks that
// each row of the output layer is where the data have its label.
func TestHeadFollowsItsLabels(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.Epochs = 1
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	saved, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	turned := edited(t, saved, "config.json", `"0": "negative",
    "1": "positive"`, `"0": "positive",
    "1": "negative"`)
	head := func(f hf.Folder) (rows []float32) {
		ckpt, err := pretrained.Open("x", f)
		must(t, err)
		m, err := ckpt.New(s.machine.CPU.Device, &c, s.data.set)
		must(t, err)
		if fresh := m.Describe(&c).New; len(fresh) > 0 || !slices.Equal(m.Labels(), []string{"negative", "positive"}) {
			t.Errorf("new are %v, the labels %v", fresh, m.Labels())
		}
		for _, p := range m.Params {
			if m.OutputParam(p) {
				rows = append(rows, p.Data...)
			}
		}
		return rows
	}
	was, is := head(saved), head(turned)
	const width = 16 // of the model: two rows of weights, then two biases
	want := slices.Concat(was[width:2*width], was[:width], was[2*width+1:], was[2*width:2*width+1])
	if !slices.Equal(is, want) {
		t.Errorf("the output layer is\n%v, want\n%v", is, want)
	}
}

// TestPadTokenIsSaved checks that the saved tokenizer names the token that the
// model pads with.
func TestPadTokenIsSaved(t *testing.T) {
	c := taskCases[slices.IndexFunc(taskCases, func(c taskCase) bool { return c.family == "gpt2" })]
	for _, before := range []hf.Folder{
		{}, {"tokenizer_config.json": []byte(`{"model_max_length": 64}`), "special_tokens_map.json": []byte(`{"eos_token": "<|endoftext|>"}`)},
	} {
		folder := hf.Folder(c.folder(t))
		maps.Copy(folder, before)
		s, _ := newSession(t)
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...))
		saved, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		tokens, err := token.Load(saved)
		must(t, err)
		if pad, ok := tokens.Special("pad_token"); !ok || pad != 256 || !bytes.Contains(saved["config.json"], []byte(`"pad_token_id": 256`)) {
			t.Errorf("pads with %d, %v; %s", pad, ok, saved["config.json"])
		}
		for name, data := range before {
			if bytes.Contains(saved[name], []byte("pad_token")) == bytes.Equal(saved[name], data) {
				t.Errorf("%s became %s", name, saved[name])
			}
		}
	}
}

// TestPadTokenIsTheTokenizers checks that a GPT-2 whose config.json names no
// special token, or another padding token, gets those of its tokenizer:
// transformers finds the end of a padded text by them.
func TestPadTokenIsTheTokenizers(t *testing.T) {
	c := taskCases[slices.IndexFunc(taskCases, func(c taskCase) bool { return c.name == "GPT-2's last token" })]
	for _, test := range []struct {
		ids       any // in config.json, for every role
		tokenizer string
		pad       int
	}{
		{nil, `{}`, 256},
		{nil, `{"pad_token": "!"}`, '!'},
		{256, `{"pad_token": "!"}`, '!'},
		{50256, `{"pad_token": "<pad>"}`, 256}, // the model has no 257th token
	} {
		folder := hf.Folder(c.folder(t))
		fields := map[string]any{}
		must(t, json.Unmarshal(folder["config.json"], &fields))
		for _, role := range []string{"bos", "eos", "pad"} {
			fields[role+"_token_id"] = test.ids
		}
		var err error
		folder["config.json"], err = json.Marshal(fields)
		must(t, err)
		folder["tokenizer_config.json"] = []byte(test.tokenizer)
		s, _ := newSession(t)
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...))
		saved, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		config, err := hf.ReadConfig(saved["config.json"])
		must(t, err)
		tokens, err := token.Load(saved)
		must(t, err)
		pad, _ := tokens.Special("pad_token")
		if config.PadTokenID != test.pad || int(pad) != test.pad || *config.EosTokenID != 256 {
			t.Errorf("with ids %v and %s: config.json pads with %d, the tokenizer with %d", test.ids, test.tokenizer, config.PadTokenID, pad)
		}
	}
}

// TestTokensBeyondTheVocabulary uses folders whose config.json and tokenizer
// disagree: a token that no text needs does not matter.
func TestTokensBeyondTheVocabulary(t *testing.T) {
	small := smallFolder(t)
	longer := maps.Clone(small)
	longer["vocab.txt"] = append(bytes.Clone(small["vocab.txt"]), "strange\n"...)
	config := settings()
	load := run.Command{Do: run.LoadModel, Config: config}
	data := func(s *Session, text string) error {
		return s.Run(run.Command{Do: run.LoadData, Config: config}, File{Name: "mine.csv", Size: int64(len(text)), Reader: strings.NewReader(text)})
	}
	const rows = "text,label\nfine,a\ndull,b\nwarm,a\ncold,b\n"

	s, r := newSession(t)
	must(t, s.Run(load, attached(longer)...))
	must(t, data(s, rows))
	err := data(s, rows+"a strange soup,a\n")
	if err == nil || !strings.Contains(err.Error(), `mine.csv, line 6: the tokenizer reads "strange" as token 25, but config.json's vocab_size is 25`) {
		t.Errorf("a text with a token that the model lacks: %v", err)
	}
	if len(s.data.set.Examples) != 4 {
		t.Errorf("%d examples are left of the data before", len(s.data.set.Examples))
	}
	must(t, s.Run(run.Command{Do: run.Predict, Config: config, Text: "a fine soup", Layer: -1}))
	err = s.Run(run.Command{Do: run.Predict, Config: config, Text: "a strange soup", Layer: -1})
	if err == nil || !strings.Contains(err.Error(), `"strange" as token 25`) {
		t.Errorf("a prediction with such a token: %v", err)
	}
	if n := len(r.all(run.Predicted)); n != 1 {
		t.Errorf("%d predictions", n)
	}
}

// TestSpecialTokensBeyondTheVocabulary runs every model with an output layer of
// its own with ids that config.json cannot mean.
func TestSpecialTokensBeyondTheVocabulary(t *testing.T) {
	for _, name := range []string{"writing on", "summaries", "GPT-2's last token", "a number"} {
		c := taskCases[slices.IndexFunc(taskCases, func(c taskCase) bool { return c.name == name })]
		t.Run(name, func(t *testing.T) {
			folder := hf.Folder(c.folder(t))
			fields := map[string]any{}
			must(t, json.Unmarshal(folder["config.json"], &fields))
			for _, id := range []string{"bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id"} {
				if _, ok := fields[id]; ok {
					fields[id] = 50256
				}
			}
			var err error
			folder["config.json"], err = json.Marshal(fields)
			must(t, err)
			s, r := newSession(t)
			settings := settings()
			settings.Task, settings.Epochs, settings.Generation.MaxNewTokens = c.task, 1, 4
			must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings}, attached(folder)...))
			rows := c.sentences()
			must(t, s.Run(run.Command{Do: run.LoadData, Config: settings}, File{Name: "words", Size: int64(len(rows)), Reader: bytes.NewReader(rows)}))
			must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
			must(t, s.Run(run.Command{Do: run.Predict, Config: settings, Text: "the soup", Layer: 0, Head: 0}))
			if r.last(t, run.Done).Report == nil || s.model.Config.EosTokenID != nil && *s.model.Config.EosTokenID >= s.model.Config.VocabSize {
				t.Errorf("the end of a text is %d of %d", *s.model.Config.EosTokenID, s.model.Config.VocabSize)
			}
		})
	}
}

// TestImpossibleConfigs checks that sizes are compared with the weights before
// they take memory.
func TestImpossibleConfigs(t *testing.T) {
	small := smallFolder(t)
	for _, test := range []struct{ from, to, want string }{
		{`"max_position_embeddings": 16`, `"max_position_embeddings": 16777216`, "position_embeddings.weight has shape [16 16] in the checkpoint, but config.json asks for [16777216 16]"},
		{`"vocab_size": 25`, `"vocab_size": 16777216`, "word_embeddings.weight has shape"},
		{`"num_hidden_layers": 2`, `"num_hidden_layers": 16777216`, "num_hidden_layers is 16777216; it must be from 1 to 1024"},
		{`"num_hidden_layers": 2`, `"num_hidden_layers": 1024`, "no tensor bert.encoder.layer.2.attention.self.query.weight, which a layer that config.json asks for needs"},
		{`"type_vocab_size": 2`, `"num_labels": 16777216, "type_vocab_size": 2`, "num_labels is 16777216"},
		{`"intermediate_size": 32`, `"intermediate_size": 16777216`, "intermediate.dense.weight has shape"},
		{`"hidden_size": 16`, `"hidden_size": 16777216`, "has shape"},
	} {
		s, _ := newSession(t)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(edited(t, small, "config.json", test.from, test.to))...)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.to, err, test.want)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 16 {
			t.Errorf("%s took %d MiB", test.to, took)
		}
	}
}

// TestDamagedWeightsAreNamed loads a model with a weight that is not a number.
func TestDamagedWeightsAreNamed(t *testing.T) {
	folder := smallFolder(t)
	weights := bytes.Clone(folder["model.safetensors"])
	copy(weights[len(weights)-4:], []byte{0, 0, 0xc0, 0x7f})
	folder["model.safetensors"] = weights
	s, _ := newSession(t)
	err := s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...)
	if err == nil || !strings.Contains(err.Error(), "model.safetensors: tensor pooler.dense.weight holds NaN at element 255") {
		t.Errorf("a model with NaN among its weights: %v", err)
	}
}
