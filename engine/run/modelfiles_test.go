package run

import (
	"slices"
	"strings"
	"testing"
)

func TestModelFiles(t *testing.T) {
	for _, test := range []struct {
		name   string
		paths  string
		folder string
		picked string
	}{
		{"a folder as it is", "config.json model.safetensors vocab.txt README.md", ".", "config.json model.safetensors vocab.txt"},
		{"what sentence-transformers writes, in any order", "mine/1_Pooling/config.json mine/config.json mine/modules.json mine/model.safetensors mine/tokenizer.json",
			"mine", "mine/config.json mine/model.safetensors mine/tokenizer.json"},
		{"what it wrote once", "m/modules.json m/0_BERT/config.json m/0_BERT/model.safetensors m/1_Pooling/config.json", "m/0_BERT", "m/0_BERT/config.json m/0_BERT/model.safetensors"},
		{"a clone of the hub", "c/.git/config c/config.json c/model.safetensors c/pytorch_model.bin c/tf_model.h5 c/flax_model.msgpack c/rust_model.ot c/onnx/model.onnx c/onnx/config.json c/openvino/openvino_model.bin c/merges.txt c/vocab.json",
			"c", "c/config.json c/model.safetensors c/merges.txt c/vocab.json"},
		{"shards", "config.json model.safetensors.index.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors pytorch_model-00001-of-00002.bin",
			".", "config.json model.safetensors.index.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors"},
		{"shards beside the whole", "config.json model.safetensors model.safetensors.index.json model-00001-of-00001.safetensors", ".", "config.json model.safetensors"},
		{"the hub's cache", "models--x/blobs/0a models--x/refs/main models--x/snapshots/0a1/config.json models--x/snapshots/0a1/model.safetensors",
			"models--x/snapshots/0a1", "models--x/snapshots/0a1/config.json models--x/snapshots/0a1/model.safetensors"},
		{"weights are missing", "x/config.json x/sub/config.json x/pytorch_model.bin", "x", "x/config.json"},
		{"another program's adapter", "config.json model.safetensors adapter_config.json adapter_model.safetensors", ".", "config.json model.safetensors"},
		{"an adapter", "a/README.md a/adapter_config.json a/adapter_model.safetensors a/training_args.bin", "a", "a/adapter_config.json a/adapter_model.safetensors"},
		{"an adapter with its labels", "config.json adapter_config.json adapter_model.safetensors tokenizer.json", ".",
			"config.json adapter_config.json adapter_model.safetensors tokenizer.json"},
		{"shards beside an adapter", "config.json model.safetensors.index.json model-1.safetensors adapter_config.json", ".", "config.json model.safetensors.index.json model-1.safetensors"},
	} {
		paths := strings.Fields(test.paths)
		folder, places, err := ModelFiles(paths)
		var picked []string
		for _, i := range places {
			picked = append(picked, paths[i])
		}
		if err != nil || folder != test.folder || !slices.Equal(picked, strings.Fields(test.picked)) {
			t.Errorf("%s: picked %v in %q, %v", test.name, picked, folder, err)
		}
	}
	for paths, want := range map[string]string{
		"":                    "no file of a model",
		"README.md vocab.txt": "no file of a model",
		"b/config.json a/config.json c/d/config.json": "several models, in a/ and b/:",
	} {
		if _, _, err := ModelFiles(strings.Fields(paths)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", paths, err, want)
		}
	}
}
