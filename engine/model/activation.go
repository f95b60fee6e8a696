package model

import (
	"tuneground/engine/message"
	"tuneground/engine/tensor"
)

// ActivationOf returns the activation that config.json's hidden_act names.
func ActivationOf(name string) (tensor.Activation, error) {
	switch name {
	case "gelu":
		return tensor.GELU, nil
	case "gelu_new", "gelu_pytorch_tanh":
		return tensor.GELUTanh, nil
	case "relu":
		return tensor.ReLU, nil
	case "silu", "swish":
		return tensor.SiLU, nil
	}
	return 0, message.Errorf("config.json: hidden_act is %q; this engine knows gelu, gelu_new, relu and silu", name)
}
