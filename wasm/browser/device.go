//go:build js && wasm

package browser

import (
	"encoding/json"
	"time"

	"tuneground/engine/gpu"
	"tuneground/engine/run"
)

// Device is the browser's GPU as a Device that computes.
type Device struct {
	*gpu.Device
	queue *GPU
	tuned bool // as found on an earlier visit
}

// OpenDevice asks the browser for a GPU. The error says why there is none.
func OpenDevice() (*Device, error) {
	queue, limits, err := OpenGPU()
	if err != nil {
		return nil, err
	}
	d := &Device{Device: gpu.New(queue, limits), queue: queue}
	d.tuned = d.recall()
	return d, nil
}

// Tune finds the best division of work on this GPU, unless it is known from an
// earlier visit.
func (d *Device) Tune() {
	if !d.tuned {
		d.FindTuning()
		d.tuned = true
		d.remember()
	}
}

// Adapter returns the browser's description of the GPU.
func (d *Device) Adapter() *run.AdapterInfo {
	info := new(run.AdapterInfo)
	if err := json.Unmarshal([]byte(d.queue.player.Call("describe").String()), info); err != nil {
		panic(err) // gpu.js wrote this JSON
	}
	return info
}

// Close releases the GPU and its memory.
func (d *Device) Close() { d.queue.Destroy() }

// Traffic returns the traffic of the last step.
func (d *Device) Traffic() Traffic { return d.queue.last }

// Waited returns the total time spent waiting for results.
func (d *Device) Waited() time.Duration { return d.queue.waited }
