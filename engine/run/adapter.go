package run

import "slices"

// An Adapter describes one: what its file fixes, and where it is from.
type Adapter struct {
	Name   string `json:"name"`
	Base   string `json:"base"` // the model that it belongs to, as far as its file says
	Method string `json:"method"`
	// LoRA, IA3 or Prompt are its settings, in the form that a run of its method has them. A
	// pattern gives modules another r or lora_alpha.
	LoRA         LoRASettings       `json:"lora,omitzero"`
	IA3          IA3Settings        `json:"ia3,omitzero"`
	Prompt       PromptSettings     `json:"prompt,omitzero"`
	RankPattern  map[string]int     `json:"rank_pattern,omitempty"`
	AlphaPattern map[string]float64 `json:"alpha_pattern,omitempty"`
	Parameters   int64              `json:"parameters"`
	Task         string             `json:"task,omitempty"` // "": its file does not say
	Labels       []string           `json:"labels,omitempty"`
	Trained      bool               `json:"trained,omitempty"` // here, by a run; else it is from a file
	Bytes        int64              `json:"bytes"`
}

// Fix sets those settings of a run that goes on training the adapter which its file
// decides.
func (a *Adapter) Fix(c *Config) {
	c.Method = a.Method
	switch a.Method {
	case IA3:
		c.IA3 = a.IA3
		return
	case Prompt:
		c.Prompt = a.Prompt
		return
	}
	dropout, ratio := c.LoRA.Dropout, c.LoRA.PlusRatio
	c.LoRA = a.LoRA
	c.LoRA.Dropout, c.LoRA.PlusRatio = dropout, ratio
}

// Fixes reports whether Fix sets the setting at a path of JSON names.
func (a *Adapter) Fixes(path string) bool {
	return path == "method" || slices.Contains(fixedByAdapter, path)
}

var fixedByAdapter = []string{
	"lora.r", "lora.lora_alpha", "lora.use_rslora", "lora.target_modules", "lora.bias", "lora.modules_to_save",
	"ia3.target_modules", "ia3.feedforward_modules", "ia3.modules_to_save",
	"prompt.num_virtual_tokens", "prompt.prompt_tuning_init", "prompt.prompt_tuning_init_text", "prompt.modules_to_save",
}

// A ShelfInfo lists the adapters that the session keeps.
type ShelfInfo struct {
	Base     string    `json:"base"`   // the present model without an adapter
	Chosen   string    `json:"chosen"` // the model or the adapter that the next run begins with
	On       string    `json:"on"`     // the adapter that answers; "": none, or one that a run is training
	Adapters []Adapter `json:"adapters"`
}
