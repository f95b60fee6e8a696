package shape

import (
	"cmp"
	"fmt"
	"go/ast"
	"slices"
	"testing"
)

// longest is the greatest number of lines in a function.
const longest = 60

// TestFunctionsAreShort exempts tables, which are read row by row.
func TestFunctionsAreShort(t *testing.T) {
	for _, f := range all(t) {
		for _, s := range f.files {
			for _, fn := range functions(s) {
				if n := lines(fn); n > longest && !isTable(fn) {
					t.Errorf("%s: %s has %d lines, more than %d", at(fn), fn.Name.Name, n, longest)
				}
			}
		}
	}
}

// TestMeasure prints the sizes of files and functions, without tests, with -v.
func TestMeasure(t *testing.T) {
	list := all(t)
	var files, funcs []measure
	for _, f := range list {
		for _, s := range f.files {
			if s.test {
				continue
			}
			files = append(files, measure{f.path + "/" + s.name, s.lines})
			for _, fn := range functions(s) {
				if !isTable(fn) {
					funcs = append(funcs, measure{at(fn) + " " + fn.Name.Name, lines(fn)})
				}
			}
		}
	}
	t.Logf("%d packages", len(list))
	t.Logf("%d files of lines: %s", len(files), summary(files))
	t.Logf("%d functions of lines, without tables: %s", len(funcs), summary(funcs))
}

// A measure is the length of something, in lines.
type measure struct {
	what  string
	lines int
}

func summary(list []measure) string {
	slices.SortFunc(list, func(a, b measure) int { return cmp.Compare(a.lines, b.lines) })
	last := list[len(list)-1]
	return fmt.Sprintf("median %d, longest %d (%s)", list[len(list)/2].lines, last.lines, last.what)
}

func functions(s source) (list []*ast.FuncDecl) {
	for _, d := range s.syntax.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			list = append(list, fn)
		}
	}
	return list
}

// lines returns how many lines n takes.
func lines(n ast.Node) int {
	return positions.Position(n.End()).Line - positions.Position(n.Pos()).Line + 1
}

// isTable reports whether most of fn's lines are composite literals, without the
// functions in them, or switches whose cases have a line each.
func isTable(fn *ast.FuncDecl) bool {
	rows := 0
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			rows += lines(n) - functionLines(n)
			return false
		case *ast.SwitchStmt:
			if oneLineCases(n.Body) {
				rows += lines(n)
				return false
			}
		case *ast.TypeSwitchStmt:
			if oneLineCases(n.Body) {
				rows += lines(n)
				return false
			}
		}
		return true
	})
	return 2*rows > lines(fn)
}

// functionLines returns how many lines the functions in n take that are longer than
// one.
func functionLines(n ast.Node) (total int) {
	ast.Inspect(n, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncLit)
		if ok && lines(f) > 1 {
			total += lines(f)
		}
		return !ok
	})
	return total
}

func oneLineCases(body *ast.BlockStmt) bool {
	for _, c := range body.List {
		if lines(c) > 2 { // the case and its line
			return false
		}
	}
	return true
}
