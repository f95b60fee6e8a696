package main

import (
	"context"
	"fmt"
	"os"

	"github.com/andybalholm/brotli"
)

// programs are the programs that a reader's browser loads, with an upper bound
// for each size.
var programs = []struct {
	file string
	aim  *number // MB
}{
	{"page.wasm", aim(2)}, {"engine.wasm", aim(3)}, {"kernel.wasm", nil},
}

// demoSize measures a page of its own without its model, as it is saved.
func demoSize() measurement {
	m := measurement{figure: "size demo.html", where: "file"}
	m.run = func(context.Context, *server) ([]Line, error) {
		info, err := os.Stat(siteFolder + "/gen/demo.html")
		if err != nil {
			return nil, fmt.Errorf("%w: run `make build` first", err)
		}
		return []Line{{Figure: m.figure, Where: m.where, Value: number(info.Size()) / 1e6, Unit: "MB", Aim: aim(4)}}, nil
	}
	return m
}

// size measures a program's size with the best compression.
func size(file string, most *number) measurement {
	m := measurement{figure: "size " + file + ".br", where: "file"}
	m.run = func(context.Context, *server) ([]Line, error) {
		content, err := os.ReadFile(siteFolder + "/gen/" + file)
		if err != nil {
			return nil, fmt.Errorf("%w: run `make build` first", err)
		}
		var packed counter
		w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		return []Line{{Figure: m.figure, Where: m.where, Value: number(packed) / 1e6, Unit: "MB", Aim: most}}, nil
	}
	return m
}

// A counter counts the bytes written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
