package bench

import (
	"fmt"
	"time"

	"tuneground/engine/tensor"
)

// OpTime is the time of the operations of one kind.
type OpTime struct {
	Millis float64 `json:"ms"`
	GFLOPS float64 `json:"gflops"`
	Count  int     `json:"count"`
}

// A clock is a Device that times each kind of operation on another Device.
type clock struct {
	tensor.Device
	ops map[string]*OpTime
}

func newClock(dev tensor.Device) *clock { return &clock{dev, map[string]*OpTime{}} }

// Run implements [tensor.Device].
func (c *clock) Run(op tensor.Op) {
	began := time.Now()
	c.Device.Run(op)
	took := time.Since(began)
	kind := fmt.Sprintf("%T", op)[len("*tensor."):]
	t := c.ops[kind]
	if t == nil {
		t = new(OpTime)
		c.ops[kind] = t
	}
	t.Count++
	t.Millis += float64(took.Nanoseconds()) / 1e6
	t.GFLOPS += float64(op.Cost().FLOPs) / 1e9
}

// times returns the times for one of n samples.
func (c *clock) times(n int) map[string]OpTime {
	list := make(map[string]OpTime, len(c.ops))
	for kind, t := range c.ops {
		list[kind] = OpTime{t.Millis / float64(n), t.GFLOPS / (t.Millis / 1e3), t.Count / n}
	}
	return list
}
