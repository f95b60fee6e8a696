package session

import (
	"io/fs"
	"math"
	"slices"
	"time"

	"tuneground/engine/bench"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// figures measures the figures of a bench. It has a GPU of its own, whatever
// the machine's is used for.
type figures struct {
	cpu     tensor.Device
	open    func() (machine.GPU, error)
	models  fs.FS
	look    func() error
	seconds float64            // time for the samples of a figure
	gpu     machine.GPU        // nil: not yet requested
	tuned   bool               // gpu is tuned
	fastest map[string]float64 // FLOP/s reached so far, by kind of device
}

// benchPatience limits a sample's predicted time, in multiples of the time for
// all samples: longer ones are skipped.
const benchPatience = 10

// bench measures each subject on every device. A GPU failure costs one figure:
// another GPU is then requested.
func (s *Session) bench(seconds float64) error {
	if !(seconds > 0 && seconds <= 60) {
		return message.Errorf("a figure cannot be measured for %g seconds; choose more than 0 and at most 60", seconds)
	}
	var models []run.ModelEntry
	if err := readIndex(s.opts.Models, &models); err != nil {
		return message.Errorf("the list of models cannot be read (%w); reload the page", err)
	}
	b := &figures{
		cpu: s.opts.CPU, open: s.machine.Open, models: s.opts.Models, look: s.look,
		seconds: seconds, fastest: map[string]float64{},
	}
	defer b.close()
	info := b.info()
	s.emit(run.Event{Event: run.Benching, Bench: info})
	var list []run.Figure
	for _, subject := range run.BenchSubjects(models) {
		for _, d := range info.Devices {
			if d.Problem.IsZero() {
				list = append(list, run.Figure{Subject: subject, Device: d.Kind})
			}
		}
	}
	for i, started := 0, time.Now(); i < len(list); i++ {
		s.Progress("bench", started, int64(i), int64(len(list)))
		if err := b.fill(&list[i]); err == watch.ErrStopped {
			break
		}
		s.emit(run.Event{Event: run.Measured, Figure: &list[i]})
	}
	s.emit(run.Event{Event: run.Benched})
	return nil
}

// info describes what is measured, and opens the GPU.
func (b *figures) info() *run.BenchInfo {
	gpu := run.BenchDevice{Kind: run.WebGPU}
	if err := b.openGPU(); err != nil {
		gpu.Problem = message.Of(err)
	} else {
		gpu.Name, gpu.Adapter = b.gpu.Name(), b.gpu.Adapter()
	}
	return &run.BenchInfo{
		Date: time.Now().UTC().Format(time.RFC3339), Engine: run.Version(),
		Devices: []run.BenchDevice{{Kind: run.CPU, Name: b.cpu.Name()}, gpu},
	}
}

// fill measures f, or records in it why there is no figure. Errors are only
// compared with each other.
func (b *figures) fill(f *run.Figure) error {
	err := machine.Catch(func() error { return b.measure(f) })
	if err != nil {
		f.Problem = message.Of(err)
	}
	if machine.Failed(err) {
		b.close()
	}
	return err
}

func (b *figures) measure(f *run.Figure) error {
	dev, err := b.device(f.Device)
	if err != nil {
		return err
	}
	place := bench.Place{Device: dev, Models: b.models, Pause: b.look, Accept: func(flops float64) error {
		speed := b.fastest[f.Device]
		if foreseen := flops / speed; speed > 0 && foreseen > benchPatience*b.seconds {
			return message.Errorf("it would take about %.0f s here; choose more time for each figure to have it measured", foreseen)
		}
		return nil
	}}
	work, timing := b.workOf(f.Subject)
	r, err := bench.Run(place, work, timing)
	if err != nil {
		return err
	}
	slices.Sort(r.Samples)
	least, median := r.Samples[0]/1e3, r.Samples[len(r.Samples)/2]/1e3
	f.Samples, f.Fastest, f.Seconds, f.GFLOPS = len(r.Samples), fourDigits(least), fourDigits(median), fourDigits(r.FLOPs/median/1e9)
	b.fastest[f.Device] = max(b.fastest[f.Device], r.FLOPs/median)
	return nil
}

// fourDigits rounds: more would be noise.
func fourDigits(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(v)))
	return math.Round(v*scale) / scale
}

// workOf returns the work for a subject, and how often to do it.
func (b *figures) workOf(s run.Subject) (bench.Work, bench.Timing) {
	timing := bench.Timing{Warm: 2, Reps: 100, Budget: b.seconds, Least: 1}
	if s.What == run.Product {
		timing.Sample = b.seconds / 40
		return bench.Work{Work: "gemm", Shape: s.Name}, timing
	}
	return bench.Work{Work: "training", Config: s.Name, Batch: run.BenchBatch, Seq: run.BenchTokens}, timing
}

// device returns the device of a kind, ready to be measured.
func (b *figures) device(kind string) (tensor.Device, error) {
	if kind == run.CPU {
		return b.cpu, nil
	}
	if err := b.openGPU(); err != nil {
		return nil, err
	}
	if !b.tuned {
		b.gpu.Tune()
		b.tuned = true
	}
	return b.gpu, nil
}

// openGPU requests a GPU, unless there is one.
func (b *figures) openGPU() (err error) {
	if b.gpu == nil {
		b.tuned = false
		b.gpu, err = b.open()
	}
	return err
}

// close releases the GPU.
func (b *figures) close() {
	if b.gpu != nil {
		b.gpu.Close()
		b.gpu = nil
	}
}
