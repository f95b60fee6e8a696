package train

import (
	"errors"
	"fmt"
	"time"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A GPU is a Device that can be taken away at any time: it then panics with a
// *[tensor.Failure].
type GPU interface {
	tensor.Device
	// Software reports whether it is no hardware but a program on the CPU.
	Software() bool
	// Tune finds out how work is best divided on it, which may take a second.
	Tune()
	// Adapter returns what the browser says of it.
	Adapter() *run.AdapterInfo
	// Close gives it back, with its memory.
	Close()
}

// A machine is what a Session computes on: a CPU, and a GPU where there is one.
type machine struct {
	cpu, gpu computer
	open     func() (GPU, error)
	trying   func() // is told that the GPU is tried, which may take a second
	device   GPU    // gpu's, nil while it is closed
	// doubted says that the GPU replaces one that failed, and has not shown yet
	// that it does better.
	doubted bool
}

// A computer is one of the two and what is known of it.
type computer struct {
	kind    string
	name    string
	dev     tensor.Device // nil while there is none
	speed   speed         // zero: not measured
	tuned   bool
	reached float64 // FLOP/s in training the model at hand; 0: not known
	problem error   // why it cannot be used
}

func newMachine(cpu tensor.Device, open func() (GPU, error), trying func()) machine {
	if open == nil {
		open = func() (GPU, error) { return nil, errors.New("there is no WebGPU outside a browser") }
	}
	return machine{
		cpu: computer{kind: run.CPU, name: cpu.Name(), dev: cpu}, gpu: computer{kind: run.WebGPU},
		open: open, trying: trying,
	}
}

// A speed says how long work takes on a device.
type speed struct {
	flops float64 // a second, of a product of matrices
	op    float64 // seconds that every operation takes besides
	wait  float64 // seconds until a result can be read
}

// of returns the seconds that a step of p takes, by v alone.
func (v speed) of(p *run.PlanInfo) float64 {
	return p.StepFLOPs/v.flops + float64(p.StepOps)*v.op + v.wait
}

// foreseen returns the seconds that a step of p will take on c, 0 if nothing is
// known of c.
func (c *computer) foreseen(p *run.PlanInfo) float64 {
	switch {
	case c.reached > 0:
		return p.StepFLOPs / c.reached
	case c.speed.flops > 0:
		return c.speed.of(p)
	}
	return 0
}

// hopeless is how many times slower than the CPU a GPU may be before it is tuned
// to be still worth tuning.
const hopeless = 4

// choose returns what is to compute p: what was asked for, where that is there,
// or else the faster one. The problem says why it is not what was asked for.
func (m *machine) choose(asked string, p *run.PlanInfo) (c *computer, problem error) {
	if m.cpu.speed.flops == 0 {
		m.cpu.speed = measure(m.cpu.dev)
	}
	if asked == run.CPU {
		return &m.cpu, nil
	}
	if err := m.meet(asked); err != nil {
		if asked == run.Auto {
			return &m.cpu, nil
		}
		return &m.cpu, fmt.Errorf("%w; the CPU computes instead", err)
	}
	if asked == run.WebGPU || m.gpu.foreseen(p) < m.cpu.foreseen(p) {
		return &m.gpu, nil
	}
	return &m.cpu, nil
}

// errSoftware is why a GPU in software is not tried: it takes seconds to compile
// what the CPU computes faster anyway.
var errSoftware = errors.New("it is no hardware but a program on the CPU, slower than the CPU itself; choose WebGPU to use it all the same")

// meet opens the GPU and measures it, unless that was done.
func (m *machine) meet(asked string) error {
	if m.gpu.dev == nil && m.gpu.problem == nil {
		m.reopen()
	}
	if m.gpu.problem != nil {
		return m.gpu.problem
	}
	if asked == run.Auto && m.gpu.speed.flops == 0 && m.device.Software() {
		return errSoftware
	}
	err := catch(func() error {
		if m.gpu.speed.flops == 0 {
			m.trying()
			m.gpu.speed = measure(m.device)
		}
		if !m.gpu.tuned && (asked == run.WebGPU || m.gpu.speed.flops*hopeless > m.cpu.speed.flops) {
			m.device.Tune()
			m.gpu.speed, m.gpu.tuned = measure(m.device), true
		}
		return nil
	})
	if err != nil {
		m.close()
		m.gpu.problem = err
	}
	return err
}

// reopen asks for a GPU.
func (m *machine) reopen() {
	device, err := m.open()
	if err == nil && m.gpu.tuned { // as the one before it was
		err = catch(func() error { device.Tune(); return nil })
	}
	m.gpu.problem = err
	if err == nil {
		m.device, m.gpu.dev, m.gpu.name = device, device, device.Name()
	}
}

// close gives the GPU back.
func (m *machine) close() {
	if m.device != nil {
		m.device.Close()
		m.device, m.gpu.dev = nil, nil
	}
}

// replace finds something to go on with after the GPU failed: another GPU, or
// the CPU where that is not to be had or failed at the same work.
func (m *machine) replace(failure error) *computer {
	m.close()
	if m.doubted {
		m.gpu.problem, m.doubted = failure, false
		return &m.cpu
	}
	m.reopen()
	if m.gpu.problem != nil {
		return &m.cpu
	}
	m.doubted = true
	return &m.gpu
}

// of returns the computer that dev is of.
func (m *machine) of(dev tensor.Device) *computer {
	if dev == m.cpu.dev {
		return &m.cpu
	}
	return &m.gpu
}

// info describes the machine to the user, with used computing p.
func (m *machine) info(used *computer, p *run.PlanInfo) *run.DeviceInfo {
	info := &run.DeviceInfo{Used: used.kind}
	for _, c := range []*computer{&m.cpu, &m.gpu} {
		if c.name == "" && c.problem == nil {
			continue // nobody asked for it
		}
		known := run.KnownDevice{Kind: c.kind, Name: c.name, GFLOPS: c.speed.flops / 1e9}
		if p != nil {
			known.StepSeconds = c.foreseen(p)
		}
		switch {
		case c.problem != nil:
			known.Problem = c.problem.Error()
		case c.speed.flops == 0:
			known.Problem = errSoftware.Error()
		}
		info.Known = append(info.Known, known)
	}
	return info
}

// measure finds out how fast dev is, in some hundredths of a second unless it is
// slow. The first product and the first operation, which may compile, do not count.
func measure(dev tensor.Device) speed {
	const rows, inner, cols = 1024, 128, 512
	product := &tensor.MatMul{C: dev.Alloc(rows, cols), A: dev.Alloc(rows, inner), B: dev.Alloc(cols, inner), TransB: true}
	little := &tensor.Scale{X: dev.Alloc(1, 64), Factor: 1}
	var result [1]float32
	first := product.C.Reshape(product.C.Len(), 1).RowRange(0, 1)
	seconds := func(op tensor.Op, n int) float64 {
		began := time.Now()
		for range n {
			dev.Run(op)
		}
		dev.Read(result[:], first)
		return time.Since(began).Seconds()
	}
	seconds(product, 1)
	seconds(little, 1)
	v := speed{wait: seconds(little, 1)}
	const many = 256
	v.op = max(0, seconds(little, many)-v.wait) / many
	const enough = 0.03
	for n := 1; ; n *= 2 {
		if took := seconds(product, n); took > enough {
			v.flops = float64(product.Cost().FLOPs) * float64(n) / took
			return v
		}
	}
}
