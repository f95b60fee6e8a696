package optest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

// TestTheBatteryHasEveryOperation guards against an operation that is compared
// on no device.
func TestTheBatteryHasEveryOperation(t *testing.T) {
	seen := map[string]bool{}
	b := &Battery{Dirt: float32(math.NaN()), Case: func(op tensor.Op, _ Tolerance, _ int) {
		plain.Device{}.Run(op)
		seen[reflect.TypeOf(op).Elem().Name()] = true
	}}
	for _, g := range b.Groups() {
		if g.Name != "many" { // the other groups' operations again
			g.Run()
		}
	}
	for _, name := range operations(t) {
		if !seen[name] {
			t.Errorf("no case of %s", name)
		}
	}
}

// operations returns the types of package tensor that have a cost and a check.
func operations(t *testing.T) (names []string) {
	files := token.NewFileSet()
	packages, err := parser.ParseDir(files, "..", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range packages["tensor"].Files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "Check" || f.Recv == nil {
				continue
			}
			names = append(names, f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d operations found: the search no longer fits the source", len(names))
	}
	return names
}

// A deaf device does nothing, so every case that should change something must
// report it.
type deaf struct{ plain.Device }

func (deaf) Run(tensor.Op) {}

func TestComparingTells(t *testing.T) {
	unchanged := map[string]bool{}
	b := &Battery{Dirt: float32(math.NaN()), Case: func(op tensor.Op, near Tolerance, shift int) {
		if err := Compare(deaf{}, op, near.GPU, shift); err == nil {
			unchanged[reflect.TypeOf(op).Elem().Name()] = true
		}
	}}
	for _, f := range []func(*rand.Rand, int, int, int){b.Elements, b.Norms, b.CrossEntropies} {
		f(rand.New(rand.NewPCG(1, 2)), 3, 5, 1)
	}
	for name := range unchanged {
		if name != "Scale" && name != "Zero" { // of no rows
			t.Errorf("%s is not executed, and nobody says so", name)
		}
	}
}
