package run

// A bench measures how fast a machine is: products of matrices, and a training
// step of every model of the site, each on every device.

// What Figure.What can be.
const (
	Product      = "product"       // of matrices of single precision, C = A * B; its name is MxKxN
	TrainingStep = "training_step" // on BenchBatch sequences of BenchTokens tokens, all parameters; its name is the model's
)

// The batch of a training step. Of its tokens a model that writes reads half and
// writes half.
const BenchBatch, BenchTokens = 8, 128

// benchProducts are three sizes of squares, and what a feed-forward layer of
// MiniLM does with such a batch.
var benchProducts = []string{"256x256x256", "512x512x512", "1024x1024x1024", "1024x384x1536"}

// BenchDevices are the kinds that a bench measures on, in that order.
var BenchDevices = []string{CPU, WebGPU}

// A Subject is what a Figure is of.
type Subject struct {
	What string `json:"what"` // Product or TrainingStep
	Name string `json:"name"`
}

// BenchSubjects returns what a bench measures on a site with these models, in
// that order.
func BenchSubjects(models []ModelEntry) []Subject {
	var list []Subject
	for _, shape := range benchProducts {
		list = append(list, Subject{Product, shape})
	}
	for _, m := range models {
		if m.Missing == "" {
			list = append(list, Subject{TrainingStep, m.Name})
		}
	}
	return list
}

// A Figure is how long a Subject takes on a device.
type Figure struct {
	Subject
	Device  string  `json:"device"`            // one of BenchDevices
	Seconds float64 `json:"seconds,omitempty"` // the median of the samples
	Fastest float64 `json:"fastest_seconds,omitempty"`
	Samples int     `json:"samples,omitempty"`
	GFLOPS  float64 `json:"gflops,omitempty"` // 10^9 floating-point operations a second, by the median
	// Problem, when not empty, says why there is no figure.
	Problem string `json:"problem,omitempty"`
}

// BenchInfo says on what a bench measures.
type BenchInfo struct {
	Date    string        `json:"date"`             // of its beginning, by RFC 3339
	Engine  string        `json:"engine,omitempty"` // version of the engine, where its build knows it
	Devices []BenchDevice `json:"devices"`
}

// BenchDevice is a device that a bench measures, or cannot.
type BenchDevice struct {
	Kind    string       `json:"kind"`
	Name    string       `json:"name,omitempty"`
	Adapter *AdapterInfo `json:"adapter,omitempty"` // of WebGPU
	Problem string       `json:"problem,omitempty"` // why it cannot be measured
}

// AdapterInfo is what a browser says of a GPU, in the words of WebGPU's
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
	Features        []string         `json:"features"`          // that there are
	Used            []string         `json:"used"`              // those of them that the engine uses
	Limits          map[string]int64 `json:"limits"`
}
