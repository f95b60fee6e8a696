package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// chineseRows are rows for which an English vocabulary has no tokens.
func chineseRows() []byte {
	var b bytes.Buffer
	for i, what := range []string{"汤", "鱼", "茶", "面", "酒", "饭", "菜", "肉"} {
		for j, how := range []string{"很好", "太冷", "不错", "难吃"} {
			json.NewEncoder(&b).Encode(map[string]string{"text": fmt.Sprint(what, how, i%3, j), "label": fmt.Sprint(j % 2)})
		}
	}
	return b.Bytes()
}

// TestReaders shows Chinese texts to an English model, and expects the one
// model of the site that can read them and do the task.
func TestReaders(t *testing.T) {
	models, datasets := site(t)
	datasets["chinese.jsonl"] = &fstest.MapFile{Data: chineseRows()}
	datasets["index.json"] = &fstest.MapFile{Data: []byte(`[{"name":"words","file":"words.jsonl"},{"name":"chinese","file":"chinese.jsonl"}]`)}
	letters := "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + strings.Join(strings.Split("汤鱼茶面酒饭菜肉很好太冷不错难吃", ""), "\n") + "\n"
	for i := range 10 {
		letters += fmt.Sprintf("%d\n##%d\n", i, i)
	}
	bytesJSON, _ := byteTokenizer()
	for name, content := range map[string]string{
		"chinese/vocab.txt": letters, "bytes/tokenizer.json": string(bytesJSON), "writer/vocab.txt": letters, "broken/vocab.txt": "[PAD]\n",
	} {
		models[name] = &fstest.MapFile{Data: []byte(content)}
	}
	models["index.json"] = &fstest.MapFile{Data: []byte(`[{"name":"small","model_type":"bert"},{"name":"broken","model_type":"bert"},
		{"name":"bytes","model_type":"gpt2"},{"name":"writer","model_type":"t5x"},{"name":"chinese","model_type":"bert"},
		{"name":"chinese","model_type":"bert","missing":"not here"}]`)}
	r := &recorder{files: map[string][]byte{}}
	s := New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit})
	c := settings()
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	if d := r.last(t, run.DataReady).Data; d.Tokens == 0 || d.MuchUnknown() || d.Readers != nil {
		t.Errorf("of English %d of %d tokens are unknown, and %v read it", d.Unknown, d.Tokens, d.Readers)
	}
	c.Dataset.Name = "chinese"
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	if d := r.last(t, run.DataReady).Data; d.Unknown != d.Tokens || !slices.Equal(d.Readers, []string{"chinese"}) {
		t.Errorf("of Chinese %d of %d tokens are unknown, and %v read it", d.Unknown, d.Tokens, d.Readers)
	}
	delete(models, "chinese/vocab.txt")
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	if d := r.last(t, run.DataReady).Data; !d.MuchUnknown() || len(d.Readers) > 0 {
		t.Errorf("without a tokenizer %v read Chinese", d.Readers)
	}
}
