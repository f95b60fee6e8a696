package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"tuneground/engine/hf"
)

// write writes f's files into the folder of a model, and leaves other files as
// they are.
func write(models, name string, f hf.Folder) error {
	dir := filepath.Join(models, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range f.Names() {
		if err := os.WriteFile(filepath.Join(dir, file), f[file], 0o644); err != nil {
			return err
		}
		log.Printf("%s: %d bytes", filepath.Join(dir, file), len(f[file]))
	}
	return nil
}

// modelFolder returns the files of a model: its config, its weights as 16-bit
// floats, its tokenizer and the files that transformers' tokenizer classes also
// read.
func modelFolder(c *hf.Config, weights []hf.Tensor, tokenizer, settings, special any) (hf.Folder, error) {
	f := hf.Folder{}
	var err error
	if f["config.json"], err = c.Marshal(); err != nil {
		return nil, err
	}
	if f["model.safetensors"], err = hf.WriteWeights(weights, hf.F16); err != nil {
		return nil, err
	}
	for name, v := range map[string]any{
		"tokenizer.json": tokenizer, "tokenizer_config.json": settings, "special_tokens_map.json": special,
	} {
		if f[name], err = indented(v); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// indented returns v as JSON for people to read.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(v)
	return b.Bytes(), err
}
