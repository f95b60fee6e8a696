package main

import (
	"flag"
	"os"
	"path/filepath"

	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// results are the folders that receive what a run has tuned.
type results struct {
	outDir, mergeDir, onnxDir string
	out                       *destination // where the tuned model, or its adapter, goes; nil: nowhere
	merge                     *destination // where the model goes with its adapter merged; nil: nowhere
	onnx                      *destination // where it goes as ONNX graphs; nil: nowhere
	dtype                     string       // of the weights in out and merge
}

// resultFlags adds the flags for results.
func resultFlags(flags *flag.FlagSet) *results {
	r := new(results)
	flags.StringVar(&r.outDir, "out", "", "`folder` to write the tuned model to, in Hugging Face's layout; of an adapter method the adapter, in PEFT's")
	flags.StringVar(&r.mergeDir, "merge", "", "`folder` to write the model to with the adapter merged into its weights")
	flags.StringVar(&r.dtype, "dtype", run.Float32, "`type` of the weights that -out and -merge write: float32, float16 or bfloat16")
	flags.StringVar(&r.onnxDir, "onnx", "", "`folder` to write the model to as ONNX graphs, for onnxruntime and transformers.js")
	return r
}

// any reports whether there is a folder to write to.
func (r *results) any() bool { return r.outDir+r.mergeDir+r.onnxDir != "" }

// open checks that the results of a run can be written.
func (r *results) open(c *run.Config) error {
	if _, err := hf.ParseDType(r.dtype); err != nil {
		return badInputf("-dtype: %w", err)
	}
	if r.mergeDir != "" && !c.Adapts() {
		return badInputf("-merge needs an adapter: method is %q, and -out writes the whole model", c.Method)
	}
	if r.mergeDir+r.onnxDir != "" && c.Method == run.Prompt {
		return badInputf("virtual tokens, which stand before every text, cannot be merged into the weights; leave out -merge and -onnx, and -out receives the adapter")
	}
	if r.onnxDir != "" && c.TextFeatures != "" {
		return badInputf("an ONNX graph cannot count text_features in a text; leave out -onnx, or train without text_features")
	}
	for _, x := range []struct {
		dir string
		to  **destination
	}{{r.outDir, &r.out}, {r.mergeDir, &r.merge}, {r.onnxDir, &r.onnx}} {
		if x.dir == "" {
			continue
		}
		var err error
		if *x.to, err = openDestination(x.dir); err != nil {
			return badInputf("the tuned model cannot be written: %w", err)
		}
	}
	return nil
}

// save writes the tuned model of a run.
func (r *results) save(s *session.Session, c *run.Config) error {
	tuned := inFormat(s, r.dtype)
	if c.Adapts() {
		tuned = s.Adapter
	}
	if err := write(tuned, r.out); err != nil {
		return err
	}
	if err := write(inFormat(s, r.dtype), r.merge); err != nil {
		return err
	}
	return write(inFormat(s, run.ONNX), r.onnx)
}

// inFormat makes the session's model in a format.
func inFormat(s *session.Session, format string) func() (hf.Files, error) {
	return func() (hf.Files, error) { return s.Folder(format) }
}

// write saves files to a destination, if there is one.
func write(make func() (hf.Files, error), to *destination) error {
	if to == nil {
		return nil
	}
	files, err := make()
	if err != nil {
		return err
	}
	return to.save(files)
}

// hold reports whether every folder has the model of a run.
func (r *results) hold(of *run.Record) bool {
	for _, to := range []*destination{r.out, r.merge, r.onnx} {
		if to == nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(to.dir, run.RecordFile))
		if err != nil {
			return false
		}
		made, err := run.ReadRecord(text)
		if err != nil || made.Config != of.Config || !made.Started.Equal(of.Started) {
			return false
		}
	}
	return true
}
