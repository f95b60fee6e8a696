package run

import (
	"encoding/json"
	"slices"
	"strings"
)

// What Config.Method can be: which weights a run moves. Where a task begins with a
// new head, that moves under all of them.
const (
	Full    = "full"
	Head    = "head"
	LastK   = "last_k"  // the last layers
	Modules = "modules" // those that are named
	BitFit  = "bitfit"  // biases
	LoRA    = "lora"    // few new weights beside the frozen ones: these and what follows
	DoRA    = "dora"
	IA3     = "ia3"
)

// Methods are all of them, in the order shown.
var Methods = []string{Full, LastK, Head, Modules, BitFit, LoRA, DoRA, IA3}

// MethodsOf returns those by which a model can be tuned for a task.
func MethodsOf(task string) []string {
	if TaskOf(task).HasNewHead() {
		return Methods
	}
	return slices.DeleteFunc(slices.Clone(Methods), func(m string) bool { return m == Head })
}

// Adapts reports whether a run's method puts an adapter beside frozen weights.
func (c *Config) Adapts() bool { return c.Method == LoRA || c.Method == DoRA || c.Method == IA3 }

// Names are names of a model's modules, or ends of such names, with spaces between:
// in JSON they are a list. A Config of them can be compared.
type Names string

// List returns each name, nil where there is none.
func (n Names) List() []string {
	if list := strings.Fields(string(n)); len(list) > 0 {
		return list
	}
	return nil
}

func (n Names) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, n.List()...)) }

func (n *Names) UnmarshalJSON(data []byte) error {
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*n = Names(strings.Join(list, " "))
	return nil
}

// LoRASettings are those of "lora" and "dora", by PEFT's names.
type LoRASettings struct {
	R             int     `json:"r"`
	Alpha         float64 `json:"lora_alpha"`
	Dropout       float64 `json:"lora_dropout"`
	UseRSLoRA     bool    `json:"use_rslora"`
	TargetModules Names   `json:"target_modules"` // none: all linear layers of the base
	Bias          string  `json:"bias"`           // of LoRABiases
	// PlusRatio is B's learning rate over A's: LoRA+ of Hayou et al. 2024
	// (arXiv:2402.12354); 1: LoRA. It is an argument of PEFT's optimizer.
	PlusRatio float64 `json:"loraplus_lr_ratio"`
	// ModulesToSave train themselves and are saved with the adapter; none: the head,
	// where it is new.
	ModulesToSave Names `json:"modules_to_save"`
}

// LoRABiases are the values of the setting: which of the base's biases train along.
var LoRABiases = []string{"none", "lora_only", "all"}

// IA3Settings are those of "ia3", by PEFT's names.
type IA3Settings struct {
	TargetModules Names `json:"target_modules"` // none: what PEFT takes for the family
	// FeedForward are those of the targets whose inputs are scaled, not their
	// outputs.
	FeedForward   Names `json:"feedforward_modules"`
	ModulesToSave Names `json:"modules_to_save"`
}
