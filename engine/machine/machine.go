// Package machine decides which device computes.
package machine

import (
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A GPU is a Device that can be taken away at any time. It then panics with a
// *[tensor.Failure].
type GPU interface {
	tensor.Device
	// Software reports whether it is a program on the CPU and not hardware.
	Software() bool
	// Tune finds the best division of work on it, which may take a second.
	Tune()
	// Adapter returns the browser's description of it.
	Adapter() *run.AdapterInfo
	// Close releases it and its memory.
	Close()
}

// A Machine is a CPU, with a GPU if there is one.
type Machine struct {
	CPU, GPU Computer

	open   func() (GPU, error)
	trying func() // called before the GPU is tried, which may take a second
	device GPU    // GPU's device, nil while closed
	// doubted is set while the GPU replaces one that failed and has not yet done
	// any work.
	doubted bool
}

// A Computer is the CPU or the GPU, with its properties.
type Computer struct {
	Kind    string        // run.CPU or run.WebGPU
	Name    string        // for the user; "" until it is opened
	Device  tensor.Device // nil if there is none
	Speed   Speed         // zero: not measured
	Tuned   bool          // the best division of work is known
	Reached float64       // FLOP/s in training the current model; 0: unknown
	Problem error         // why it cannot be used
}

// New returns a Machine of a CPU and of the GPU that open requests when it is
// needed. The error of open says why there is none; open is nil if no GPU can
// be requested. trying is called before a GPU is tried, which may take a
// second.
func New(cpu tensor.Device, open func() (GPU, error), trying func()) *Machine {
	if open == nil {
		open = func() (GPU, error) { return nil, message.Errorf("there is no WebGPU outside a browser") }
	}
	return &Machine{
		CPU: Computer{Kind: run.CPU, Name: cpu.Name(), Device: cpu}, GPU: Computer{Kind: run.WebGPU},
		open: open, trying: trying,
	}
}

// Open requests a GPU in addition to the machine's own. The caller closes it.
func (m *Machine) Open() (GPU, error) { return m.open() }

// A Speed describes how fast a device works.
type Speed struct {
	FLOPS float64 // of a matrix product, per second
	Op    float64 // overhead of every operation, in seconds
	Wait  float64 // seconds until a result can be read
}

// of returns the seconds of a step of p, from v alone.
func (v Speed) of(p *run.PlanInfo) float64 {
	return p.StepFLOPs/v.FLOPS + float64(p.StepOps)*v.Op + v.Wait
}

// Foreseen returns the predicted seconds of a step of p on c; 0 if nothing is
// known of c.
func (c *Computer) Foreseen(p *run.PlanInfo) float64 {
	switch {
	case c.Reached > 0:
		return p.StepFLOPs / c.Reached
	case c.Speed.FLOPS > 0:
		return c.Speed.of(p)
	}
	return 0
}

// hopeless is how many times slower than the CPU an untuned GPU may be and
// still be worth tuning.
const hopeless = 4

// Choose returns the Computer for p: the requested device if there is one, or
// else the faster one. problem says why it is not the requested device.
func (m *Machine) Choose(asked string, p *run.PlanInfo) (c *Computer, problem error) {
	if name := m.CPU.Device.Name(); m.CPU.Speed.FLOPS == 0 || name != m.CPU.Name { // it has other threads
		m.CPU.Name, m.CPU.Speed, m.CPU.Reached = name, measure(m.CPU.Device), 0
	}
	if asked == run.CPU {
		return &m.CPU, nil
	}
	if err := m.meet(asked); err != nil {
		if asked == run.Auto {
			return &m.CPU, nil
		}
		return &m.CPU, message.Errorf("%w; the CPU computes instead", err)
	}
	if asked == run.WebGPU || m.GPU.Foreseen(p) < m.CPU.Foreseen(p) {
		return &m.GPU, nil
	}
	return &m.CPU, nil
}

// errSoftware says why a software GPU is not tried: it takes seconds to compile
// work that the CPU does faster anyway.
var errSoftware = message.Errorf("it is software on the CPU, slower than the CPU itself; choose WebGPU to use it anyway")

// meet opens the GPU and measures it, unless that was done before.
func (m *Machine) meet(asked string) error {
	if m.GPU.Device == nil && m.GPU.Problem == nil {
		m.reopen()
	}
	if m.GPU.Problem != nil {
		return m.GPU.Problem
	}
	if asked == run.Auto && m.GPU.Speed.FLOPS == 0 && m.device.Software() {
		return errSoftware
	}
	err := Catch(func() error {
		if m.GPU.Speed.FLOPS == 0 {
			m.trying()
			m.GPU.Speed = measure(m.device)
		}
		if !m.GPU.Tuned && (asked == run.WebGPU || m.GPU.Speed.FLOPS*hopeless > m.CPU.Speed.FLOPS) {
			m.device.Tune()
			m.GPU.Speed, m.GPU.Tuned = measure(m.device), true
		}
		return nil
	})
	if err != nil {
		m.Close()
		m.GPU.Problem = err
	}
	return err
}

// Forgive allows a GPU that could not be used to be requested again.
func (m *Machine) Forgive() { m.GPU.Problem = nil }

// Proven records that the current device has done some work without failing.
func (m *Machine) Proven() { m.doubted = false }

// reopen requests a GPU.
func (m *Machine) reopen() {
	device, err := m.open()
	if err == nil && m.GPU.Tuned { // like the one before it
		err = Catch(func() error { device.Tune(); return nil })
	}
	m.GPU.Problem = err
	if err == nil {
		m.device, m.GPU.Device, m.GPU.Name = device, device, device.Name()
	}
}

// Close releases the GPU.
func (m *Machine) Close() {
	if m.device != nil {
		m.device.Close()
		m.device, m.GPU.Device = nil, nil
	}
}

// replace finds a replacement after the GPU failed: another GPU, or the CPU if
// there is none or it failed at the same work.
func (m *Machine) replace(failure error) *Computer {
	m.Close()
	if m.doubted {
		m.GPU.Problem, m.doubted = failure, false
		return &m.CPU
	}
	m.reopen()
	if m.GPU.Problem != nil {
		return &m.CPU
	}
	m.doubted = true
	return &m.GPU
}

// Of returns the Computer that dev belongs to.
func (m *Machine) Of(dev tensor.Device) *Computer {
	if dev == m.CPU.Device {
		return &m.CPU
	}
	return &m.GPU
}

// Event reports that used computes p, which may be nil, the other devices, and
// the problem, if there is one: why the device is not the expected one.
func (m *Machine) Event(used *Computer, p *run.PlanInfo, problem error) run.Event {
	info := &run.DeviceInfo{Used: used.Kind, Problem: message.Of(problem)}
	for _, c := range []*Computer{&m.CPU, &m.GPU} {
		if c.Name == "" && c.Problem == nil {
			continue // it was not requested
		}
		known := run.KnownDevice{Kind: c.Kind, Name: c.Name, GFLOPS: c.Speed.FLOPS / 1e9}
		if p != nil {
			known.StepSeconds = c.Foreseen(p)
		}
		switch {
		case c.Problem != nil:
			known.Problem = message.Of(c.Problem)
		case c.Speed.FLOPS == 0:
			known.Problem = message.Of(errSoftware)
		}
		info.Known = append(info.Known, known)
	}
	return run.Event{Event: run.Device, Device: info}
}

// measure measures the speed of dev in some hundredths of a second, or longer
// if dev is slow. The first product and the first operation, which may include
// compilation, do not count.
func measure(dev tensor.Device) Speed {
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
	v := Speed{Wait: seconds(little, 1)}
	const many = 256
	v.Op = max(0, seconds(little, many)-v.Wait) / many
	const enough = 0.03
	for n := 1; ; n *= 2 {
		if took := seconds(product, n); took > enough {
			v.FLOPS = float64(product.Cost().FLOPs) * float64(n) / took
			return v
		}
	}
}
