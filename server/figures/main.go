// Command figures measures Tuneground: the engine natively and in a browser,
// the size of its programs, and the time from opening its page to training. It
// prints one JSON line a figure, see Line.
//
//	figures [-only REGEXP] [-list]
//	figures -pictures FOLDER [-only REGEXP]
//
// With -pictures it measures nothing, and writes pictures of every place of the page to
// look at. It runs in the repository's folder, after `make build models datasets`; `make
// bench` and `make screenshots` do all of that. The browser is Chromium or Chrome: the one in
// $CHROMIUM, or else the first one found.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := execute(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

// execute runs one command line. A measurement that fails leaves a line with
// its error, and the others continue.
func execute(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("figures", flag.ContinueOnError)
	only := flags.String("only", "", "measure only what matches this `regexp`, as -list prints it; or picture only that, as it is said")
	list := flags.Bool("list", false, "print what would be measured")
	pictures := flags.String("pictures", "", "write pictures of every place of the page to this `folder`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is not an option; -only chooses what to measure", flags.Arg(0))
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if *pictures != "" {
		return takePictures(ctx, *pictures, pattern, os.Stderr)
	}
	chosen := choose(measurements(), pattern)
	if len(chosen) == 0 {
		return fmt.Errorf("nothing matches -only %s; -list prints what there is", *only)
	}
	if *list {
		for _, m := range chosen {
			fmt.Fprintln(out, m)
		}
		return nil
	}
	return measure(ctx, chosen, out)
}

func measure(ctx context.Context, chosen []measurement, out io.Writer) error {
	s := &server{}
	defer s.close()
	lines := json.NewEncoder(out)
	failed := 0
	for _, m := range chosen {
		figures, err := m.run(ctx, s)
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		if err != nil {
			failed++
			figures = []Line{{Figure: m.figure, Where: m.where, Error: err.Error()}}
		}
		for _, line := range figures {
			if err := lines.Encode(line); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d measurements failed", failed, len(chosen))
	}
	return nil
}
