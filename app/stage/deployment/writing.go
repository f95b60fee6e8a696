package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// writing holds how text is written, here and when a run is evaluated.
func (d *Stage) writing() app.UI {
	s := d.S
	if !run.TaskOf(s.Config.Task).Writes() {
		return nil
	}
	return app.Div().Body(part.Fold(s.T("deploy.writing"),
		part.Number(s, "generation_config.max_new_tokens"),
		part.Switch(s, "generation_config.do_sample"),
		part.Number(s, "generation_config.temperature"),
		part.Number(s, "generation_config.top_k"),
		part.Number(s, "generation_config.top_p"),
		part.Number(s, "generation_config.repetition_penalty"),
		part.Number(s, "generation_config.num_beams"),
		part.Number(s, "generation_config.length_penalty"),
	))
}
