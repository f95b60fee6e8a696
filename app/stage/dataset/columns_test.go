package dataset

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The columns are listed beside the preview, with the reason and how full they
// are, in both languages, and each can be changed.
func TestUnderstood(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Chinese} {
		for i, why := range run.Reasons {
			s := client.New()
			s.Lang = lang
			s.Next.Config.Task = run.TokenClassification
			s.Data = &run.DataInfo{
				Task: run.TokenClassification, Columns: []string{"u", "v", "w"}, Header: i%2 == 0, Doubtful: true, FirstRow: []string{"u", "v"},
				Roles: []run.ColumnRole{{Role: "text", Column: "v", Why: why, Filled: 1234, Rows: 4321}, {Role: "sentence", Rows: 4321}, {Role: "label", Column: "w", Why: why, Filled: 1, Rows: 4321}},
			}
			d := &Stage{S: s}
			shown := app.HTMLString(d.understood(s.Data))
			for _, want := range []string{
				s.T("why." + why), text.Count(1234), text.Count(4321), s.T("columns.none"), s.T("columns.doubtful"), "u | v", `data-action="header"`,
				`data-control="dataset.text_column"`, `data-control="dataset.sentence_column"`, `data-control="dataset.label_column"`,
			} {
				if !strings.Contains(shown, strings.TrimSpace(want)) {
					t.Errorf("%v, %s: %q is not in %s", lang, why, want, shown)
				}
			}
			if n := strings.Count(app.HTMLString(d.Render()), `data-control="dataset.text_column"`); n != 1 {
				t.Errorf("the text column can be chosen in %d places", n)
			}
			s.Data = nil
			if n := strings.Count(app.HTMLString(d.Render()), `data-control="dataset.text_column"`); n != 1 {
				t.Errorf("without data the text column can be chosen in %d places", n)
			}
		}
	}
}
