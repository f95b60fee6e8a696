package peft_test

import (
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/nn"
	"tuneground/engine/peft"
	"tuneground/engine/run"
)

// TestPromptBeginsWithTokens checks that virtual tokens begin as the tokens of a text,
// over and over, as PEFT has it, or as drawn ones; and that two seeds draw others.
func TestPromptBeginsWithTokens(t *testing.T) {
	begin := func(init string, seed uint32) (rows [][]float32, words *nn.Param) {
		g, dev := goldenOf(t, "bert_prompt"), cpu.New()
		m := g.model(t)
		tuning, err := peft.Tune(m, settings(run.Prompt, func(c *run.Config) {
			c.Prompt = run.PromptSettings{NumVirtualTokens: 5, Init: init, InitText: "a text"}
		}))
		if err != nil {
			t.Fatal(err)
		}
		nn.Place(dev, tuning.Params(), tuning.Moves)
		if _, err := m.Load(dev, g.weights(t), all, 1); err != nil {
			t.Fatal(err)
		}
		tuning.Adapter.Initialise(dev, seed, func(string) []int32 { return []int32{3, 5, 7} })
		table := tuning.Adapter.Params[0]
		for i := range 5 {
			rows = append(rows, slices.Clone(table.Row(i)))
		}
		return rows, m.WordEmbeddings()
	}
	rows, words := begin(run.TextInit, 1)
	for i, id := range []int{3, 5, 7, 3, 5} {
		if !slices.Equal(rows[i], words.Row(id)) {
			t.Errorf("virtual token %d is not token %d of the vocabulary", i, id)
		}
	}
	rows, words = begin(run.SampleVocab, 1)
	for i, row := range rows {
		found := false
		for id := range words.Rows {
			found = found || slices.Equal(row, words.Row(id))
		}
		if !found {
			t.Errorf("virtual token %d is no token of the vocabulary", i)
		}
	}
	if others, _ := begin(run.SampleVocab, 2); slices.EqualFunc(rows, others, slices.Equal) {
		t.Error("two seeds draw the same tokens")
	}
}
