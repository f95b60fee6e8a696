package dataset

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/engine/run"
)

// hasClasses reports whether there are classes to count examples of.
func hasClasses(info *run.DataInfo) bool {
	return len(info.Labels) > 0 && len(info.Splits) > 0 && len(info.Splits[0].ByClass) == len(info.Labels)
}

// balance draws the examples of each class, split by split. Of the tags of
// words it omits O, which most words have.
func (d *Stage) balance(info *run.DataInfo) app.UI {
	p := chart.Colours(d.S.Dark)
	colours := []string{p.Ink, p.Accent, p.Shade(2)}
	var names []string
	for _, label := range info.Labels {
		if counted(info, label) {
			names = append(names, label)
		}
	}
	var stacks []chart.Stack
	for i, split := range info.Splits {
		var values []int
		for class, n := range split.ByClass {
			if counted(info, info.Labels[class]) {
				values = append(values, n)
			}
		}
		stacks = append(stacks, chart.Stack{Name: d.S.T("split." + split.Name), Values: values, Colour: colours[i%len(colours)]})
	}
	title := d.S.T("data.balance")
	if run.TaskOf(info.Task).Answer == run.TagsAnswer {
		title = d.S.T("data.tags")
	}
	height := "short"
	if len(names) > 6 {
		height = "tall"
	}
	return part.Plate(title, &chart.Canvas{Chart: chart.Bars(p, d.S.T("data.label"), names, stacks...), Label: title, Class: height})
}

func counted(info *run.DataInfo, label string) bool {
	return run.TaskOf(info.Task).Answer != run.TagsAnswer || label != "O"
}
