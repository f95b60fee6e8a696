package run

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// ErrNoModel means that the files hold no model.
var ErrNoModel = message.Errorf("no file of a model is there: a Hugging Face folder has config.json, tokenizer.json and model.safetensors")

// modelFiles are the files that a model needs apart from its weights: its
// configuration and its tokenizer.
var modelFiles = []string{
	"config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
	"added_tokens.json", "vocab.json", "vocab.txt", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model",
	RecordFile, // how it was made, where this engine made it
	TextFeaturesFile,
}

const (
	weightsFile = "model.safetensors"
	indexFile   = "model.safetensors.index.json"

	adapterConfig  = "adapter_config.json" // of PEFT
	adapterWeights = "adapter_model.safetensors"
)

// ModelFiles selects from paths, with slashes, the files that a model needs. It
// returns their indices in the list and the folder that they are in, "." for
// none. It takes the folder nearest to the root that has a config.json,
// preferably one with weights: deeper folders belong to other programs, such as
// 1_Pooling and onnx. It leaves out weights for other frameworks, and shards if
// the whole weights are there too, because they may exceed the memory.
func ModelFiles(paths []string) (folder string, picked []int, err error) {
	if folder, err = modelFolder(paths); err != nil {
		return "", nil, err
	}
	whole := slices.Contains(paths, path.Join(folder, weightsFile))
	model := whole || slices.Contains(paths, path.Join(folder, indexFile))
	for i, p := range paths {
		name := path.Base(p)
		if path.Dir(p) == folder && (slices.Contains(modelFiles, name) || isWeights(name, whole) || !model && isAdapter(name)) {
			picked = append(picked, i)
		}
	}
	return folder, picked, nil
}

// isWeights reports whether a file holds weights or lists the files that do:
// one file if the model has it whole, else shards and their index.
func isWeights(name string, whole bool) bool {
	if whole {
		return name == weightsFile
	}
	return name == indexFile || strings.HasPrefix(name, "model-") && strings.HasSuffix(name, ".safetensors")
}

// isAdapter reports whether a file is one of the two of an adapter, which is there
// in place of a model.
func isAdapter(name string) bool { return name == adapterConfig || name == adapterWeights }

// modelFolder finds the folder for ModelFiles.
func modelFolder(paths []string) (string, error) {
	weighted := map[string]bool{}
	for _, p := range paths {
		if name := path.Base(p); isWeights(name, true) || isWeights(name, false) || name == adapterWeights {
			weighted[path.Dir(p)] = true
		}
	}
	compare := func(a, b string) int { // with weights first, then by depth
		if weighted[a] != weighted[b] {
			return map[bool]int{true: -1, false: 1}[weighted[a]]
		}
		return cmp.Compare(depth(a), depth(b))
	}
	var best []string
	for _, p := range paths {
		folder := path.Dir(p)
		if name := path.Base(p); name != "config.json" && name != adapterConfig || len(best) > 0 && compare(folder, best[0]) > 0 {
			continue
		}
		if len(best) > 0 && compare(folder, best[0]) < 0 {
			best = nil
		}
		best = append(best, folder)
	}
	best = slices.Compact(slices.Sorted(slices.Values(best)))
	switch len(best) {
	case 0:
		return "", ErrNoModel
	case 1:
		return best[0], nil
	}
	var places any = best[0] + "/"
	for _, folder := range best[1:] {
		places = message.New("%s and %s", places, folder+"/")
	}
	return "", message.Errorf("there are several models, in %s: choose one of these folders", places)
}

// depth is the number of folders from the root to folder.
func depth(folder string) int {
	if folder == "." {
		return 0
	}
	return 1 + strings.Count(folder, "/")
}
