package train

import (
	"cmp"
	"math"
	"reflect"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/task"
)

// An evaluation in small passes gives the same result as one in whole batches.
func TestCutEvaluationsSayTheSame(t *testing.T) {
	for _, name := range []string{run.TextGeneration, run.FillMask, run.QuestionAnswering, run.Translation} {
		for _, method := range run.MethodsOf(name, readPairing(t, name).job(t).Checkpoint.Config.ModelType) {
			if method == run.BitFit && name == run.Translation {
				continue // T5 has no biases
			}
			j := readPairing(t, name).jobWith(t, func(c *run.Config) {
				c.Method, c.EvalBatchSize, c.Prompt.NumVirtualTokens = method, 64, 3
				c.Modules = cmp.Or(map[string]run.Names{run.TextGeneration: "ln_f", run.Translation: "decoder"}[name], "embeddings")
			})
			tr, examples := trainer(t, j), j.Texts.Set.Train
			evaluate := func(tokens int) *task.Scores {
				tr.need.Tokens = tokens
				x, err := tr.score("test", examples, 0)
				must(t, err)
				return x
			}
			whole, cut := evaluate(1<<30), evaluate(20)
			if len(tr.onePass(j.Texts.Of(examples))) > 5 {
				t.Fatal("nothing is cut")
			}
			for metric, v := range whole.Metrics {
				if !(math.Abs(v-cut.Metrics[metric]) <= 1e-5*max(1, math.Abs(v))) {
					t.Errorf("%s, %s: %s is %v whole, %v cut", name, method, metric, v, cut.Metrics[metric])
				}
			}
			if len(cut.Metrics) != len(whole.Metrics) || !reflect.DeepEqual(whole.Confusion, cut.Confusion) {
				t.Errorf("%s, %s: %v whole, %v cut", name, method, whole, cut)
			}
		}
	}
}
