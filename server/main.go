// Command tuneground serves the page, exports it for a static host, and
// fine-tunes on the command line with the same engine as the page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

const usage = `Tuneground fine-tunes language models in the browser. This program serves it.

  tuneground serve  [-addr 127.0.0.1:8080]   serve the page until Ctrl-C
  tuneground export DIR                      write the page for any static host
  tuneground train  RUN.json [-data FILE] [-out DIR]
                                             run what the page's settings describe,
                                             printing one JSON event a line;
                                             -find-rate suggests a learning rate for it,
                                             -run keeps the run in a folder
  tuneground resume DIR                      go on with a kept run that was cut off
  tuneground runs   DIR...                   list kept runs; -export and -import make one
                                             file of a run, and a run of the file
  tuneground sweep  RUN.json [-set NAME=VALUE,VALUE] [-seeds N] [-results FILE]
                                             the same run with several values of settings
                                             and several seeds, compared in a table
  tuneground predict MODEL_DIR -data FILE -out FILE
                                             label a file with a model that was saved
  tuneground demo MODEL_DIR -out FILE.html   put a saved model into a web page of its own

"tuneground COMMAND -h" lists a command's flags.
`

// Exit statuses.
const (
	statusOK     = 0
	statusFailed = 1 // a run began and could not finish
	statusUsage  = 2 // the input cannot be used, and no run began
)

// A badInput is an error in what the user asked for.
type badInput struct{ error }

func badInputf(format string, args ...any) error { return badInput{fmt.Errorf(format, args...)} }

func (b badInput) Unwrap() error { return b.error }

var commands = map[string]func(ctx context.Context, args []string, out io.Writer) error{
	"serve":   serve,
	"export":  exportSite,
	"train":   trainRun,
	"resume":  resumeRun,
	"runs":    listRuns,
	"sweep":   sweepRun,
	"predict": predictRun,
	"demo":    demoRun,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second Ctrl-C ends at once
	signal.Ignore(syscall.SIGPIPE) // the run continues when its events are no longer read
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs one command line and returns its exit status. Errors are one
// line on errOut.
func execute(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errOut, usage)
		return statusUsage
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		fmt.Fprint(out, usage)
		return statusOK
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(errOut, "tuneground: there is no command %q; \"tuneground -h\" lists them\n", args[0])
		return statusUsage
	}
	err := guarded(func() error { return command(ctx, args[1:], out) })
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return statusOK
	case errors.As(err, new(badInput)):
		fmt.Fprintln(errOut, "tuneground:", err)
		return statusUsage
	default:
		fmt.Fprintln(errOut, "tuneground:", err)
		return statusFailed
	}
}

// guarded calls do and returns its error. It turns a panic into an error and
// writes its place to standard error; otherwise a panic would end the program
// with the status of bad input.
func guarded(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(os.Stderr, "%s\n", debug.Stack())
			err = fmt.Errorf("the program has a fault and broke this off: %v", cause)
		}
	}()
	return do()
}

// parse reads flags and exactly len(names) other arguments, in any order, and
// returns the arguments. If the last name ends with "...", there may be more.
func parse(flags *flag.FlagSet, args []string, out io.Writer, names ...string) ([]string, error) {
	flags.SetOutput(io.Discard)
	var values []string
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(out)
			flags.PrintDefaults()
			return nil, err
		}
		if err != nil {
			return nil, badInput{err}
		}
		if flags.NArg() == 0 {
			break
		}
		values, args = append(values, flags.Arg(0)), flags.Args()[1:]
	}
	if len(values) < len(names) {
		return nil, badInputf("%s is missing; see \"tuneground %s -h\"", names[len(values)], flags.Name())
	}
	if more := len(names) > 0 && strings.HasSuffix(names[len(names)-1], "..."); len(values) > len(names) && !more {
		return nil, badInputf("%q is one argument too many for %q", values[len(names)], flags.Name())
	}
	return values, nil
}
