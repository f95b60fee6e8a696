package deploy

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
)

// python shows the lines that use the saved model in transformers.
func (d *Stage) python() app.UI {
	folder := d.S.Config.Model
	if d.S.Saved != nil {
		folder = strings.TrimSuffix(d.S.Saved.Name, ".zip")
	}
	return part.Plate(d.S.T("deploy.python"),
		app.Pre().TabIndex(0).Body(app.Code().Text(lines(folder, d.text))),
		app.P().Class("help").Text(d.S.T("deploy.python_help")),
	)
}

func lines(folder, example string) string {
	if strings.TrimSpace(example) == "" {
		example = "A text to classify"
	}
	quoted, err := json.Marshal(example)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return fmt.Sprintf(`from transformers import pipeline

classify = pipeline("text-classification", model="./%s", top_k=None)
print(classify(%s))`, folder, quoted)
}
