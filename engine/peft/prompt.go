package peft

import (
	"math/rand/v2"

	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// promptTable is the name of the virtual tokens' embeddings, in PEFT's file too.
const promptTable = run.PromptBlock

// leastText is how many tokens virtual ones leave for a text.
const leastText = 3

// addPrompt puts the virtual tokens before the model's texts: see [model.Prompt].
func (a *Adapter) addPrompt() error {
	c, m := &a.Config, a.model
	if !run.CanPrompt(m.Task, m.Config.ModelType) {
		return message.Errorf("PEFT cannot put virtual tokens before the texts of a model of type %s for %s; choose %q", m.Config.ModelType, m.Task, run.LoRA)
	}
	if most := m.Config.MaxTokens() - leastText; c.VirtualTokens < 1 || c.VirtualTokens > most {
		return message.Errorf("num_virtual_tokens is %d; with room for a text in the %d tokens that the model reads, it can be from 1 to %d", c.VirtualTokens, m.Config.MaxTokens(), most)
	}
	_, width := m.WordEmbeddings().Dims()
	if c.TokenDim != width {
		return message.Errorf("adapter_config.json: token_dim is %d, but the model's word embeddings are %d wide", c.TokenDim, width)
	}
	if c.Submodules == 0 {
		c.Submodules = 1
		if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
			c.Submodules = 2 // PEFT then stores as many once more, which it never reads
		}
	}
	table := &nn.Param{Name: promptTable, Shape: []int{c.VirtualTokens * c.Submodules, width}, Init: nn.Normal, Std: 1}
	a.Params = append(a.Params, table)
	m.Prompt = &model.Prompt{Table: table, Tokens: c.VirtualTokens}
	m.Config.VirtualTokens = c.VirtualTokens
	return nil
}

// beginPrompt gives the virtual tokens the embeddings of tokens, as prompt_tuning_init
// says: those of a text, over and over, or drawn ones. RANDOM leaves N(0, 1), with which
// torch.nn.Embedding begins.
func (a *Adapter) beginPrompt(dev tensor.Device, seed uint32, tokenize func(text string) []int32) {
	table, words := a.Params[0], a.model.WordEmbeddings()
	rows, width := table.Dims()
	vocabulary, _ := words.Dims()
	ids := make([]int32, rows)
	switch a.Config.Init {
	case run.TextInit:
		text := tokenize(a.Config.InitText)
		for i := range ids {
			ids[i] = text[i%len(text)]
		}
	case run.SampleVocab:
		r := rand.New(rand.NewPCG(uint64(seed), 0))
		for i := range ids {
			ids[i] = int32(r.IntN(vocabulary))
		}
	default:
		return
	}
	all, own := read(dev, words), make([]float32, 0, rows*width)
	for _, id := range ids {
		own = append(own, all[int(id)*width:][:width]...)
	}
	dev.Write(table.Tensor, own)
}
