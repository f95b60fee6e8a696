package bench

import (
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

// What a Device is waited for is no work of ours.
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

func TestRunTokenize(t *testing.T) {
	site := fstest.MapFS{
		"models/small/vocab.txt": {Data: []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\nbad\n")},
		corpus:                   {Data: []byte(`{"text":"good good"}` + "\n" + `{"text":"bad bad bad bad bad bad"}` + "\n")},
	}
	w := Work{Work: "tokenize", Config: "small", Seq: 5}
	r, err := Run(Place{Site: site}, w, once)
	if err != nil {
		t.Fatal(err)
	}
	if r.Tokens != 4+5 { // each with [CLS] and [SEP], the second cut to 5
		t.Errorf("a sample has %v tokens, not 9", r.Tokens)
	}
	site[corpus] = &fstest.MapFile{Data: []byte(`{"text":"good"}` + "\n{")}
	if _, err := Run(Place{Site: site}, w, once); err == nil || !strings.Contains(err.Error(), "text 2") {
		t.Errorf("a broken line is reported as %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, w := range []Work{{Work: "sleep"}, {Work: "gemm", Shape: "8x4"}, {Work: "step", Config: "huge"}} {
		if _, err := Run(Place{Device: cpu.New(), Site: fstest.MapFS{}}, w, once); err == nil {
			t.Errorf("%+v is accepted", w)
		}
	}
}
