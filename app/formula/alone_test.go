package formula

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// parsed calls visit with every Go file of the page except tests.
func parsed(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			visit(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Only this package contains mathematics, because tests compute it here: other
// packages use its formulas.
func TestStagesWriteNoMathematics(t *testing.T) {
	taken := []string{"Formula"}
	parsed(t, func(path string, file *ast.File) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && filepath.Dir(path) == "../formula" && f.Recv == nil && f.Type.Results != nil {
				if result, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && result.Name == "Formula" {
					taken = append(taken, f.Name.Name)
				}
			}
		}
	})
	uses := 0
	parsed(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			x, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := x.X.(*ast.Ident); ok && of.Name == "formula" {
				uses++
				if !slices.Contains(taken, x.Sel.Name) {
					t.Errorf("%s writes a formula with formula.%s", path, x.Sel.Name)
				}
			}
			return true
		})
	})
	if uses == 0 {
		t.Error("nobody shows a formula")
	}
}
