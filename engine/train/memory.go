package train

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A need is the memory, in bytes, that a run takes when it takes most.
type need struct {
	host   int64 // in the tab or process, with all that is loaded
	device int64 // on the GPU; 0 where the CPU computes
	passes int64 // of either, what the passes of training and evaluation take in turns
	tokens int   // that an evaluation may look at in one pass
}

// leastPass is what a pass of an evaluation may take where a training step takes
// less and there is as much.
const leastPass = 64 << 20

// needOn works out what a run of the current Config takes on a computer, from the
// tensors that it holds and from passes on a Device that only counts: of its fullest
// training batch, and of an evaluation cut to what that takes.
func (s *Session) needOn(on *computer) (need, error) { return s.needBeside(s.loaded(), on) }

// needBeside is needOn beside so many bytes that are taken already.
func (s *Session) needBeside(loaded int64, on *computer) (need, error) {
	c := &s.current.Config
	m, err := s.shape(s.ckpt, s.set, c.Task)
	if err != nil {
		return need{}, err
	}
	batch, err := s.longest(s.set.Train, c.TrainBatchSize)
	if err != nil {
		return need{}, err
	}
	texts, err := s.longest(s.everyExample(), c.EvalBatchSize)
	if err != nil {
		return need{}, err
	}
	all, trainable := s.count(m)
	weights, gradients := 4*all, 4*trainable
	best := int64(0)
	if c.LoadBestModelAtEnd && c.EvalStrategy != "no" && len(s.set.Validation) > 0 {
		best = gradients
	}
	moments := s.optimizerBytes(m)
	kept := weights + gradients + moments + writtenBytes(m, c)
	if c.Method == "head" {
		kept += s.featureBytes(m) + weights // the model at hand stays until the features are there
	}
	n := need{passes: s.stepBytes(m, batch)}
	budget := int64(leastPass)
	if s.Memory > 0 && on == &s.machine.cpu {
		budget = min(budget, s.Memory-loaded-kept-best)
	}
	tokens, evaluation := s.evaluationBytes(m, texts, max(n.passes, budget))
	n.tokens, n.passes = tokens, max(n.passes, evaluation)
	training := kept + n.passes
	saving := 3 * weights // the model, its file, and the zip of that
	if on == &s.machine.gpu {
		n.device = training
		n.host = loaded + max(gradients+moments+2*best, saving) // a savepoint, and the best model while it is replaced
		return n, nil
	}
	n.host = loaded + max(training+best, saving)
	return n, nil
}

// loaded is what data, checkpoint and the program itself take, without the model at
// hand, which gives way to the one that a run trains.
func (s *Session) loaded() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	used := int64(m.HeapAlloc + m.Sys - m.HeapSys)
	if s.model != nil && s.model.dev == s.machine.cpu.dev {
		all, _ := s.count(s.model.Model)
		used -= 4 * all
	}
	return max(0, used)
}

// everyExample returns the numbers of the set's examples.
func (s *Session) everyExample() []int {
	list := make([]int, len(s.set.Examples))
	for i := range list {
		list[i] = i
	}
	return list
}

// longest returns the n longest items that some examples make for the current
// Config, the longest first. Where the texts at hand were cut at another length,
// these examples are encoded anew.
func (s *Session) longest(examples []int, n int) (*encoded, error) {
	byLength := slices.Clone(examples)
	slices.SortFunc(byLength, func(a, b int) int { return cmp.Compare(s.texts.lengths[b], s.texts.lengths[a]) })
	task, err := s.newTask()
	if err != nil {
		return nil, err
	}
	e := &encoded{task: task, made: s.made(), writes: s.texts.writes}
	if e.made == s.texts.made {
		for _, i := range s.texts.of(examples) {
			e.items = append(e.items, s.texts.items[i])
		}
	} else {
		for _, x := range byLength[:min(len(byLength), n)] {
			items, _ := e.encode(&s.set.Examples[x])
			e.items = append(e.items, items...)
		}
	}
	slices.SortStableFunc(e.items, func(a, b item) int { return cmp.Compare(b.size(e.writes), a.size(e.writes)) })
	e.items = e.items[:min(len(e.items), n)]
	return e, nil
}

// boundless is the size of a block that every pass fits into: what it takes of that
// is what it needs.
const boundless = 1 << 50

// stepBytes is what a training step on all of texts takes beside parameters,
// gradients and moments. Under "head" it begins at what the head sees.
func (s *Session) stepBytes(m *model.Model, texts *encoded) int64 {
	if s.current.Config.Method != "head" {
		return s.dryRun(&tensor.Plan{}, m, texts, firstItems(len(texts.items)))
	}
	plan := &tensor.Plan{}
	s.place(plan, m)
	t, b := grad.NewTape(plan), &model.Batch{}
	texts.fillAll(b, firstItems(len(texts.items)), evaluationKey)
	t.Reset(false, 0)
	rows := m.Features(t, b).Tensor.Rows
	t = grad.NewTape(plan)
	t.Reserve(boundless)
	t.Reset(true, 1)
	features := t.Gather(grad.Parameter(plan.Alloc(rows, m.Config.HiddenSize), tensor.Tensor{}), make([]int32, rows))
	m.Loss(t, features, b, 0)
	t.Backward()
	return t.Peak()
}

// evaluationBytes returns how many tokens an evaluation may look at in one pass to
// take no more than budget, and what that takes: of the longest texts one at least.
func (s *Session) evaluationBytes(m *model.Model, texts *encoded, budget int64) (tokens int, bytes int64) {
	for n := len(texts.items); ; n /= 2 {
		bytes = s.passBytes(m, texts, firstItems(n))
		if bytes <= budget || n <= 1 {
			for _, it := range texts.items[:n] {
				tokens += it.size(texts.writes)
			}
			return tokens, bytes
		}
	}
}

// passBytes is what an evaluation of items takes.
func (s *Session) passBytes(m *model.Model, texts *encoded, items []int) int64 {
	plan := &tensor.Plan{}
	nn.Place(plan, m.Params, func(*nn.Param) bool { return false })
	t, b := grad.NewTape(plan), &model.Batch{}
	t.Reserve(boundless)
	t.Reset(false, 0)
	texts.fillAll(b, items, evaluationKey)
	features := m.Features(t, b)
	m.Loss(t, features, b, 0)
	if run.HasNewHead(m.Task) {
		m.Head(t, features)
	}
	return t.Peak()
}

// optimizerBytes is what the optimizer remembers from step to step.
func (s *Session) optimizerBytes(m *model.Model) int64 {
	plan := &tensor.Plan{}
	s.place(plan, m)
	return optim.New(plan, m.Params, s.current.Config).Bytes()
}

// featureBytes is what the frozen base says of every example, on its way from the
// device and back.
func (s *Session) featureBytes(m *model.Model) int64 {
	rows := len(s.texts.items)
	if m.Task != run.TextClassification {
		rows = 0
		for i := range s.texts.items {
			rows += s.texts.size(i)
		}
	}
	return 3 * 4 * int64(rows) * int64(m.Config.HiddenSize)
}

// writtenBytes is what is kept while a model writes: keys and values of every layer,
// twice while their memory grows, and the scores of the next word.
func writtenBytes(m *model.Model, c *run.Config) int64 {
	limit := c.Generation.MaxNewTokens
	if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
		limit = c.MaxTargetLength
	} else if m.Task != run.TextGeneration {
		return 0
	}
	beams := int64(writtenTogether * c.Generation.NumBeams)
	slot := int64(m.Config.NumHiddenLayers) * int64(m.Config.HiddenSize) * 2 * 4
	return beams * (3*slot*int64(min(limit, m.Config.MaxTokens())) + 2*4*int64(m.Config.VocabSize))
}

// room returns an error where a run that needs n does not fit into the memory there
// is.
func (s *Session) room(n need, on *computer) error {
	if s.Memory == 0 || n.host <= s.Memory {
		return nil
	}
	fits, err := s.fits(on)
	if err != nil {
		return err
	}
	const gib = 1 << 30
	needs, has := float64(n.host)/gib, float64(s.Memory)/gib
	if len(fits) == 0 {
		return fmt.Errorf("the run needs %.1f GiB of memory and there are %.1f GiB; choose a smaller model", needs, has)
	}
	var ways []string
	for _, f := range fits {
		ways = append(ways, f.Setting+" = "+f.Value)
	}
	return fmt.Errorf("the run needs %.1f GiB of memory and there are %.1f GiB; it fits with one of these: %s", needs, has, strings.Join(ways, ", "))
}

// spare returns an error where there are not so many bytes left for what is to be done
// now.
func (s *Session) spare(what string, bytes int64) error {
	runtime.GC() // a run leaves behind as much as is needed
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	left := s.Memory - int64(m.HeapAlloc+m.Sys-m.HeapSys)
	if s.Memory == 0 || bytes <= left {
		return nil
	}
	const gib = 1 << 30
	return fmt.Errorf("%s needs %.1f GiB of memory and %.1f GiB are left; end the run that is under way, or choose a smaller model", what, float64(bytes)/gib, float64(max(0, left))/gib)
}

// firstItems returns the numbers of the first n items.
func firstItems(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// fits lists single changes of the current Config with which the run would fit, the
// mildest of each setting.
func (s *Session) fits(on *computer) ([]run.Fit, error) {
	asked, loaded := s.current.Config, s.loaded()
	defer func() { s.current.Config = asked }()
	var list []run.Fit
	for _, x := range s.smaller() {
		if slices.ContainsFunc(list, func(f run.Fit) bool { return f.Setting == x.setting }) {
			continue
		}
		s.current.Config = asked
		x.change(&s.current.Config)
		n, err := s.needBeside(loaded, on)
		if err != nil {
			return nil, err
		}
		if n.host <= s.Memory {
			list = append(list, run.Fit{Setting: x.setting, Value: x.value, Bytes: n.host})
		}
	}
	return list, nil
}

// A smaller run is the current one with one setting changed.
type smallerRun struct {
	setting, value string
	change         func(c *run.Config)
}

// smaller lists what can be changed to need less memory, the mildest change of a
// setting first.
func (s *Session) smaller() (list []smallerRun) {
	c := s.current.Config
	for size := below(c.TrainBatchSize); size >= 1; size = below(size) {
		list = append(list, smallerRun{"per_device_train_batch_size", strconv.Itoa(size), func(c *run.Config) { c.TrainBatchSize = size }})
	}
	for length := below(s.maxLength()); length >= leastLength; length = below(length) {
		list = append(list, smallerRun{"max_length", strconv.Itoa(length), func(c *run.Config) { c.MaxLength = length }})
	}
	if c.Method != "head" && run.HasNewHead(c.Task) && !run.FamilyOf(s.ckpt.config.ModelType).EncoderDecoder {
		list = append(list, smallerRun{"method", "head", func(c *run.Config) { c.Method = "head" }})
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
