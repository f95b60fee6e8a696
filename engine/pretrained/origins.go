package pretrained

import (
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// Origins tells what becomes of the checkpoint's tensors in its model for a task, and
// where that model's come from. An adapter on the checkpoint is left out. It needs memory
// on dev for one tensor at a time.
func (c *Checkpoint) Origins(dev tensor.Device, settings *run.Config, task string) (*run.TensorsInfo, error) {
	m, err := c.Shape(settings, nil, task)
	if err != nil {
		return nil, err
	}
	list, err := m.Origins(dev, c.weights, settings.Seed)
	if err != nil {
		return nil, err
	}
	return &run.TensorsInfo{Model: c.Name, Type: c.Config.ModelType, Task: task, Tensors: list}, nil
}
