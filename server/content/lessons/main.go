// Command lessons reads the lessons, which are Markdown with live figures placed in it,
// and writes them as the page fetches them: HTML with formulas in MathML.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"tuneground/app/lesson"
)

func main() {
	from := flag.String("from", "app/lesson", "the folder with NN-name.zh.md and NN-name.en.md, and quiz.zh.md and quiz.en.md")
	out := flag.String("out", "static/gen/lessons", "the folder to write to")
	npm := flag.String("npm", "node_modules", "the folder with temml")
	flag.Parse()
	if err := build(*from, *out, *npm); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build reads all lessons of a folder and writes one file a lesson and language, and one
// index a language.
func build(from, out, npm string) error {
	paths, err := filepath.Glob(filepath.Join(from, "*.md"))
	if err != nil {
		return err
	}
	r := &reader{}
	var list []*document
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		list = append(list, r.read(path, source))
	}
	r.compare(list)
	if err := r.err(); err != nil {
		return err
	}
	if err := r.typeset(list, npm); err != nil {
		return err
	}
	return write(list, out)
}

// write writes the lessons into an empty folder.
func write(list []*document, out string) error {
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	index := map[string][]lesson.Entry{"zh": {}, "en": {}}
	for _, d := range list {
		if d.Name != lesson.QuizName {
			index[d.lang] = append(index[d.lang], d.Entry)
		}
		if err := save(filepath.Join(out, d.File(d.lang)+".json"), d.Content); err != nil {
			return err
		}
	}
	for lang, entries := range index {
		if err := save(filepath.Join(out, "index."+lang+".json"), entries); err != nil {
			return err
		}
	}
	return nil
}

func save(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
