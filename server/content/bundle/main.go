// Command bundle makes the data sets that the site offers, from text in npm
// packages, from that of Python packages, and from generated text (package
// corpus). Each becomes a file of JSON lines; index.json lists them by task. It
// runs when the site is built:
//
//	go run ./server/content/bundle -npm node_modules -pip python_modules -out static/datasets
//
// The result depends only on this source and the packages' versions.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"tuneground/engine/run"
)

func main() {
	log.SetFlags(0)
	npm := flag.String("npm", "node_modules", "folder that npm installed packages in")
	pip := flag.String("pip", "python_modules", "folder of the Python packages that command fetch has read")
	out := flag.String("out", "static/datasets", "folder to write to")
	flag.Parse()
	if err := bundle(folders{*npm, *pip}, *out); err != nil {
		log.Fatal("bundle: ", err)
	}
}

// folders hold the packages of npm and of Python.
type folders struct{ npm, pip string }

// python marks a Python package in set.from.
const python = "pypi:"

// of returns a package's folder, "" if it is a Python package that could not be
// had: the page does without its set.
func (f folders) of(name string) string {
	rest, ok := strings.CutPrefix(name, python)
	if !ok {
		return filepath.Join(f.npm, filepath.FromSlash(name))
	}
	folder := filepath.Join(f.pip, rest)
	if _, err := os.Stat(folder); err != nil {
		return ""
	}
	return folder
}

// bundle makes every set and the index.
func bundle(in folders, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var index []run.DatasetEntry
	for _, s := range sets {
		folder := in.of(s.from)
		if folder == "" {
			log.Printf("data set %s is left out: %s is not there; make models tries to fetch it again", s.name, s.from)
			continue
		}
		entry, err := s.make(folder, out)
		if err != nil {
			return fmt.Errorf("data set %s: %w", s.name, err)
		}
		for _, task := range s.tasks {
			entry.Task = task
			index = append(index, entry)
		}
	}
	list, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "index.json"), append(list, '\n'), 0o644)
}

// make writes the set's file, from its package's folder, and returns its entry
// in the index, without the task.
func (s set) make(folder, out string) (entry run.DatasetEntry, err error) {
	entry = run.DatasetEntry{
		Name: s.name, File: s.name + ".jsonl", Text: s.columns.text, Question: s.columns.question, Label: s.columns.label,
		Source: ownSource, License: ownLicense,
	}
	if s.from != "" {
		if entry.Source, entry.License, err = describe(folder); err != nil {
			return entry, err
		}
	}
	rows, err := s.rows(folder)
	if err != nil {
		return entry, err
	}
	entry.Rows = len(rows)
	lines, err := encode(rows)
	if err != nil {
		return entry, err
	}
	return entry, os.WriteFile(filepath.Join(out, entry.File), lines, 0o644)
}

// encode returns the rows as JSON lines.
func encode(rows []any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, row := range rows {
		if err := e.Encode(row); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
