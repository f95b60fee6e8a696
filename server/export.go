package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// export writes every file of the site into a folder, for a host that only
// serves files. The service worker stands in for the headers that such a host
// does not send.
func export(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	folders := folderFlags(flags)
	values, err := parse(flags, args, out, "DIR")
	if err != nil {
		return err
	}
	site, err := NewSite(*folders)
	if err != nil {
		return err
	}
	paths, err := site.Paths()
	if err != nil {
		return err
	}
	var total int64
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped; %s is incomplete", values[0])
		}
		n, err := site.copyTo(values[0], p)
		if err != nil {
			return err
		}
		total += n
	}
	fmt.Fprintf(out, "%d files, %.1f MB, in %s: any web server may serve them, below any path\n", len(paths), float64(total)/1e6, values[0])
	site.reportModels(out)
	return nil
}

// copyTo writes one file of the site below dir and returns its size.
func (s *Site) copyTo(dir, name string) (int64, error) {
	f, err := s.Open(name)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	target := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return 0, err
	}
	w, err := os.Create(target)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(w, f)
	if closeErr := w.Close(); err == nil {
		err = closeErr
	}
	return n, err
}
