package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/message"
)

const root = "../.."

// speaking is the source whose messages reach the page.
var speaking = []string{"engine", "wasm/browser", "wasm/worker", "app/client", "app/settings", "app/class", "app/figure", "server/site/models.go"}

// otherwise are files in it that may make errors without package message, with
// the reason.
var otherwise = map[string]string{
	"engine/message/error.go":        "it makes all others",
	"engine/watch/watch.go":          "ErrStopped ends long work after Stop, and is told nobody",
	"engine/cpu/relaxed_wasm.go":     "a kernel module that computes something else is told to the console alone",
	"engine/tensor/optest/optest.go": "its errors fail tests",
	"engine/store/brittle/folder.go": "its errors are a disk's, in tests",
	"wasm/browser/gpu.go":            "it passes on what JavaScript says",
	"engine/bench/":                  "its errors are for who develops the engine",
}

func TestEverySentenceOfTheEngineIsInTheTable(t *testing.T) {
	said := map[string]bool{}
	for where, format := range sentences(t) {
		said[format] = true
		if !hasRow(format) {
			t.Errorf("%s: %q is not in the table", where, format)
		}
	}
	if len(said) < 300 {
		t.Errorf("only %d sentences found: the search no longer fits the source", len(said))
	}
	for _, foreign := range message.Foreign {
		said[strings.ReplaceAll(foreign, "%w", "%s")] = true
	}
	for i, m := range messages {
		if !said[m.en] {
			t.Errorf("nobody says %q", m.en)
		}
		if slices.ContainsFunc(messages[:i], func(other sentence) bool { return other.en == m.en }) {
			t.Errorf("%q is there twice", m.en)
		}
	}
}

func hasRow(format string) bool {
	return slices.ContainsFunc(messages, func(m sentence) bool { return m.en == format })
}

// Foreign messages without a row would stay English.
func TestEveryForeignSentenceIsInTheTable(t *testing.T) {
	for _, foreign := range message.Foreign {
		format := strings.ReplaceAll(foreign, "%w", "%s")
		if !hasRow(format) {
			t.Errorf("%q is not in the table", format)
		}
	}
}

// A message from JavaScript is a reason for the worker's end, or an error that
// the GPU's player passes on.
func TestWhatJavaScriptSaysIsForeign(t *testing.T) {
	saying := regexp.MustCompile(`(?:new Error\(|end\(|lost = |lacksMemory \? )'([^']*)'`)
	said := 0
	for _, file := range []string{"worker.js", "gpu.js"} {
		source, err := os.ReadFile(filepath.Join(root, "web", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range saying.FindAllStringSubmatch(string(source), -1) {
			said++
			if !slices.Contains(message.Foreign, found[1]) {
				t.Errorf("%s: %q is not in message.Foreign", file, found[1])
			}
		}
	}
	if said < 5 {
		t.Errorf("only %d sentences found: the search no longer fits the source", said)
	}
}

// sentences returns the formats of all messages, by their place.
func sentences(t *testing.T) map[string]string {
	t.Helper()
	found, positions := map[string]string{}, token.NewFileSet()
	for folder, paths := range sources(t) {
		var files []*ast.File
		for _, path := range paths {
			files = append(files, parse(t, positions, path))
		}
		speakers := speakers(files)
		for _, f := range files {
			passed := passedOn(f)
			for call := range calls(f) {
				at, speaks := speakers[nameOf(call.Fun)]
				if !speaks || len(call.Args) <= at {
					continue
				}
				where := positions.Position(call.Args[at].Pos()).String()
				if format, ok := literal(call.Args[at]); ok {
					found[where] = strings.ReplaceAll(format, "%w", "%s")
				} else if !passed[call.Args[at]] && folder != "engine/message" {
					t.Errorf("%s: the format is not written out", where)
				}
			}
		}
	}
	return found
}

func TestErrorsAreMadeWithPackageMessage(t *testing.T) {
	made, positions := map[string]bool{}, token.NewFileSet()
	for folder, paths := range sources(t) {
		for _, path := range paths {
			for call := range calls(parse(t, positions, path)) {
				if name := nameOf(call.Fun); name != "errors.New" && name != "fmt.Errorf" {
					continue
				}
				made[path], made[folder+"/"] = true, true
				if otherwise[path] == "" && otherwise[folder+"/"] == "" {
					t.Errorf("%s: make this error with message.Errorf, or say in this test why no person sees it", positions.Position(call.Pos()))
				}
			}
		}
	}
	for place := range otherwise {
		if !made[place] {
			t.Errorf("%s makes no such errors any more", place)
		}
	}
}

// An error type without a Message would appear in English only.
func TestEveryTypeOfErrorHasAMessage(t *testing.T) {
	types := 0
	for folder, files := range sources(t) {
		methods := map[string]map[string]bool{} // by type
		for _, path := range files {
			for _, d := range parse(t, token.NewFileSet(), path).Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
					of := nameOf(receiver(f))
					if methods[of] == nil {
						methods[of] = map[string]bool{}
					}
					methods[of][f.Name.Name] = true
				}
			}
		}
		for name, has := range methods {
			if !has["Error"] {
				continue
			}
			types++
			if !has["Message"] && !has["Unwrap"] {
				t.Errorf("%s: %s is an error without a Message", folder, name)
			}
		}
	}
	if types < 4 {
		t.Errorf("only %d types of errors found: the search no longer fits the source", types)
	}
}

func receiver(f *ast.FuncDecl) ast.Expr {
	if pointer, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
		return pointer.X
	}
	return f.Recv.List[0].Type
}

func parse(t *testing.T, positions *token.FileSet, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(positions, filepath.Join(root, path), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sources returns the files of speaking, by folder.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, place := range speaking {
		err := filepath.WalkDir(filepath.Join(root, place), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				path, err = filepath.Rel(root, path)
				path = filepath.ToSlash(path)
				files[filepath.ToSlash(filepath.Dir(path))] = append(files[filepath.ToSlash(filepath.Dir(path))], path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// calls returns the calls of functions in n.
func calls(n ast.Node) iter.Seq[*ast.CallExpr] {
	return func(yield func(*ast.CallExpr) bool) {
		for n := range ast.Preorder(n) {
			if call, ok := n.(*ast.CallExpr); ok && !yield(call) {
				return
			}
		}
	}
}

// speakers returns the functions that make messages, with the index of the
// format argument: those of package message, and functions that pass a format
// on to one of them.
func speakers(files []*ast.File) map[string]int {
	all := map[string]int{"message.New": 0, "message.Errorf": 0}
	for known := 0; known < len(all); {
		known = len(all)
		for _, f := range files {
			for n := range ast.Preorder(f) {
				name, function, body := functionOf(n)
				at := formatOf(function)
				if at < 0 {
					continue
				}
				for call := range calls(body) {
					if _, speaks := all[nameOf(call.Fun)]; speaks {
						all[name] = at
					}
				}
			}
		}
	}
	return all
}

// functionOf returns a function with a name: a declared one, or the value of a
// variable.
func functionOf(n ast.Node) (name string, function *ast.FuncType, body *ast.BlockStmt) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Name.Name, n.Type, n.Body
	case *ast.AssignStmt:
		if f, ok := n.Rhs[0].(*ast.FuncLit); ok && len(n.Rhs) == 1 {
			return nameOf(n.Lhs[0]), f.Type, f.Body
		}
	}
	return "", nil, nil
}

// formatOf returns the index of a function's format parameter; -1 if there is
// none.
func formatOf(function *ast.FuncType) int {
	if function == nil {
		return -1
	}
	at := 0
	for _, field := range function.Params.List {
		for _, name := range field.Names {
			if name.Name == "format" {
				return at
			}
			at++
		}
	}
	return -1
}

// passedOn returns the formats that functions pass on unchanged.
func passedOn(f *ast.File) map[ast.Expr]bool {
	passed := map[ast.Expr]bool{}
	for n := range ast.Preorder(f) {
		_, function, body := functionOf(n)
		if formatOf(function) < 0 {
			continue
		}
		for n := range ast.Preorder(body) {
			if name, ok := n.(*ast.Ident); ok && name.Name == "format" {
				passed[name] = true
			}
		}
	}
	return passed
}

// nameOf returns the name of a function, with its package if needed.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && (x.Name == "fmt" || x.Name == "errors" || x.Name == "message") {
			return x.Name + "." + e.Sel.Name
		}
		return e.Sel.Name
	}
	return ""
}

// literal returns the value of a string literal, or of a sum of several.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, inLeft := literal(e.X)
		right, inRight := literal(e.Y)
		return left + right, inLeft && inRight
	}
	return "", false
}
