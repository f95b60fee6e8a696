package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// listRuns prints a table of kept runs: those that the arguments are, and those in
// them. With -export or -import, it makes one file of a run, or a run of the file.
func listRuns(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("runs", flag.ContinueOnError)
	to := flags.String("export", "", "`file` to write the run in DIR to, as a zip")
	from := flags.String("import", "", "`file` that -export or the page wrote, to make a run of in DIR, a new folder")
	dirs, err := parse(flags, args, out, "DIR...")
	switch {
	case err != nil:
		return err
	case *to == "" && *from == "":
		return printRuns(dirs, out)
	case *to != "" && *from != "":
		return badInputf("choose one of -export and -import")
	case len(dirs) > 1:
		return badInputf("%q is one folder too many: one run is exported or imported at a time", dirs[1])
	case *to != "":
		return exportRun(dirs[0], *to)
	}
	return importRun(dirs[0], *from)
}

// printRuns prints the table of runs.
func printRuns(dirs []string, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tTITLE\tSTATE\tTASK\tMODEL\tMETHOD\tDATA\tSCORE\tSTARTED\tSIZE")
	for _, dir := range dirs {
		runs, err := runsIn(dir)
		if err != nil {
			return badInput{err}
		}
		for _, dir := range runs {
			fmt.Fprintln(table, strings.Join(cellsOf(dir), "\t"))
		}
	}
	return table.Flush()
}

// cellsOf returns a run's row of the table.
func cellsOf(dir string) []string {
	kept := store.Of(disk.Look(dir))
	row, bytes, err := kept.Row()
	label, labelErr := kept.Label()
	if err = errors.Join(err, labelErr); err != nil {
		return []string{dir, "-", err.Error()}
	}
	title, score := strings.Join(strings.Fields(label.Title+" "+label.Tags), " "), "-"
	if row.Metric != "" {
		score = fmt.Sprintf("%s %.4g", row.Metric, row.Value)
	}
	return []string{
		dir, cmp.Or(title, "-"), stateOf(&row, disk.InUse(dir)), row.Task, row.Model, row.Method, row.Data, score,
		row.Started.Local().Format(time.DateTime), fmt.Sprintf("%.1f MB", float64(bytes)/1e6),
	}
}

// runsIn returns dir if it is a run, or else the folders in it that are.
func runsIn(dir string) (runs []string, err error) {
	if isRun(dir) {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); e.IsDir() && isRun(path) {
			runs = append(runs, path)
		}
	}
	if err == nil && runs == nil {
		err = fmt.Errorf("there is no run in %s; \"tuneground train -run\" begins one", dir)
	}
	return runs, err
}

func isRun(dir string) bool {
	_, err := store.Of(disk.Look(dir)).Beginning()
	return err == nil
}

// stateOf says how far a run is.
func stateOf(row *run.Row, inUse bool) string {
	switch {
	case inUse:
		return fmt.Sprintf("running, step %d of %d", row.Step, row.Steps)
	case row.Finished:
		return fmt.Sprintf("finished, %d steps", row.Step)
	}
	return fmt.Sprintf("stopped at step %d of %d", row.Step, row.Steps)
}

// exportRun writes a run as one file, which is there as a whole or not at all.
func exportRun(dir, file string) error {
	j := new(trainJob)
	if _, err := j.openRun(dir); err != nil {
		return err
	}
	defer j.folder.Close()
	if err := replaceable(file); err != nil {
		return badInput{err}
	}
	return replaceFile(file, store.Of(j.folder).Export)
}

// importRun makes a run of a file.
func importRun(dir, file string) error {
	f, closer, err := openFileOf(file)
	if err != nil {
		return badInput{err}
	}
	defer closer.Close()
	folder, err := newRunFolder(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	err = store.Of(folder).Import(f.Reader.(io.ReaderAt), f.Size)
	if errors.Is(err, fs.ErrPermission) {
		return err
	} else if err != nil {
		return badInputf("%s: %w", file, err)
	}
	return nil
}
