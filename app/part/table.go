package part

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Table renders rows below heads; label describes the content. Columns in
// numeric are aligned on the right. A wide table scrolls by itself, also by
// keyboard; one with sentences becomes a list on a narrow screen, with each
// cell after its head.
func Table(label string, heads []string, numeric map[int]bool, rows [][]app.UI) app.UI {
	return app.Div().Class("scroll").TabIndex(0).Role("region").Aria("label", label).Body(Still(label, heads, numeric, rows))
}

// Still is a Table that does not scroll, so that the keyboard need not stop there.
func Still(label string, heads []string, numeric map[int]bool, rows [][]app.UI) app.UI {
	class := func(i int) string {
		if numeric[i] {
			return "numeric"
		}
		return ""
	}
	return app.Table().Aria("label", label).Body(
		app.THead().Body(app.Tr().Body(app.Range(heads).Slice(func(i int) app.UI {
			return app.Th().Scope("col").Class(class(i)).Text(heads[i])
		}))),
		app.TBody().Body(app.Range(rows).Slice(func(r int) app.UI {
			return app.Tr().Body(app.Range(rows[r]).Slice(func(i int) app.UI {
				return app.Td().Class(class(i)).DataSet("head", heads[i]).Body(rows[r][i])
			}))
		})),
	)
}
