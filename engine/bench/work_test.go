package bench

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tuneground/engine/cpu"
)

var once = Timing{Reps: 3, Least: 3}

func TestRunProduct(t *testing.T) {
	for _, trans := range []string{"nn", "nt", "tn"} {
		r, err := Run(Place{Device: cpu.New()}, Work{Work: "gemm", Shape: "8x4x6", Trans: trans}, once)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Samples) != 3 || r.FLOPs != 2*8*4*6 {
			t.Errorf("%s: %d samples of %v FLOPs", trans, len(r.Samples), r.FLOPs)
		}
	}
}

// TestRunOutside checks that waiting for a Device does not count as our work.
func TestRunOutside(t *testing.T) {
	waited := time.Duration(0)
	r, err := Run(Place{Device: cpu.New(), Waited: func() time.Duration { waited += time.Hour; return waited }}, Work{Work: "gemm", Shape: "8x4x6"}, once)
	if err != nil {
		t.Fatal(err)
	}
	for i, outside := range r.Outside {
		if want := r.Samples[i] - 3600e3; len(r.Outside) != 3 || math.Abs(outside-want) > 1e-6 {
			t.Errorf("sample %d of %v ms has %v ms outside an hour of waiting", i, r.Samples[i], outside)
		}
	}
}

// TestSamplesAreLongEnough uses a product so small that a sample has many.
func TestSamplesAreLongEnough(t *testing.T) {
	const sample, reps = 0.02, 4
	began := time.Now()
	r, err := Run(Place{Device: cpu.New()}, Work{Work: "gemm", Shape: "8x8x8"}, Timing{Reps: reps, Least: reps, Sample: sample})
	if took := time.Since(began).Seconds(); err != nil || took < reps*sample/2 {
		t.Errorf("%d samples of %v s took %v s (%v)", reps, sample, took, err)
	}
	for _, millis := range r.Samples {
		if millis <= 0 || millis > sample*1e3/4 {
			t.Errorf("a product of 8x8x8 takes %v ms", millis)
		}
	}
}

func TestPauseEndsTheWork(t *testing.T) {
	enough, n := errors.New("enough"), 0
	place := Place{Device: cpu.New(), Pause: func() error {
		if n++; n == 3 {
			return enough
		}
		return nil
	}}
	if _, err := Run(place, Work{Work: "gemm", Shape: "8x8x8"}, Timing{Reps: 9, Least: 9}); err != enough || n != 3 {
		t.Errorf("after %d pauses the error is %v", n, err)
	}
}

// TestRunTraining runs steps of models with three kinds of answer. Random
// weights know nothing, so the loss is that of guessing.
func TestRunTraining(t *testing.T) {
	models := fstest.MapFS{}
	for name, config := range map[string]string{
		"reader": `{"model_type":"bert","vocab_size":50,"hidden_size":16,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":32,"max_position_embeddings":16}`,
		"teller": `{"model_type":"gpt2","vocab_size":50,"n_embd":16,"n_layer":1,"n_head":2,"n_positions":16}`,
		"writer": `{"model_type":"t5","vocab_size":50,"d_model":16,"d_kv":8,"d_ff":32,"num_layers":1,"num_heads":2,"tie_word_embeddings":false}`,
	} {
		models[name+"/config.json"] = &fstest.MapFile{Data: []byte(config)}
	}
	for name, answers := range map[string]float64{"reader": 2, "teller": 50, "writer": 50} {
		w := Work{Work: "training", Config: name, Batch: 4, Seq: 12}
		var foreseen float64
		accept := func(flops float64) error { foreseen = flops; return nil }
		r, err := Run(Place{Device: cpu.New(), Models: models, Accept: accept}, w, Timing{Reps: 7, Least: 7})
		if err != nil {
			t.Fatal(err)
		}
		if first := r.Losses[0]; math.Abs(first-math.Log(answers)) > 0.1 {
			t.Errorf("%s: the first loss is %v, a guess has %v", name, first, math.Log(answers))
		}
		if last := r.Losses[len(r.Losses)-4]; last >= r.Losses[0] { // the same batch once more
			t.Errorf("%s: the losses are %v", name, r.Losses)
		}
		if foreseen <= 0 || r.FLOPs != foreseen || r.Tokens != 48 {
			t.Errorf("%s: %v floating-point operations on %v tokens, %v foreseen", name, r.FLOPs, r.Tokens, foreseen)
		}
	}
}

func TestWorkNotAcceptedIsNotDone(t *testing.T) {
	much := errors.New("too much")
	for _, w := range []Work{{Work: "gemm", Shape: "8x8x8"}, {Work: "step", Config: "minilm", Batch: 8, Seq: 128}} {
		place := Place{Accept: func(float64) error { return much }} // without a device
		if _, err := Run(place, w, once); err != much {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

func TestRunTokenize(t *testing.T) {
	models := fstest.MapFS{"small/vocab.txt": {Data: []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\nbad\n")}}
	datasets := fstest.MapFS{corpus: {Data: []byte(`{"text":"good good"}` + "\n" + `{"text":"bad bad bad bad bad bad"}` + "\n")}}
	place := Place{Models: models, Datasets: datasets}
	w := Work{Work: "tokenize", Config: "small", Seq: 5}
	r, err := Run(place, w, once)
	if err != nil {
		t.Fatal(err)
	}
	if r.Tokens != 4+5 { // each with [CLS] and [SEP], the second cut to 5
		t.Errorf("a sample has %v tokens, not 9", r.Tokens)
	}
	datasets[corpus] = &fstest.MapFile{Data: []byte(`{"text":"good"}` + "\n{")}
	if _, err := Run(place, w, once); err == nil || !strings.Contains(err.Error(), "text 2") {
		t.Errorf("a broken line is reported as %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, w := range []Work{{Work: "sleep"}, {Work: "gemm", Shape: "8x4"}, {Work: "gemm", Shape: "8x4x6x2"}, {Work: "gemm", Shape: "8x0x6"}, {Work: "step", Config: "huge"}, {Work: "training", Config: "none"}} {
		if _, err := Run(Place{Device: cpu.New(), Models: fstest.MapFS{}}, w, once); err == nil {
			t.Errorf("%+v is accepted", w)
		}
	}
}
