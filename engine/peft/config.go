package peft

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// A Config is PEFT's config: the method, and the layers that it changes. It is
// written as adapter_config.json. Settings left out have PEFT's defaults.
type Config struct {
	Type          string   `json:"peft_type"` // LoRA, IA3 or PromptTuning
	Task          string   `json:"task_type,omitempty"`
	Base          string   `json:"base_model_name_or_path,omitempty"`
	TargetModules Targets  `json:"target_modules,omitzero"`
	ModulesToSave []string `json:"modules_to_save"`          // these train themselves
	FanInFanOut   bool     `json:"fan_in_fan_out,omitempty"` // weights are stored as in GPT-2
	Inference     bool     `json:"inference_mode"`

	R            int                `json:"r,omitempty"`
	Alpha        float64            `json:"lora_alpha,omitempty"`
	Dropout      float64            `json:"lora_dropout,omitempty"`
	RSLoRA       bool               `json:"use_rslora,omitempty"` // scale by 1/√r, not 1/r
	Bias         string             `json:"bias,omitempty"`       // one of Biases
	RankPattern  map[string]int     `json:"rank_pattern,omitempty"`
	AlphaPattern map[string]float64 `json:"alpha_pattern,omitempty"`
	DoRA         bool               `json:"use_dora,omitempty"`

	FeedForward []string `json:"feedforward_modules,omitempty"` // of IA3: modules whose inputs change

	// Of prompt tuning; the model's own measures PEFT asks for again.
	VirtualTokens  int    `json:"num_virtual_tokens,omitempty"`
	TokenDim       int    `json:"token_dim,omitempty"`                  // width of a word embedding
	Submodules     int    `json:"num_transformer_submodules,omitempty"` // how often the virtual tokens are stored
	AttentionHeads int    `json:"num_attention_heads,omitempty"`
	Layers         int    `json:"num_layers,omitempty"`
	Init           string `json:"prompt_tuning_init,omitempty"` // one of run.PromptInits
	InitText       string `json:"prompt_tuning_init_text,omitempty"`
	Tokenizer      string `json:"tokenizer_name_or_path,omitempty"` // of InitText
}

// The types that this engine supports: LoRA is Hu et al. 2021
// (arXiv:2106.09685).
const (
	LoRA         = "LORA"
	IA3          = "IA3"
	PromptTuning = "PROMPT_TUNING"
)

// types are all of them.
var types = []string{LoRA, IA3, PromptTuning}

// Biases are the choices of the base's biases that train: none, those of the
// layers with an adapter, or all.
var Biases = []string{"none", "lora_only", "all"}

// Targets are names of modules, or suffixes of names, or one regular
// expression.
type Targets struct {
	Names   []string
	Pattern string // for whole names; AllLinear
}

func (t Targets) isEmpty() bool { return t.Pattern == "" && len(t.Names) == 0 }

// AllLinear stands for every linear layer but the output layer.
const AllLinear = "all-linear"

func (t Targets) MarshalJSON() ([]byte, error) {
	if t.Pattern != "" {
		return json.Marshal(t.Pattern)
	}
	return json.Marshal(t.Names)
}

func (t *Targets) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &t.Pattern) == nil {
		return nil
	}
	return json.Unmarshal(data, &t.Names)
}

// harmless are settings of adapter_config.json that describe how an adapter was
// made or is stored, but not what it computes.
var harmless = []string{
	"auto_mapping", "base_model_name_or_path", "revision", "peft_version", "megatron_core", "qalora_group_size",
	"loftq_config", "eva_config", "layers_pattern", "init_ia3_weights", "tokenizer_kwargs",
}

// harmlessBeginnings are values of init_lora_weights that leave the base
// unchanged.
var harmlessBeginnings = []string{"true", "false", `"gaussian"`, `"orthogonal"`, `"eva"`}

// ReadConfig reads adapter_config.json. An unknown setting with a value is an
// error, because the adapter might compute something else.
func ReadConfig(data []byte) (Config, error) {
	c := Config{Bias: "none", Alpha: 8, R: 8}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return c, message.Errorf("adapter_config.json is no JSON object: %w", err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, message.Errorf("adapter_config.json: %w", err)
	}
	if !slices.Contains(types, c.Type) {
		return c, message.Errorf("adapter_config.json: peft_type is %q; this engine knows %s", c.Type, message.Names(types))
	}
	if c.Type != LoRA {
		c.R, c.Alpha, c.Bias = 0, 0, ""
	} else if !slices.Contains(Biases, c.Bias) {
		return c, message.Errorf("adapter_config.json: bias is %q; it can be one of %s", c.Bias, message.Names(Biases))
	}
	known := knownSettings()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value := string(all[name])
		switch {
		case name == "init_lora_weights" && slices.Contains(harmlessBeginnings, value):
		case known[name] || slices.Contains(harmless, name) || slices.Contains([]string{"null", "false", "[]", "{}", `""`}, value):
		default:
			return c, message.Errorf("adapter_config.json: %s is %s, which this engine does not know", name, value)
		}
	}
	return c, nil
}

// knownSettings are the names of Config's fields in adapter_config.json.
func knownSettings() map[string]bool {
	full := Config{
		Task: "x", Base: "x", R: 1, Alpha: 1, Dropout: 1, RSLoRA: true, Bias: "x",
		RankPattern: map[string]int{"x": 1}, AlphaPattern: map[string]float64{"x": 1}, DoRA: true, FeedForward: []string{"x"},
		TargetModules: Targets{Pattern: "x"}, FanInFanOut: true,
		VirtualTokens: 1, TokenDim: 1, Submodules: 1, AttentionHeads: 1, Layers: 1, Init: "x", InitText: "x", Tokenizer: "x",
	}
	data, err := json.Marshal(full)
	known := map[string]bool{}
	if err == nil {
		var fields map[string]json.RawMessage
		err = json.Unmarshal(data, &fields)
		for name := range fields {
			known[name] = true
		}
	}
	if err != nil {
		panic(err) // JSON can encode every Config
	}
	return known
}

// Marshal returns adapter_config.json.
func (c Config) Marshal() ([]byte, error) {
	c.Inference = true // as PEFT writes adapters for inference
	return json.MarshalIndent(c, "", "  ")
}

// matches returns a function that reports whether t selects a name, by PEFT's
// rules.
func (t Targets) matches(names []string) (func(name string) bool, error) {
	switch {
	case strings.EqualFold(t.Pattern, AllLinear):
		return func(string) bool { return true }, nil
	case t.Pattern != "":
		pattern, err := regexp.Compile("^(?:" + t.Pattern + ")$")
		if err != nil {
			return nil, message.Errorf("target_modules is %q, which is no regular expression that this engine reads: %w", t.Pattern, err)
		}
		if !slices.ContainsFunc(names, pattern.MatchString) {
			return nil, message.Errorf("target_modules is %q, which fits none of the model's linear layers; they are %s", t.Pattern, list(names))
		}
		return pattern.MatchString, nil
	}
	named := func(name string) bool {
		return slices.ContainsFunc(t.Names, func(target string) bool { return endsIn(name, target) })
	}
	if !slices.ContainsFunc(names, named) {
		return nil, message.Errorf("target_modules has %s, but the model has no such linear layer; it has %s", message.Names(t.Names), list(names))
	}
	return named, nil
}

// endsIn reports whether a module's name is end, or ends in it in whole words.
func endsIn(name, end string) bool { return name == end || strings.HasSuffix(name, "."+end) }

// list names modules by the part after their layer's number, each once.
func list(names []string) message.List {
	var short []string
	for _, name := range names {
		parts := strings.Split(name, ".")
		for i := len(parts) - 1; i >= 0; i-- {
			if strings.Trim(parts[i], "0123456789") == "" {
				parts = parts[i+1:]
				break
			}
		}
		if end := strings.Join(parts, "."); !slices.Contains(short, end) {
			short = append(short, end)
		}
	}
	return message.ListOf(short)
}

// pattern returns a module's value in a rank_pattern or alpha_pattern: that of
// the first key, in order, in which its name ends. Keys are regular
// expressions, so a dot stands for any character.
func pattern[T any](patterns map[string]T, name string, otherwise T) (T, error) {
	for _, key := range slices.Sorted(maps.Keys(patterns)) {
		p, err := regexp.Compile(`^(?:.*\.)?(?:` + key + `)$`)
		if err != nil {
			return otherwise, message.Errorf("the pattern %q of adapter_config.json is no regular expression that this engine reads: %w", key, err)
		}
		if p.MatchString(name) {
			return patterns[key], nil
		}
	}
	return otherwise, nil
}
