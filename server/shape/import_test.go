package shape

import (
	"path"
	"slices"
	"testing"
)

// limits are the folders that may import only the named packages of this
// module, besides their own.
var limits = map[string][]string{
	"app":                  {"engine/run", "engine/metric", "engine/sweep", "engine/entity", "engine/choose", "engine/architecture", "engine/message"}, // the page carries no engine
	"wasm/page":            {"app"},
	"engine/message":       {},
	"engine/architecture":  {},
	"engine/run":           {"engine/message"},
	"engine/tensor":        {},
	"engine/tensor/optest": {"engine/tensor", "engine/cpu/plain"}, // the battery compares with the reference
	"engine/cpu":           {"engine/tensor"},
	"engine/gpu":           {"engine/message", "engine/tensor"},
}

// layers are the engine's packages from top to bottom. None imports from a layer
// above its own.
var layers = [][]string{
	{"engine/session"},
	{"engine/bench"},
	{"engine/train", "engine/sheet", "engine/export"},
	{"engine/plan"},
	{"engine/task"},
	{"engine/infer", "engine/machine", "engine/pretrained"},
	{"engine/model", "engine/peft", "engine/graph", "engine/data", "engine/augment", "engine/metric", "engine/sweep", "engine/hf", "engine/optim"},
	{"engine/nn", "engine/token", "engine/entity", "engine/choose", "engine/protobuf", "engine/feature"},
	{"engine/grad", "engine/lens"},
	{"engine/tensor", "engine/run", "engine/watch", "engine/store", "engine/architecture", "engine/spectrum"},
	{"engine/message"},
}

// devices are the packages that compute. Programs choose one; the rest of the
// engine sees a tensor.Device.
var devices = []string{"engine/cpu", "engine/gpu"}

// TestImportsLeadDown checks the allowed imports. Tests may import everything.
func TestImportsLeadDown(t *testing.T) {
	for _, f := range all(t) {
		if within(f.path, "engine") && !within(f.path, devices...) && layer(f.path) < 0 {
			t.Errorf("%s has no layer: give it one", f.path)
		}
		place, limited := limit(f.path)
		for imported := range f.imports() {
			switch {
			case limited && !within(imported, append(limits[place], place)...):
				t.Errorf("%s imports %s; %s imports only %q", f.path, imported, place, limits[place])
			case limited || !within(f.path, "engine"):
			case !within(imported, "engine"):
				t.Errorf("%s imports %s: the engine does not know who uses it", f.path, imported)
			case within(imported, devices...):
				t.Errorf("%s imports the device %s: only programs choose one", f.path, imported)
			case layer(f.path) > layer(imported):
				t.Errorf("%s imports %s, which lies above it", f.path, imported)
			}
		}
	}
}

// limit returns the innermost folder with limits that p lies in, if there is one.
func limit(p string) (place string, limited bool) {
	for ; p != "."; p = path.Dir(p) {
		if _, ok := limits[p]; ok {
			return p, true
		}
	}
	return "", false
}

// layer returns the number of a package's layer, -1 if it has none.
func layer(p string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return within(p, l...) })
}

// TestEngineRunsAnywhere fails if the engine imports the browser or the
// network.
func TestEngineRunsAnywhere(t *testing.T) {
	for _, f := range all(t) {
		for _, s := range f.files {
			for _, spec := range s.syntax.Imports {
				switch p := importPath(spec); {
				case p == "syscall/js" && !within(f.path, "wasm"):
					t.Errorf("%s: only wasm/ imports %s", at(spec), p)
				case p == "net/http" && !s.test && within(f.path, "engine", "app", "wasm"):
					t.Errorf("%s: only server/ imports %s", at(spec), p)
				}
			}
		}
	}
}
