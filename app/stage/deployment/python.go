package deployment

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/session"
)

// python shows the lines that use the saved model in transformers.
func (d *Stage) python() app.UI {
	s := d.S
	folder := s.Next.Config.Model
	if s.Saved != nil && s.Outdated(session.ThePacked) == "" {
		folder = strings.TrimSuffix(s.Saved.Name, ".zip")
	}
	return part.Plate(s.T("deploy.python"),
		app.Pre().TabIndex(0).Body(app.Code().Text(s.Next.Config.Python(s.ModelType(), folder, d.typed))),
		app.P().Class("help").Text(s.T("deploy.python_help")),
	)
}
