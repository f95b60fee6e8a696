package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// demoRun puts a saved model into a web page of its own. It prints Events as JSON lines,
// the last of them "saved".
func demoRun(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	file := flags.String("out", "", "`file` to write: an HTML page that holds the model")
	example := flags.String("text", "", "the `text` that stands in the page's box at first")
	question := flags.String("question", "", "likewise the `question`, for a model that answers questions")
	programs := flags.String("programs", "static/gen", "`folder` with demo.html, the page without a model")
	values, err := parse(flags, args, out, "MODEL_DIR")
	if err != nil {
		return err
	}
	if *file == "" {
		return badInputf("-out is needed; see \"tuneground demo -h\"")
	}
	models, config, err := openSaved(values[0])
	if err != nil {
		return err
	}
	if err := replaceable(*file); err != nil {
		return badInputf("the page cannot be written: %w", err)
	}
	var page [][]byte
	log := &eventLog{lines: out, last: run.Saved}
	s := session.New(session.Options{
		CPU: cpu.New(), Memory: freeMemory(), Models: os.DirFS(models), Programs: os.DirFS(*programs),
		Emit: func(e run.Event, attached [][]byte) {
			if log.add(e); e.Event == run.Saved {
				page = attached
			}
		},
	})
	for _, do := range []string{run.LoadModel, run.SaveDemo} {
		if err := s.Run(run.Command{Do: do, Config: config, Text: *example, Question: *question}); err != nil {
			return badInput{err}
		}
	}
	if err := replaceFile(*file, inParts(page)); err != nil {
		return log.end(fmt.Errorf("%s: %w", *file, err))
	}
	return log.end(nil)
}
