package checkpoint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// picture draws the model as a stack that the text enters from below. The parts
// that the chosen method trains are coloured; a press freezes a part or sets it free.
func (m *Stage) picture(info *run.ModelInfo) app.UI {
	s := m.S
	stack := []app.UI{app.Li().Class("block", "trained").Body(
		app.B().Text(s.T("head."+s.Next.Config.Task)), app.Small().Text(m.answersOf(info)))}
	blocks := m.blocks(info)
	for i := len(blocks) - 1; i >= 0; i-- {
		if b := blocks[i]; b.Layer > 0 || i == 0 {
			stack = append(stack, m.block(info, b))
		}
	}
	for _, b := range blocks {
		if b.Name == run.PromptBlock {
			stack = append(stack, app.Li().Class("block", "trained").Body(
				app.Span().Text(s.T("model.virtual")), app.Small().Text(s.T("model.moves", text.Count(b.Trainable), text.Count(b.Parameters)))))
		}
	}
	return app.Ol().Class("blocks").Body(stack...)
}

// blocks are those of the plan, if it is for this model.
func (m *Stage) blocks(info *run.ModelInfo) []run.Block {
	if m.S.Foreseen() && len(m.S.Plan.Blocks) > 0 {
		return m.S.Plan.Blocks
	}
	return info.Blocks
}

// block shows a part of the model, and how much of it trains.
func (m *Stage) block(info *run.ModelInfo, b run.Block) app.UI {
	s := m.S
	name, size := s.T("model.embeddings"), fmt.Sprintf("%s × %d", text.Count(int64(info.Vocab)), info.Hidden)
	if b.Layer > 0 {
		name, size = s.T(layerKey(info, b), fmt.Sprint(b.Layer)), s.T("model.heads", fmt.Sprint(info.Heads))
	}
	class := "block"
	if b.Trainable > 0 {
		class = "block trained"
		size = s.T("model.moves", text.Count(b.Trainable), text.Count(b.Parameters))
		if b.From > 1 {
			size += " · " + s.T("model.from_epoch", fmt.Sprint(b.From))
		}
	}
	return app.Li().Class(class).Body(
		part.Button("block:"+b.Name, name, !s.Next.Fixed("method"), func(app.Context) { m.toggle(info, b) }).
			Class("plain").Aria("pressed", b.Trainable > 0),
		app.Small().Text(size))
}

// layerKey is what a layer is called.
func layerKey(info *run.ModelInfo, b run.Block) string {
	switch {
	case !run.FamilyOf(info.Type).EncoderDecoder:
		return "model.layer"
	case strings.HasPrefix(b.Name, "decoder"):
		return "model.decoder"
	}
	return "model.encoder"
}

// toggle trains those blocks that train now, with b or without it, by name. Of a run that
// trains everything, it freezes the embeddings or sets them free.
func (m *Stage) toggle(info *run.ModelInfo, b run.Block) {
	if c := &m.S.Next.Config; c.Method == run.Full && b.Name == m.blocks(info)[0].Name {
		m.S.Next.Set("freeze_embeddings", strconv.FormatBool(!c.FreezeEmbeddings))
		return
	}
	var free []string
	for i, x := range m.blocks(info) {
		if (x.Layer > 0 || i == 0) && (x.Trainable > 0) != (x.Name == b.Name) {
			free = append(free, x.Name)
		}
	}
	if len(free) == 0 && run.TaskOf(m.S.Next.Config.Task).HasNewHead() {
		m.S.Next.Set("method", run.Head)
		return
	}
	m.S.Next.Set("modules", strings.Join(free, " "))
	m.S.Next.Set("method", run.Modules)
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
