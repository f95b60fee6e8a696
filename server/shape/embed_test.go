package shape

import (
	"go/ast"
	"go/build"
	"go/types"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestEmbeddingHidesNothing fails if a struct has a field or method of the same
// name as an embedded one, which readers could not tell apart. Tests may do
// this: they embed a device to make it fail.
func TestEmbeddingHidesNothing(t *testing.T) {
	embedded := 0
	seen := map[string]bool{}
	for _, target := range []struct{ os, arch string }{{"linux", "amd64"}, {"js", "wasm"}} {
		c := newChecker(all(t), target.os, target.arch)
		for _, f := range all(t) {
			for _, named := range c.structs(f) {
				for field := range named.Underlying().(*types.Struct).Fields() {
					if of := ours(field); of != nil {
						embedded++
						for _, name := range hidden(named, field, of) {
							where := f.path + "." + named.Obj().Name() + " hides " + of.Obj().Name() + "." + name
							if !seen[where] {
								t.Error(where)
							}
							seen[where] = true
						}
					}
				}
			}
		}
	}
	if embedded < 10 {
		t.Errorf("only %d embedded structs found: the search no longer fits the source", embedded)
	}
}

// ours returns the struct type of an embedded field if this module declares it.
func ours(field *types.Var) *types.Named {
	if !field.Embedded() {
		return nil
	}
	of := field.Type()
	if p, ok := of.(*types.Pointer); ok {
		of = p.Elem()
	}
	named, ok := types.Unalias(of).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !strings.HasPrefix(named.Obj().Pkg().Path(), module) {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil
	}
	return named
}

// hidden returns the names that outer has both itself and through embedding, in
// field, of.
func hidden(outer *types.Named, field *types.Var, of *types.Named) (names []string) {
	own := map[string]bool{} // by name, or package and name if it is not exported
	for f := range outer.Underlying().(*types.Struct).Fields() {
		own[f.Id()] = f != field
	}
	for m := range outer.Methods() {
		own[m.Id()] = true
	}
	for _, m := range members(of) {
		if own[m.Id()] {
			names = append(names, m.Name())
		}
	}
	return names
}

// members returns a struct's fields and methods, and those that it has by embedding.
func members(of *types.Named) (list []types.Object) {
	for f := range of.Underlying().(*types.Struct).Fields() {
		list = append(list, f)
		if inner := ours(f); inner != nil {
			list = append(list, members(inner)...)
		}
	}
	for m := range of.Methods() {
		list = append(list, m)
	}
	return list
}

// A checker resolves the types of this module's packages for one kind of
// machine. It treats other packages as empty and ignores the resulting errors,
// because we could not change their types.
type checker struct {
	context build.Context
	folders map[string]*folder
	checked map[string]*types.Package
}

func newChecker(list []*folder, os, arch string) *checker {
	c := &checker{context: build.Default, folders: map[string]*folder{}, checked: map[string]*types.Package{}}
	c.context.GOOS, c.context.GOARCH, c.context.BuildTags = os, arch, []string{"goexperiment.simd"}
	for _, f := range list {
		c.folders[module+f.path] = f
	}
	return c
}

// Import implements [types.Importer].
func (c *checker) Import(p string) (*types.Package, error) {
	if c.checked[p] == nil {
		if f := c.folders[p]; f != nil {
			c.checked[p] = c.check(f)
		} else {
			c.checked[p] = types.NewPackage(p, path.Base(p))
			c.checked[p].MarkComplete()
		}
	}
	return c.checked[p], nil
}

func (c *checker) check(f *folder) *types.Package {
	var files []*ast.File
	for _, s := range f.files {
		fits, err := c.context.MatchFile(filepath.Join(root, f.path), s.name)
		if err == nil && fits && !s.test {
			files = append(files, s.syntax)
		}
	}
	config := types.Config{Importer: c, IgnoreFuncBodies: true, Error: func(error) {}}
	p, _ := config.Check(module+f.path, positions, files, nil)
	return p
}

// structs returns f's struct types.
func (c *checker) structs(f *folder) (list []*types.Named) {
	p, _ := c.Import(module + f.path)
	scope := p.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok {
			if _, ok := named.Underlying().(*types.Struct); ok {
				list = append(list, named)
			}
		}
	}
	return list
}
