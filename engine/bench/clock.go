package bench

import (
	"fmt"
	"slices"
	"time"

	"tuneground/engine/tensor"
)

// OpTime is the time of the operations of one kind in a step. The time of each
// operation is its mean in the quarter of the steps that were fastest at it, so what
// else the machine does counts little.
type OpTime struct {
	Millis float64 `json:"ms"`
	GFLOPS float64 `json:"gflops"`
	Count  int     `json:"count"`
}

// A clock is a Device that times each operation of a step on another Device. All steps
// have the same operations of a kind in the same order.
type clock struct {
	tensor.Device
	kinds map[string]*timedKind
}

type timedKind struct {
	ops  []timedOp
	next int // the operation that comes next in this step
}

type timedOp struct {
	flops float64
	took  []time.Duration // in each step
}

func newClock(dev tensor.Device) *clock { return &clock{dev, map[string]*timedKind{}} }

// begin begins a step.
func (c *clock) begin() {
	for _, kind := range c.kinds {
		kind.next = 0
	}
}

// Run implements [tensor.Device].
func (c *clock) Run(op tensor.Op) {
	began := time.Now()
	c.Device.Run(op)
	took := time.Since(began)
	name := fmt.Sprintf("%T", op)[len("*tensor."):]
	kind := c.kinds[name]
	if kind == nil {
		kind = new(timedKind)
		c.kinds[name] = kind
	}
	if kind.next == len(kind.ops) {
		kind.ops = append(kind.ops, timedOp{flops: float64(op.Cost().FLOPs)})
	}
	o := &kind.ops[kind.next]
	o.took = append(o.took, took)
	kind.next++
}

// times returns the time of a step by kind of operation.
func (c *clock) times() map[string]OpTime {
	list := make(map[string]OpTime)
	for name, kind := range c.kinds {
		t := OpTime{Count: len(kind.ops)}
		var flops float64
		for _, o := range kind.ops {
			t.Millis += o.millis()
			flops += o.flops
		}
		t.GFLOPS = flops / 1e6 / max(1e-6, t.Millis)
		list[name] = t
	}
	return list
}

func (o *timedOp) millis() (mean float64) {
	fastest := slices.Sorted(slices.Values(o.took))[:(len(o.took)+3)/4]
	for _, d := range fastest {
		mean += float64(d.Nanoseconds()) / 1e6 / float64(len(fastest))
	}
	return mean
}
