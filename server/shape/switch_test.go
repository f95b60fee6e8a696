package shape

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// TestNothingTellsTasksOrFamiliesApart wants no comparison with the name of a task
// or a model type: what tasks and families differ in stands in their descriptions
// and in their own files, so that another one touches nothing else.
func TestNothingTellsTasksOrFamiliesApart(t *testing.T) {
	for _, f := range all(t) {
		for _, s := range f.files {
			if s.test || within(f.path, "server/content") {
				continue
			}
			ast.Inspect(s.syntax, func(n ast.Node) bool {
				var compared []ast.Expr
				switch n := n.(type) {
				case *ast.BinaryExpr:
					if n.Op == token.EQL || n.Op == token.NEQ {
						compared = []ast.Expr{n.X, n.Y}
					}
				case *ast.CaseClause:
					compared = n.List
				}
				for _, x := range compared {
					if name := particular(x); name != "" {
						t.Errorf("%s compares with %s; ask its description in engine/run, or do it in its own file", at(n), name)
					}
				}
				return true
			})
		}
	}
}

// particular returns the task or the model type that x names, "" for none.
func particular(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.SelectorExpr: // run.FillMask
		name := strings.ToLower(x.Sel.Name)
		if of, ok := x.X.(*ast.Ident); ok && of.Name == "run" && slices.ContainsFunc(run.TaskNames(), func(task string) bool {
			return name == strings.ReplaceAll(task, "-", "")
		}) {
			return "run." + x.Sel.Name
		}
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		isTask := slices.Contains(run.TaskNames(), text) && strings.Contains(text, "-") // "translation" is also a key of data sets
		if err == nil && (isTask || slices.Contains(run.ModelTypes(), text)) {
			return x.Value
		}
	}
	return ""
}
