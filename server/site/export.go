package site

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Export writes every file of the site into dir, for a static host, and returns
// the numbers of files and bytes. The service worker adds the headers that such
// a host does not send. If ctx ends, the rest is not written.
func (s *Site) Export(ctx context.Context, dir string) (files int, bytes int64, err error) {
	paths, err := s.Paths()
	if err != nil {
		return 0, 0, err
	}
	for _, p := range paths {
		if ctx.Err() != nil {
			return files, bytes, fmt.Errorf("stopped; %s is incomplete", dir)
		}
		n, err := s.copyTo(dir, p)
		if err != nil {
			return files, bytes, err
		}
		files, bytes = files+1, bytes+n
	}
	return files, bytes, nil
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
