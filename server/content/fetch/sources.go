package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"tuneground/engine/hf"
)

// readLocal reads the model from a subfolder of its name, or from the folder
// itself: the made files, or the raw ones.
func (p *entry) readLocal(from string) (hf.Folder, error) {
	folder := os.DirFS(from)
	if info, err := fs.Stat(folder, p.name); err == nil && info.IsDir() {
		folder = os.DirFS(filepath.Join(from, p.name))
	}
	made, errMade := p.readMade(folder)
	if errMade == nil {
		return made, nil
	}
	raw, err := collect(p.raw, func(name string) ([]byte, error) { return fs.ReadFile(folder, name) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errMade
	}
	if err != nil {
		return nil, err
	}
	return p.make(raw)
}

// collect reads the wanted files, and the card if there is one.
func collect(wanted map[string]string, read func(name string) ([]byte, error)) (hf.Folder, error) {
	files := hf.Folder{}
	for name := range wanted {
		data, err := read(name)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	if card, err := read(readmeFile); err == nil {
		files[readmeFile] = card
	}
	return files, nil
}

// readMade reads a folder of made files.
func (p *entry) readMade(folder fs.FS) (hf.Folder, error) {
	made, err := collect(p.made, func(name string) ([]byte, error) { return fs.ReadFile(folder, name) })
	if err != nil {
		return nil, err
	}
	return made, check(made, p.made)
}

// readHub downloads the model. It gives up soon without access to the hub,
// which many classrooms and build machines lack.
func (p *entry) readHub(ctx context.Context) (hf.Folder, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
	}}
	raw, err := collect(p.raw, func(name string) ([]byte, error) { return download(ctx, client, p.hub+name) })
	if err != nil {
		return nil, err
	}
	return p.make(raw)
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
