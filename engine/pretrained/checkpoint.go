// Package pretrained makes models of Hugging Face folders.
package pretrained

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A Checkpoint is a Hugging Face folder whose files are consistent.
type Checkpoint struct {
	Name      string
	Folder    hf.Folder
	Config    *hf.Config
	Tokenizer *token.Tokenizer
	// Made is the Record of the run that made it, as its folder tells; nil: the folder
	// tells of none.
	Made *run.Record
	// Warnings say what in the folder is left aside, and why.
	Warnings []message.Message

	weights *hf.Weights
	adapter *adapter    // on top of the weights; nil: none
	base    *Checkpoint // without it
	// textFeatures are those that its head reads, with their weights; nil: none.
	textFeatures *run.TextFeatureWeights
	sums         map[string]string // of the folder's files, once requested
}

// Open reads a folder of the given name, and checks that its files are
// consistent.
func Open(name string, folder hf.Folder) (*Checkpoint, error) {
	c := &Checkpoint{Name: name, Folder: maps.Clone(folder)}
	c.takeRecord(c.Folder)
	j, ok := folder["config.json"]
	if !ok {
		return nil, message.Errorf("%s has no config.json; a Hugging Face model folder has config.json, model.safetensors and tokenizer files", name)
	}
	var err error
	if c.Config, err = hf.ReadConfig(j); err != nil {
		return nil, err
	}
	if c.weights, err = hf.OpenWeights(folder); err != nil {
		return nil, err
	}
	if c.Tokenizer, err = token.Load(folder); err != nil {
		return nil, err
	}
	if c.textFeatures, err = readTextFeatures(folder, c.Config.Labels()); err != nil {
		return nil, err
	}
	settleTokens(c.Config, c.Tokenizer)
	return c, checkRoom(c.Config, c.Tokenizer)
}

// takeRecord takes how it was made out of the files. A record that cannot be read does
// not keep the model from being used.
func (c *Checkpoint) takeRecord(files hf.Folder) {
	c.Made, c.Warnings = nil, nil
	text, ok := files[run.RecordFile]
	if !ok {
		return
	}
	delete(files, run.RecordFile)
	var err error
	if c.Made, err = run.ReadRecord(text); err != nil {
		c.Made = nil
		c.Warnings = append(c.Warnings, message.New("%s does not tell how this model was made (%w); it is left out of what you save", run.RecordFile, err))
	}
}

// Source returns the folder's name and the SHA-256 of its files, with those of the
// adapter. Half a gigabyte takes some seconds in a browser, so the hashes are computed once,
// when a run needs them.
func (c *Checkpoint) Source() run.Source {
	if c.sums == nil {
		files := maps.Clone(c.Folder)
		if c.adapter != nil {
			maps.Copy(files, c.adapter.files)
		}
		c.sums = map[string]string{}
		for name, content := range files {
			sum := sha256.Sum256(content)
			c.sums[name] = hex.EncodeToString(sum[:])
		}
	}
	return run.Source{Name: c.Name, Files: c.sums}
}

// Markup returns the tokenizer's tokens that cleaning would remove as markup. A
// nil Checkpoint has none.
func (c *Checkpoint) Markup() []string {
	if c == nil {
		return nil
	}
	return data.LookLikeMarkup(c.Tokenizer.Added())
}

// Family returns the family of the checkpoint's model.
func (c *Checkpoint) Family() run.Family { return run.FamilyOf(c.Config.ModelType) }

// Task returns the requested task, or one that the family supports if it does
// not support that.
func (c *Checkpoint) Task(asked string) string {
	known := c.Family().Tasks
	if len(known) == 0 || slices.Contains(known, asked) {
		return asked
	}
	return known[0]
}

// Shape returns the checkpoint's model for a task, without memory. Its labels
// are set's or, if set is nil, the checkpoint's. Its dropout is that of the
// settings, or the checkpoint's if that is negative.
func (c *Checkpoint) Shape(settings *run.Config, set *data.Set, task string) (*model.Model, error) {
	config := *c.Config
	if set != nil && len(set.Labels) > 0 && !c.Family().EncoderDecoder {
		config.SetLabels(set.Labels)
		config.ProblemType = set.ProblemType
	}
	if settings.Dropout >= 0 {
		config.SetDropout(settings.Dropout)
	}
	return model.New(&config, task)
}

// Lacks returns the names of the parameters that the checkpoint's model for a task has
// and its files have not.
func (c *Checkpoint) Lacks(settings *run.Config, task string) ([]string, error) {
	m, err := c.Shape(settings, nil, task)
	if err != nil {
		return nil, err
	}
	return m.Missing(c.weights), nil
}

// Reads returns the checkpoint's config with the virtual tokens that a run of these
// settings, or the adapter that is there, puts before every text.
func (c *Checkpoint) Reads(settings *run.Config) *hf.Config {
	config, virtual := *c.Config, 0
	if c.GoesOn(settings) {
		virtual = c.adapter.config.VirtualTokens
	} else if settings.Method == run.Prompt {
		virtual = settings.Prompt.NumVirtualTokens
	}
	before, after := c.Tokenizer.Around()
	config.VirtualTokens = min(virtual, config.MaxTokens()-before-after-1) // Tuning refuses more
	return &config
}

// Tuning returns what a run of these settings trains: Shape, and which of its
// parameters move.
func (c *Checkpoint) Tuning(settings *run.Config, set *data.Set, task string) (*peft.Tuning, error) {
	return c.ready(settings, set, task, true)
}

// ready returns the model to train, or else to predict with.
func (c *Checkpoint) ready(settings *run.Config, set *data.Set, task string, trains bool) (*peft.Tuning, error) {
	m, err := c.Shape(settings, set, task)
	if err == nil {
		err = c.join(m, settings, trains)
	}
	merges := trains && c.adapter != nil && !c.GoesOn(settings)
	switch {
	case err != nil:
		return nil, err
	case trains && c.adapter != nil && settings.FromScratch:
		return nil, message.Errorf("from_scratch is true, but the adapter %s fits only the weights that it was trained on; set from_scratch to false, or load %s without it", c.Name, c.Base())
	case merges && settings.Adapts():
		return nil, message.Errorf("method is %q, whose adapter would belong to a model that is saved nowhere, %s with the adapter %s merged into it; save that model and load it, or choose another method", settings.Method, c.Base(), c.Name)
	case merges && c.adapter.config.Type == peft.PromptTuning:
		return nil, message.Errorf("the adapter %s is virtual tokens, which cannot be merged into %s; set loaded_adapter to %q, or load %s without it", c.Name, c.Base(), run.TrainAdapter, c.Base())
	case merges:
		return peft.Tune(m, settings)
	case c.adapter != nil:
		return c.putOn(m, settings, trains)
	case trains:
		return peft.Tune(m, settings)
	}
	return peft.Frozen(m), nil
}
