package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"

	"tuneground/engine/run"
	"tuneground/engine/session"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// resumeRun goes on with a kept run, with the settings and data that it began with. It
// prints Events as train does; the Record of the first, "started", has what was done
// before. Of a finished run it prints the report again, and writes the model where the
// flags say.
func resumeRun(ctx context.Context, args []string, out io.Writer) error {
	j := new(trainJob)
	flags := flag.NewFlagSet("resume", flag.ContinueOnError)
	flags.StringVar(&j.models, "models", "static/models", "`folder` with the model that the run began with")
	flags.StringVar(&j.words, "words", "static/words", "`folder` of the word lists for augmentation")
	j.threads.flag(flags)
	j.results = resultFlags(flags)
	values, err := parse(flags, args, out, "DIR")
	if err != nil {
		return err
	}
	begun, err := j.openRun(values[0])
	if err != nil {
		return err
	}
	defer j.folder.Close()
	j.config = begun.Record.Config
	if err := j.results.open(&j.config); err != nil {
		return err
	}
	return j.do(ctx, &eventLog{lines: out, last: run.Done}, func(s *session.Session) error {
		return s.Run(run.Command{Do: run.GoOn, Config: j.config, Run: j.folder.Dir()})
	})
}

// openRun opens the folder of a kept run.
func (j *trainJob) openRun(dir string) (store.Beginning, error) {
	if _, err := os.Stat(dir); err != nil {
		return store.Beginning{}, badInput{err} // it would be made
	}
	folder, err := disk.Open(dir)
	if err != nil {
		return store.Beginning{}, badInput{err}
	}
	begun, err := store.Of(folder).Beginning()
	if err != nil {
		folder.Close()
		if errors.Is(err, fs.ErrNotExist) {
			err = badInputf("there is no run in %s; \"tuneground train -run\" begins one", dir)
		}
		return begun, badInput{err}
	}
	j.folder = folder
	return begun, nil
}
