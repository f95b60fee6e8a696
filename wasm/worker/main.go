//go:build js && wasm

// Command worker is the engine in the page's Worker: it takes Commands from
// messages and answers with Events.
package main

import (
	"encoding/json"
	"path"
	"runtime/debug"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/session"
	"tuneground/engine/store"
	"tuneground/wasm/browser"
)

// WebAssembly's memory ends at 4 GiB. A run may plan for all of it except a
// sixteenth, for garbage and gaps. When less than a sixty-fourth is left, the
// collector works harder instead of asking for more.
const (
	memory = 4 << 30 / 16 * 15
	limit  = 4 << 30 / 64 * 63
)

func main() {
	debug.SetMemoryLimit(limit)
	data.Decode = browser.Decode
	var user *session.Session
	device := cpu.New()
	if browser.HasKernels() {
		if err := device.UseModule(); err != nil {
			println(err.Error()) // the engine continues with its own kernels
		}
	}
	download := func(name string, began time.Time, done, size int64) {
		if path.Ext(name) == ".safetensors" {
			user.Progress("download", began, done, size)
		}
	}
	outlets := browser.OpenOutlets()
	user = session.New(session.Options{
		CPU:      device,
		Memory:   memory,
		OpenGPU:  openGPU,
		Models:   browser.Site{Base: "../models", Progress: download},
		Datasets: browser.Site{Base: "../datasets"},
		Programs: browser.Site{Base: "../gen"},
		Words:    browser.Site{Base: "../words"},
		Runs:     openRuns(),
		Emit:     emit,
		Outlet:   func() (session.Outlet, error) { return outlet{outlets.New()}, nil },
		Yield:    browser.Yielder(),
	})
	browser.Listen(func(command string, files []browser.Blob) {
		receive(user, device, command, files)
	})
	user.Serve()
}

// openRuns returns the place for kept runs, nil if the browser lets this page keep none.
func openRuns() store.Archive {
	runs, err := browser.OpenRuns()
	if err != nil {
		println(err.Error()) // runs are done all the same
		return nil
	}
	return runs
}

// openGPU returns no typed nil if there is no GPU.
func openGPU() (machine.GPU, error) {
	gpu, err := browser.OpenDevice()
	if err != nil {
		return nil, err
	}
	return gpu, nil
}

func receive(user *session.Session, device *cpu.Device, command string, blobs []browser.Blob) {
	c := run.Command{Config: run.Default(), Layer: -1, Head: -1}
	if err := json.Unmarshal([]byte(command), &c); err != nil {
		emit(run.Event{Event: run.Failed, ID: c.ID, Error: message.New("the message is not a command: %w", err)}, nil)
		return
	}
	if c.Do == run.UseThreads {
		browser.UseThreads(device, c.Threads)
		return
	}
	var files []session.File
	for _, b := range blobs {
		files = append(files, session.File{Name: b.Name(), Size: b.Size(), Reader: b.Reader()})
	}
	user.Send(c, files...)
}

func emit(e run.Event, file [][]byte) { browser.Post(jsonOf(e), file) }

func jsonOf(e run.Event) string {
	j, err := json.Marshal(e)
	if err != nil {
		j, _ = json.Marshal(run.Event{Event: run.Failed, ID: e.ID, Error: message.New("an event cannot be shown: %w", err)})
	}
	return string(j)
}

// An outlet is a file for the user to keep.
type outlet struct{ *browser.Outlet }

func (o outlet) Close(e run.Event) error {
	return o.Post(jsonOf(e))
}
