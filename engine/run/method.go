package run

import (
	"encoding/json"
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"
	"slices"
	"strings"
)

// Values of Config.Method: which weights a run trains. A new head of the task
// trains with all of them.
const (
	Full    = "full"
	Head    = "head"
	LastK   = "last_k"  // the last layers
	Modules = "modules" // the named ones
	BitFit  = "bitfit"  // biases
	LoRA    = "lora"    // few new weights beside the frozen ones; so do the following
	DoRA    = "dora"
	IA3     = "ia3"
	Prompt  = "prompt" // virtual tokens before every text
)

// Methods are all methods, in the order shown.
var Methods = []string{Full, LastK, Head, Modules, BitFit, LoRA, DoRA, IA3, Prompt}

// MethodsOf returns the methods by which a model of config.json's model_type can be
// tuned for a task.
func MethodsOf(task, modelType string) []string {
	return slices.DeleteFunc(slices.Clone(Methods), func(m string) bool {
		return m == Head && !TaskOf(task).HasNewHead() || m == Prompt && !CanPrompt(task, modelType)
	})
}

// CanPrompt reports whether PEFT can put virtual tokens before the texts of a model. It
// has no class for filling masks, and that for question answering loses segments.
func CanPrompt(task, modelType string) bool {
	answer := TaskOf(task).Answer
	return answer != WordsAnswer && (answer != SpanAnswer || !FamilyOf(modelType).Segments)
}

// Adapts reports whether a run's method puts an adapter beside frozen weights.
func (c *Config) Adapts() bool {
	return c.Method == LoRA || c.Method == DoRA || c.Method == IA3 || c.Method == Prompt
}

// Values of Config.LoadedAdapter: what a run does with the adapter that was loaded.
const (
	TrainAdapter = "train" // it goes on training it
	MergeAdapter = "merge" // it merges it into the base, and tunes that
)

// LoadedAdapters are the values of Config.LoadedAdapter.
var LoadedAdapters = []string{TrainAdapter, MergeAdapter}

// Names are names of a model's modules, or ends of such names, separated by
// spaces; in JSON they are a list. A Config with them is comparable.
type Names string

// List returns each name, nil if there are none.
func (n Names) List() []string {
	if list := strings.Fields(string(n)); len(list) > 0 {
		return list
	}
	return nil
}

func (n Names) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, n.List()...)) }

// UnmarshalJSONFrom reads from the decoder of the whole, whose errors name the setting.
func (n *Names) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	var list []string
	if err := jsonv2.UnmarshalDecode(from, &list); err != nil {
		return err
	}
	*n = Names(strings.Join(list, " "))
	return nil
}

// LoRASettings are the settings of "lora" and "dora", under PEFT's names.
type LoRASettings struct {
	R             int     `json:"r"`
	Alpha         float64 `json:"lora_alpha"`
	Dropout       float64 `json:"lora_dropout"`
	UseRSLoRA     bool    `json:"use_rslora"`
	TargetModules Names   `json:"target_modules"` // none: all linear layers of the base
	Bias          string  `json:"bias"`           // one of LoRABiases
	// PlusRatio is B's learning rate over A's: LoRA+ of Hayou et al. 2024
	// (arXiv:2402.12354); 1: LoRA. It is an argument of PEFT's optimizer.
	PlusRatio float64 `json:"loraplus_lr_ratio"`
	// ModulesToSave train themselves and are saved with the adapter; none: the
	// head, if it is new.
	ModulesToSave Names `json:"modules_to_save"`
}

// LoRABiases are the values of the setting: which of the base's biases train
// too.
var LoRABiases = []string{"none", "lora_only", "all"}

// IA3Settings are the settings of "ia3", under PEFT's names.
type IA3Settings struct {
	TargetModules Names `json:"target_modules"` // none: PEFT's choice for the family
	// FeedForward are the targets whose inputs are scaled, not their outputs.
	FeedForward   Names `json:"feedforward_modules"`
	ModulesToSave Names `json:"modules_to_save"`
}

// PromptSettings are the settings of "prompt", under PEFT's names.
type PromptSettings struct {
	NumVirtualTokens int    `json:"num_virtual_tokens"`
	Init             string `json:"prompt_tuning_init"`      // one of PromptInits
	InitText         string `json:"prompt_tuning_init_text"` // for TextInit
	ModulesToSave    Names  `json:"modules_to_save"`
}

// Values of PromptSettings.Init: what the virtual tokens are at first.
const (
	SampleVocab = "SAMPLE_VOCAB" // tokens drawn from the vocabulary
	TextInit    = "TEXT"         // the tokens of a text
	RandomInit  = "RANDOM"       // numbers drawn from N(0, 1)
)

// PromptInits are the values of the setting, in the order shown.
var PromptInits = []string{SampleVocab, TextInit, RandomInit}
