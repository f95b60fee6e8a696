package run

import "tuneground/engine/message"

// A bench measures the speed of a machine: matrix products, and a training step
// of every bundled model, on each device.

// Values of Figure.What.
const (
	Product      = "product"       // of single-precision matrices, C = A * B; its name is MxKxN
	TrainingStep = "training_step" // on BenchBatch sequences of BenchTokens tokens, all parameters; its name is the model's
)

// The batch of a training step. A text-to-text model reads half of the tokens
// and writes half.
const BenchBatch, BenchTokens = 8, 128

// benchProducts are three square sizes, and the product in a feed-forward layer
// of MiniLM for such a batch.
var benchProducts = []string{"256x256x256", "512x512x512", "1024x1024x1024", "1024x384x1536"}

// BenchDevices are the devices that a bench measures, in that order.
var BenchDevices = []string{CPU, WebGPU}

// A Subject is the thing that a Figure measures.
type Subject struct {
	What string `json:"what"` // Product or TrainingStep
	Name string `json:"name"`
}

// BenchSubjects returns the subjects of a bench on a site with these models, in
// that order.
func BenchSubjects(models []ModelEntry) []Subject {
	var list []Subject
	for _, shape := range benchProducts {
		list = append(list, Subject{Product, shape})
	}
	for _, m := range models {
		if m.Missing.IsZero() {
			list = append(list, Subject{TrainingStep, m.Name})
		}
	}
	return list
}

// A Figure is the time of a Subject on a device.
type Figure struct {
	Subject
	Device  string  `json:"device"`            // one of BenchDevices
	Seconds float64 `json:"seconds,omitempty"` // the median of the samples
	Fastest float64 `json:"fastest_seconds,omitempty"`
	Samples int     `json:"samples,omitempty"`
	GFLOPS  float64 `json:"gflops,omitempty"` // 10^9 floating-point operations a second, by the median
	// Problem, if not empty, says why there is no figure.
	Problem message.Message `json:"problem,omitzero"`
}

// BenchInfo describes the machine that a bench measures.
type BenchInfo struct {
	Date    string        `json:"date"`             // when it began, in RFC 3339
	Engine  string        `json:"engine,omitempty"` // version of the engine, if its build knows it
	Devices []BenchDevice `json:"devices"`
}

// BenchDevice is a device that a bench measures, or cannot measure.
type BenchDevice struct {
	Kind    string          `json:"kind"`
	Name    string          `json:"name,omitempty"`
	Adapter *AdapterInfo    `json:"adapter,omitempty"` // for WebGPU
	Problem message.Message `json:"problem,omitzero"`  // why it cannot be measured
}

// AdapterInfo is a browser's description of a GPU, under the names of WebGPU's
// GPUAdapterInfo, GPUSupportedFeatures and GPUSupportedLimits
// (https://www.w3.org/TR/webgpu/).
type AdapterInfo struct {
	Vendor          string           `json:"vendor"`
	Architecture    string           `json:"architecture"`
	Device          string           `json:"device,omitempty"`
	Description     string           `json:"description,omitempty"`
	SubgroupMinSize int              `json:"subgroupMinSize,omitempty"`
	SubgroupMaxSize int              `json:"subgroupMaxSize,omitempty"`
	Fallback        bool             `json:"isFallbackAdapter"` // it is software
	Features        []string         `json:"features"`          // all available features
	Used            []string         `json:"used"`              // those that the engine uses
	Limits          map[string]int64 `json:"limits"`
}
