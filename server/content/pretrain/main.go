// Command pretrain makes the small models that ship with the site, with the site's
// own engine. It trains a tokenizer where the model needs one, then the model, and
// writes a Hugging Face folder:
//
//	go run ./server/content/pretrain [-npm node_modules] [-models static/models] bert reading bert-zh reading-zh gpt2 t5
//
// Every seed is fixed, so that the same machine makes the same files again. A
// model takes about an hour of one core. Progress and scores go to standard
// error; the folders' README.md, which quotes them, is written by hand.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
)

// folders are where everything is.
type folders struct {
	npm    string // folder of npm's installed packages
	pip    string // folder of the text of Python's
	models string // folder of model folders, for reading the teacher and for writing
}

var recipes = map[string]func(folders) error{
	"bert": bertEnglish.pretrain, "reading": bertEnglish.read,
	"bert-zh": bertChinese.pretrain, "reading-zh": bertChinese.read,
	"gpt2": pretrainGPT2, "t5": pretrainT5,
}

func main() {
	log.SetFlags(log.Ltime)
	var in folders
	flag.StringVar(&in.npm, "npm", "node_modules", "folder that npm installed packages in")
	flag.StringVar(&in.pip, "pip", "python_modules", "folder of the Python packages that command fetch has read")
	flag.StringVar(&in.models, "models", "static/models", "folder of the models")
	flag.Parse()
	if flag.NArg() == 0 || slices.ContainsFunc(flag.Args(), func(name string) bool { return recipes[name] == nil }) {
		fmt.Fprintln(os.Stderr, "pretrain: name what to make: bert, reading (which goes on with bert), bert-zh, reading-zh, gpt2, t5")
		os.Exit(2)
	}
	for _, name := range flag.Args() {
		if err := recipes[name](in); err != nil {
			log.Fatalf("pretrain %s: %v", name, err)
		}
	}
}
