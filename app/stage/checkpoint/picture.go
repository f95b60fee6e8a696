package checkpoint

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// picture draws the model as a stack that the text enters from below. The parts
// that the chosen method trains are coloured.
func (m *Stage) picture(info *run.ModelInfo) app.UI {
	s := m.S
	full := s.Next.Config.Method == "full"
	layers := func(key string) (stack []app.UI) {
		for i := info.Layers; i >= 1; i-- {
			stack = append(stack, block(s.T(key, fmt.Sprint(i)), s.T("model.heads", fmt.Sprint(info.Heads)), full))
		}
		return stack
	}
	blocks := []app.UI{block(s.T("head."+s.Next.Config.Task), m.answersOf(info), true)}
	if run.FamilyOf(info.Type).EncoderDecoder {
		blocks = append(blocks, layers("model.decoder")...)
		blocks = append(blocks, layers("model.encoder")...)
	} else {
		blocks = append(blocks, layers("model.layer")...)
	}
	blocks = append(blocks, block(s.T("model.embeddings"), fmt.Sprintf("%s × %d", text.Count(int64(info.Vocab)), info.Hidden), full))
	return app.Ol().Class("blocks").Body(blocks...)
}

func block(name, size string, trained bool) app.UI {
	class := "block"
	if trained {
		class = "block trained"
	}
	return app.Li().Class(class).Body(app.B().Text(name), app.Small().Text(size))
}

// mostLabels is the number of labels named in the picture.
const mostLabels = 12

// answersOf describes the head's output for a token.
func (m *Stage) answersOf(info *run.ModelInfo) string {
	to := text.Count(int64(info.Vocab))
	switch task := run.TaskOf(m.S.Next.Config.Task); {
	case run.FamilyOf(info.Type).EncoderDecoder:
	case task.HasLabels():
		labels := m.labels(info)
		to = strings.Join(labels[:min(len(labels), mostLabels)], " · ")
		if len(labels) > mostLabels {
			to += " …"
		}
	case task.Answer == run.SpanAnswer:
		to = m.S.T("model.ends")
	}
	return fmt.Sprintf("%d → %s", info.Hidden, to)
}

// labels are the labels that a run would train the head for: the data's, or
// without data the checkpoint's.
func (m *Stage) labels(info *run.ModelInfo) []string {
	if d := m.S.Data; d != nil && d.Task == m.S.Next.Config.Task && len(d.Labels) > 0 {
		return d.Labels
	}
	return info.Labels
}
