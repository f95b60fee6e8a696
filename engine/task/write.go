package task

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/watch"
)

// WrittenTogether is the number of texts generated in one batch.
const WrittenTogether = 16

// A Writer generates the answers to many examples.
type Writer struct {
	Tape     *grad.Tape
	Model    *model.Model
	Settings *run.Config
	Watch    watch.Watch
}

// write generates texts for prompts or source texts with the settings'
// generation_config.
func (w *Writer) write(prompts [][]int32) ([][]int32, error) {
	g, started := w.Settings.Generation, time.Now()
	if run.FamilyOf(w.Model.Config.ModelType).EncoderDecoder {
		g.MaxNewTokens = w.Settings.MaxTargetLength
	}
	var written [][]int32
	for from := 0; from < len(prompts); from += WrittenTogether {
		some := prompts[from:min(len(prompts), from+WrittenTogether)]
		texts, err := infer.Write(w.Tape, w.Model, some, g, w.Settings.Seed, func(infer.Step) error { return w.Watch.Look() })
		if err != nil {
			return nil, err
		}
		written = append(written, texts...)
		w.Watch.Progress("generate", started, int64(len(written)), int64(len(prompts)))
	}
	return written, nil
}
