//go:build js && wasm

// Command gputest compares the GPU with the CPU in a page: every operation over
// awkward shapes with the plain Device, and fifty steps of a small model of
// each family with the fast one. It leaves its results in the page's __result.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall/js"
	"time"

	"tuneground/engine/gpu"
	"tuneground/wasm/browser"
)

// A result is the result of one comparison.
type result struct {
	Name     string   `json:"name"`
	Compared int      `json:"compared"`           // operations, or losses
	Millis   int64    `json:"ms"`                 // duration
	Failures []string `json:"failures,omitempty"` // the first few
}

func main() {
	list := []result{}
	report := func() {
		text, err := json.Marshal(list)
		if err != nil {
			panic(err) // JSON can encode strings and numbers
		}
		js.Global().Call("finish", string(text))
	}
	queue, limits, err := browser.OpenGPU()
	if err != nil {
		list = append(list, result{Name: "adapter", Failures: []string{err.Error()}})
		report()
		return
	}
	dev := gpu.New(queue, limits)
	only := js.Global().Get("only").String()
	for _, test := range append(operations(), trainings()...) {
		if !strings.Contains(test.name, only) {
			continue
		}
		began := time.Now()
		c := &comparison{dev: dev, result: result{Name: test.name}}
		c.do(test.run)
		c.Millis = time.Since(began).Milliseconds()
		list = append(list, c.result)
		js.Global().Call("progress", fmt.Sprintf("%s: %d compared in %d ms, %d failures", test.name, c.Compared, c.Millis, len(c.Failures)))
	}
	report()
}

// A test is one comparison.
type test struct {
	name string
	run  func(*comparison)
}

// A comparison is one running test.
type comparison struct {
	dev *gpu.Device
	result
}

func (c *comparison) do(run func(*comparison)) {
	defer func() {
		if cause := recover(); cause != nil {
			c.fail("%v", cause)
		}
	}()
	run(c)
}

// mostFailures limits the reported failures, which are often all the same.
const mostFailures = 5

func (c *comparison) fail(format string, args ...any) {
	if len(c.Failures) < mostFailures {
		c.Failures = append(c.Failures, fmt.Sprintf(format, args...))
	}
}
