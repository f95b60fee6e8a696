package run

import "testing"

// TestFamilies checks that every task has a family, and that every family names
// transformers' classes.
func TestFamilies(t *testing.T) {
	served := map[string]bool{}
	for _, f := range Families {
		if len(f.Scaled) == 0 || len(f.FeedForward) == 0 {
			t.Errorf("IA3 scales nothing in a %s", f.Type)
		}
		for _, task := range f.Tasks {
			served[task] = true
			if f.EncoderDecoder && f.Architecture(task) != f.Class+"ForConditionalGeneration" {
				t.Errorf("a %s for %s is a %s", f.Type, task, f.Architecture(task))
			}
			if TaskOf(task).Answer == WordsAnswer && f.Mask == "" {
				t.Errorf("a %s has no mask to fill", f.Type)
			}
		}
	}
	for _, task := range Tasks {
		if !served[task.Name] {
			t.Errorf("no family does %s", task.Name)
		}
	}
	if got := FamilyOf("gpt2").Architecture(TextGeneration); got != "GPT2LMHeadModel" {
		t.Errorf("a GPT-2 that writes is a %s", got)
	}
	if f := FamilyOf("llama"); f.Tasks != nil || f.EncoderDecoder {
		t.Errorf("an unknown family is %+v", f)
	}
}
