package plan

import (
	"runtime"
	"slices"
	"strconv"

	"tuneground/engine/grad"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// A Need is the peak memory of a run, in bytes.
type Need struct {
	Host       int64 // in the tab or process, with everything loaded
	Device     int64 // on the GPU; 0 if the CPU computes
	Passes     int64 // of either, the memory that the passes of training and evaluation share
	Tokens     int   // that an evaluation may read in one pass
	Evaluation int64 // memory of such a pass
	Frozen     *Frozen
}

// leastPass is the memory that an evaluation pass may take, if available, even
// if a training step takes less.
const leastPass = 64 << 20

// need computes the memory of the run on a Computer, in addition to what is loaded,
// from the tensors that it holds and from passes on a Device that only counts: the
// largest training batch, and an evaluation cut to the same memory. The outputs of the
// model's frozen part are kept if there is room.
func (j *Job) need(loaded heap, on *machine.Computer) (Need, error) {
	m, err := j.shape()
	if err != nil {
		return Need{}, err
	}
	f := j.frozen(m)
	if j.Before != nil && f != nil && !j.Before.Kept {
		return j.needWith(&Frozen{Cut: f.Cut}, m, loaded, on)
	}
	n, err := j.needWith(f, m, loaded, on)
	if j.Before == nil && f != nil && j.Memory > 0 && n.Host > j.Memory {
		n, err = j.needWith(&Frozen{Cut: f.Cut}, m, loaded, on)
	}
	return n, err
}

func (j *Job) needWith(f *Frozen, m *peft.Tuning, loaded heap, on *machine.Computer) (Need, error) {
	c := &j.Config
	batch, err := j.Texts.Longest(j.Texts.Set.Train, c.TrainBatchSize, c)
	if err != nil {
		return Need{}, err
	}
	texts, err := j.Texts.Longest(nil, c.EvalBatchSize, c)
	if err != nil {
		return Need{}, err
	}
	all, trainable := m.Count()
	weights, gradients := 4*all, 4*trainable
	best := int64(0)
	if c.LoadBestModelAtEnd && c.EvalStrategy != "no" && len(j.Texts.Set.Validation) > 0 {
		best = gradients
	}
	moments := j.optimizerBytes(m)
	held := weights + gradients + moments + writtenBytes(m, c)
	n := Need{Frozen: f, Passes: dryRun(&tensor.Plan{}, m, f, c, batch, batch.First(len(batch.Items)), m.Epochs())}
	if f != nil && f.Keep {
		held += f.Bytes
		n.Passes = max(n.Passes, j.blockBytes(m, f.Cut))
	}
	if j.Copies && on == &j.Machine.CPU { // on a GPU a run has them in any case
		held, best = held+gradients+moments, 2*best
	}
	budget := int64(leastPass)
	if j.Memory > 0 && on == &j.Machine.CPU {
		budget = min(budget, j.Memory-loaded.used-held-best)
	}
	budget = max(n.Passes, budget)
	if j.Before != nil {
		budget = j.Before.EvalBytes
	}
	n.Tokens, n.Evaluation = evaluationBytes(m, texts, budget)
	n.Passes = max(n.Passes, n.Evaluation)
	trained := loaded.with(held+best, n.Passes)
	if on == &j.Machine.GPU {
		n.Device = held + n.Passes
		trained = loaded.with(gradients+moments+2*best, 0) // a savepoint, and the best model while it is replaced
	}
	n.Host = trained.with(2*weights, 0).size() // saving: the model, and its zip in small parts
	return n, nil
}

// A heap is the memory of the program.
type heap struct {
	used int64 // by what stays: data, checkpoint, the program itself
	free int64 // taken before, and not in use
	gap  int64 // the part of it that is known to be in one piece
	lost int64 // the part of it that is in pieces too small for most tensors
}

// mostLost is the most that is lost so: loading leaves small pieces, a run large ones.
const mostLost = 32 << 20

func (h heap) size() int64 { return h.used + h.free }

// with returns h after it held small tensors, which fit into any gaps, and one block.
func (h heap) with(small, block int64) heap {
	switch {
	case small+block <= h.free:
	case block <= h.gap:
		h.free = small + h.lost + block
	default:
		h.free = max(h.free, small+h.lost) + block
	}
	h.gap = max(h.gap, block)
	return h
}

// loaded is the memory without the current model, which the trained one replaces.
// WebAssembly's never shrinks; elsewhere what is free goes back to the system.
func (j *Job) loaded() heap {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h := heap{used: int64(m.HeapAlloc + m.Sys - m.HeapSys)}
	if runtime.GOARCH == "wasm" {
		h.free = int64(m.HeapSys - m.HeapAlloc)
		h.lost = min(h.free, mostLost)
	}
	if j.Model != nil && j.Model.Device == j.Machine.CPU.Device {
		all, _ := j.Model.Tuning.Count()
		h.used -= 4 * all
		h.free += 4 * all
	}
	return h
}

// boundless is the size of a block that any pass fits into, so that the part
// used is the need.
const boundless = 1 << 50

// evaluationBytes returns how many tokens an evaluation may read in one pass
// within budget, and the memory of such a pass, which has at least one of the
// longest texts.
func evaluationBytes(m *peft.Tuning, texts *task.Texts, budget int64) (tokens int, bytes int64) {
	for n := len(texts.Items); ; n /= 2 {
		bytes = passBytes(m, texts, texts.First(n))
		if bytes <= budget || n <= 1 {
			for i := range n {
				tokens += texts.Size(i)
			}
			return tokens, bytes
		}
	}
}

// passBytes is the memory of an evaluation of items.
func passBytes(m *peft.Tuning, texts *task.Texts, items []int) int64 {
	return peak(m, texts, items, func(t *grad.Tape, b *model.Batch) {
		features := m.Model.Features(t, b)
		m.Model.Loss(t, features, b, grad.Criterion{})
		if run.TaskOf(m.Model.Task).HasNewHead() {
			m.Model.Head(t, features, b)
		}
	})
}

// peak is the memory of a pass over items without a backward pass.
func peak(m *peft.Tuning, texts *task.Texts, items []int, pass func(*grad.Tape, *model.Batch)) int64 {
	plan := &tensor.Plan{}
	nn.Place(plan, m.Params(), func(*nn.Param) bool { return false })
	t, b := grad.NewTape(plan), &model.Batch{}
	t.Reserve(boundless)
	t.Reset(false, 0)
	texts.Fill(b, items, task.EvaluationKey)
	pass(t, b)
	return t.Peak()
}

// optimizerBytes is the memory of the optimiser's state.
func (j *Job) optimizerBytes(m *peft.Tuning) int64 {
	plan := &tensor.Plan{}
	place(plan, m)
	return optim.New(plan, m.Params(), j.Config).Bytes()
}

// writtenBytes is the memory of generation: keys and values of every layer,
// twice while their memory grows, and the scores of the next token.
func writtenBytes(m *peft.Tuning, c *run.Config) int64 {
	limit := c.Generation.MaxNewTokens
	if run.FamilyOf(m.Model.Config.ModelType).EncoderDecoder {
		limit = c.MaxTargetLength
	} else if !run.TaskOf(m.Model.Task).Writes() {
		return 0
	}
	beams := int64(task.WrittenTogether * c.Generation.NumBeams)
	slot := int64(m.Model.Config.NumHiddenLayers) * int64(m.Model.Config.HiddenSize) * 2 * 4
	return beams * (3*slot*int64(min(limit, m.Model.Config.MaxTokens())) + 2*4*int64(m.Model.Config.VocabSize))
}

// Room returns an error if a run that needs n does not fit into the available
// memory.
func (j *Job) Room(n Need, on *machine.Computer) error {
	if j.Memory == 0 || n.Host <= j.Memory {
		return nil
	}
	fits, err := j.fits(on)
	if err != nil {
		return err
	}
	const gib = 1 << 30
	needs, has := float64(n.Host)/gib, float64(j.Memory)/gib
	if len(fits) == 0 {
		return message.Errorf("the run needs %.1f GiB of memory and there are %.1f GiB; choose a smaller model", needs, has)
	}
	var ways message.List
	for _, f := range fits {
		ways = append(ways, f.Setting+" = "+f.Value)
	}
	return message.Errorf("the run needs %.1f GiB of memory and there are %.1f GiB; it fits with one of these: %s", needs, has, ways)
}

// Spare returns an error if memory, which is 0 if unknown, does not leave the
// given number of bytes for the work named what.
func Spare(memory int64, what message.Message, bytes int64) error {
	runtime.GC() // a run leaves as much garbage as it needed
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	left := memory - int64(m.HeapAlloc+m.Sys-m.HeapSys)
	if memory == 0 || bytes <= left {
		return nil
	}
	const gib = 1 << 30
	return message.Errorf("%s needs %.1f GiB of memory and %.1f GiB are left; end the current run, or choose a smaller model", what, float64(bytes)/gib, float64(max(0, left))/gib)
}

// fits lists single changes of the settings with which the run would fit, the
// mildest of each setting.
func (j *Job) fits(on *machine.Computer) ([]run.Fit, error) {
	loaded := j.loaded()
	var list []run.Fit
	for _, x := range j.smaller() {
		if slices.ContainsFunc(list, func(f run.Fit) bool { return f.Setting == x.setting }) {
			continue
		}
		changed := *j
		x.change(&changed.Config)
		n, err := changed.need(loaded, on)
		if err != nil {
			return nil, err
		}
		if n.Host <= j.Memory {
			list = append(list, run.Fit{Setting: x.setting, Value: x.value, Bytes: n.Host})
		}
	}
	return list, nil
}

// A smallerRun is a run with one setting changed.
type smallerRun struct {
	setting, value string
	change         func(c *run.Config)
}

// smaller lists changes that need less memory, the mildest change of a setting
// first.
func (j *Job) smaller() (list []smallerRun) {
	c := j.Config
	for size := below(c.TrainBatchSize); size >= 1; size = below(size) {
		list = append(list, smallerRun{"per_device_train_batch_size", strconv.Itoa(size), func(c *run.Config) { c.TrainBatchSize = size }})
	}
	for length := below(min(j.Config.MaxLength, j.Checkpoint.Config.MaxTokens())); length >= leastLength; length = below(length) {
		list = append(list, smallerRun{"max_length", strconv.Itoa(length), func(c *run.Config) { c.MaxLength = length }})
	}
	if c.Method != run.Head && run.TaskOf(c.Task).HasNewHead() && !run.FamilyOf(j.Checkpoint.Config.ModelType).EncoderDecoder {
		list = append(list, smallerRun{"method", run.Head, func(c *run.Config) { c.Method = run.Head }})
	}
	return list
}

// leastLength is the shortest max_length that is worth offering.
const leastLength = 16

// below returns the greatest power of two below n, 0 for 1.
func below(n int) int {
	p := 1
	for 2*p < n {
		p *= 2
	}
	if p >= n {
		return 0
	}
	return p
}
