package main

import (
	"fmt"

	"tuneground/engine/hf"
)

// halve returns the model's weights as 16-bit floats. Tensors that are no
// floats are left out: they are positions 0, 1, 2, ..., which no reader needs.
func halve(files hf.Folder) ([]byte, error) {
	if sum(files[weightsFile]) == sumF16 {
		return files[weightsFile], nil
	}
	weights, err := hf.OpenWeights(files)
	if err != nil {
		return nil, err
	}
	var tensors []hf.Tensor
	for _, name := range weights.Names() {
		info, _ := weights.Info(name)
		if info.DType != hf.F32 {
			continue
		}
		data := make([]float32, count(info.Shape))
		if err := weights.Read(name, data); err != nil {
			return nil, err
		}
		tensors = append(tensors, hf.Tensor{Name: name, Shape: info.Shape, Data: data})
	}
	out, err := hf.WriteWeights(tensors, hf.F16)
	if err != nil {
		return nil, err
	}
	if got := sum(out); got != sumF16 {
		return nil, fmt.Errorf("the weights became SHA-256 %s as 16-bit floats, not %s", got, sumF16)
	}
	return out, nil
}

func count(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}
