//go:build js && wasm

// Command measure is the part of `make bench` that runs in a page: it does the
// Work in the page's __opts and leaves the Result in __result, as the pages of
// the comparison with other libraries do.
package main

import (
	"encoding/json"
	"strconv"
	"syscall/js"
	"time"

	"tuneground/engine/bench"
	"tuneground/engine/cpu"
	"tuneground/engine/tensor"
	"tuneground/wasm/browser"
)

func main() {
	options := js.Global().Get("__opts")
	text := func(key string) string {
		if v := options.Get(key); v.Truthy() {
			return v.String()
		}
		return ""
	}
	number := func(key string) int {
		n, _ := strconv.Atoi(text(key))
		return n
	}
	timing := bench.Timing{Warm: 1, Reps: 5, Budget: 30, Least: 2}
	if t := text("timing"); t != "" {
		if err := json.Unmarshal([]byte(t), &timing); err != nil {
			finish(map[string]string{"error": err.Error()})
			return
		}
	}
	work := bench.Work{
		Work: text("work"), Config: text("config"), Shape: text("shape"), Trans: text("trans"),
		Batch: number("batch"), Seq: number("seq"),
	}
	dev, err := device(text("device"), max(1, number("threads")))
	if err != nil {
		finish(map[string]string{"error": err.Error()})
		return
	}
	place := bench.Place{
		Device: dev, Models: browser.Site{Base: "../models"}, Datasets: browser.Site{Base: "../datasets"},
		Pause: func() error { time.Sleep(time.Millisecond); return nil },
	}
	gpu, onGPU := dev.(*browser.Device)
	if onGPU {
		place.Waited = gpu.Waited
	}
	result, err := bench.Run(place, work, timing)
	if err != nil {
		finish(map[string]string{"error": err.Error()})
		return
	}
	report := struct {
		bench.Result
		browser.Traffic
		Device string `json:"device"`
	}{Result: result, Device: dev.Name()}
	if onGPU {
		report.Traffic = gpu.Traffic()
	}
	finish(report)
}

// device returns the Device that the page asks for: the GPU, or the CPU with
// the best available kernels on so many threads.
func device(name string, threads int) (tensor.Device, error) {
	if name == "webgpu" {
		dev, err := browser.OpenDevice()
		if err != nil {
			return nil, err
		}
		dev.Tune()
		return dev, nil
	}
	dev := cpu.New()
	if browser.HasKernels() {
		if err := dev.UseModule(); err != nil {
			return nil, err
		}
		browser.UseThreads(dev, threads)
	}
	return dev, nil
}

// finish passes result, as JSON, to the page's own script.
func finish(result any) {
	j, err := json.Marshal(result)
	if err != nil {
		j, _ = json.Marshal(map[string]string{"error": err.Error()})
	}
	js.Global().Call("finish", string(j))
}
