package train

import (
	"time"

	"tuneground/engine/infer"
	"tuneground/engine/run"
)

// writtenTogether is how many texts are written in one batch.
const writtenTogether = 16

// write lets the model write what the settings' generation_config says, for
// prompts or source texts.
func (t *trainer) write(prompts [][]int32) ([][]int32, error) {
	g, started := t.config.Generation, time.Now()
	if run.FamilyOf(t.model.Config.ModelType).EncoderDecoder {
		g.MaxNewTokens = t.config.MaxTargetLength
	}
	var written [][]int32
	for from := 0; from < len(prompts); from += writtenTogether {
		some := prompts[from:min(len(prompts), from+writtenTogether)]
		texts, err := infer.Write(t.tape, t.model.Model, some, g, t.config.Seed, func(infer.Step) error { return t.look() })
		if err != nil {
			return nil, err
		}
		written = append(written, texts...)
		t.Progress("generate", started, int64(len(written)), int64(len(prompts)))
	}
	return written, nil
}
