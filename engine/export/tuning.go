package export

import (
	"fmt"
	"strings"

	"tuneground/engine/run"
)

// writeTuning tells of virtual tokens and of frozen weights, with the Python that freezes
// them in a Trainer's model.
func writeTuning(b *strings.Builder, r *run.Record) {
	c := &r.Config
	if c.Method == run.Prompt {
		fmt.Fprintf(b, "It was tuned by %d virtual tokens before every text, with PEFT's prompt_tuning_init %q.\n\n", c.Prompt.NumVirtualTokens, c.Prompt.Init)
	}
	if c.FromScratch && c.Uses("", "from_scratch") {
		b.WriteString("Its weights were not the base model's: they were drawn at random, as `AutoModel.from_config` does, and trained from nothing.\n\n")
	}
	if c.FreezeEmbeddings && c.Uses("", "freeze_embeddings") {
		b.WriteString("The embeddings were frozen, with an output layer that is tied to them:\n\n```python\n")
		for _, block := range r.Plan.Blocks {
			if block.Layer == 0 && block.Trainable == 0 {
				fmt.Fprintf(b, "model.get_submodule(%q).requires_grad_(False)\n", block.Name)
			}
		}
		b.WriteString("```\n\n")
	}
	if c.GradualUnfreezing && c.Uses("", "gradual_unfreezing") {
		b.WriteString("It was unfrozen gradually: at the beginning of these epochs a TrainerCallback would call " +
			"`requires_grad_(True)` on the modules named, which were frozen until then.\n\n| epoch | modules |\n| --- | --- |\n")
		for epoch, modules := range begins(r.Plan.Blocks) {
			if len(modules) > 0 {
				fmt.Fprintf(b, "| %d | %s |\n", epoch, strings.Join(modules, ", "))
			}
		}
		b.WriteByte('\n')
	}
}

// begins returns for each epoch the blocks that begin to train in it.
func begins(blocks []run.Block) (modules [][]string) {
	for _, block := range blocks {
		if block.Trainable == 0 {
			continue
		}
		for len(modules) <= block.From {
			modules = append(modules, nil)
		}
		modules[block.From] = append(modules[block.From], "`"+block.Name+"`")
	}
	return modules
}
