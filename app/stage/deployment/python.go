package deployment

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
)

// python shows the lines that use the saved model in transformers.
func (d *Stage) python() app.UI {
	s := d.S
	c, modelType := s.Asked()
	folder := c.Model
	if s.Saved != nil {
		folder = strings.TrimSuffix(s.Saved.Name, ".zip")
	}
	return part.Plate(s.T("deploy.python"),
		app.Pre().TabIndex(0).Body(app.Code().Text(c.Python(modelType, folder, d.typed))),
		app.P().Class("help").Text(s.T("deploy.python_help")),
	)
}
