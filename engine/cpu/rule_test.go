//go:build !js

package cpu

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	// helped is what a helper in the browser runs: what it calls by the interface
	// divided and by a kernel's fields, too.
	helped = regexp.MustCompile(`/cpu\.(\(\*\w+\)\.part|\(\*crew\)\.help|(sweep|pack)[A-Z]\w*|\w+Module)$`)
	// known are the calls of functions by a variable that helped covers.
	known = regexp.MustCompile(`work\.part\(|\bkern\.(sweep|sweepRows|pack|own\.\w+)\(`)
	// harmless are the runtime's functions that do not need the runtime's state, or
	// that are called when an index is out of range.
	harmless = regexp.MustCompile(`^runtime\.(memmove|memclrNoHeapPointers|memequal|f(max|min)(32|64)|wasmDiv|wasmTrunc\w+|` +
		`morestack|morestack_noctxt|gopanic|sigpanic|panicdivide|panicshift|panicunsafe\w+|goPanic\w+)$|` +
		`^internal/runtime/math\.`)
)

// A compiled function is what it calls, each with a place in the source.
type compiled map[string]string

// byVariable begins the name of what a function calls by a variable.
const byVariable = "a function in a variable"

// TestPartsNeedNoRuntime checks the rule for what helpers in the browser do, in
// the code that is compiled for it: they allocate nothing, and store no pointer
// outside of the stack, since both are calls of Go's runtime.
func TestPartsNeedNoRuntime(t *testing.T) {
	functions := compileForBrowser(t)
	var roots []string
	for name := range functions {
		if helped.MatchString(name) {
			roots = append(roots, name)
		}
	}
	for _, root := range []string{"(*Device).part", "(*crew).help", "sweepModule", "sweepRowsModule", "packModule", "layerNormModule"} {
		if !slices.Contains(roots, "tuneground/engine/cpu."+root) {
			t.Errorf("%s is not among the compiled functions", root)
		}
	}
	for _, fault := range faults(functions, roots) {
		t.Error(fault)
	}
	// The check sees what is done before the parts begin.
	before := strings.Join(faults(functions, []string{"tuneground/engine/cpu.(*Device).lend"}), "\n")
	for _, want := range []string{"runtime.makeslice", "runtime.gcWriteBarrier"} {
		if !strings.Contains(before, want) {
			t.Errorf("the check does not find %s in (*Device).lend, only %s", want, before)
		}
	}
}

// faults returns what breaks the rule in the functions that roots call, directly
// or not.
func faults(functions map[string]compiled, roots []string) (list []string) {
	caller := map[string]string{}
	for todo := slices.Sorted(slices.Values(roots)); len(todo) > 0; todo = todo[1:] {
		from := todo[0]
		for _, to := range slices.Sorted(maps.Keys(functions[from])) {
			place := functions[from][to]
			switch {
			case strings.HasPrefix(to, byVariable) && known.MatchString(sourceAt(place)):
			case functions[to] == nil && !harmless.MatchString(to):
				list = append(list, fmt.Sprintf("%s: a part must not call %s: %s", place, to, chain(caller, from)))
			case functions[to] != nil && caller[to] == "" && !slices.Contains(roots, to):
				caller[to] = from
				todo = append(todo, to)
			}
		}
	}
	return list
}

// chain tells who calls a function.
func chain(caller map[string]string, name string) string {
	s := name
	for name = caller[name]; name != ""; name = caller[name] {
		s += ", called by " + name
	}
	return strings.ReplaceAll(s, "tuneground/engine/", "")
}

var (
	begins = regexp.MustCompile(`^(\S+) STEXT`)
	calls  = regexp.MustCompile(`\(([^()\t]+:\d+)\)\t(?:Call\t(\S+)\(SB\)|CallIndirect)`)
	value  = regexp.MustCompile(`R_ADDR\S* (\S+)·f\+0`)
)

// compileForBrowser compiles this package, and those of its own that it calls, for the
// browser.
func compileForBrowser(t *testing.T) map[string]compiled {
	t.Helper()
	build := exec.Command("go", "build", "-gcflags=tuneground/engine/...=-S", "-gcflags=simd/...=-S", "-gcflags=math=-S", ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	listing, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, listing[max(0, len(listing)-2000):])
	}
	functions := map[string]compiled{}
	var f compiled
	lines := bufio.NewScanner(bytes.NewReader(listing))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		if m := begins.FindSubmatch(line); m != nil {
			f = compiled{}
			functions[string(m[1])] = f
		} else if bytes.Contains(line, []byte("\tCall")) {
			m := calls.FindStringSubmatch(string(line))
			f[cmp.Or(m[2], byVariable+" at "+m[1])] = m[1]
		} else if m := value.FindSubmatch(line); m != nil && f != nil {
			f[string(m[1])] = "its value"
		}
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return functions
}

// sourceAt returns a line of a source file, by file:number.
func sourceAt(place string) string {
	name, number, _ := strings.Cut(place, ":")
	content, err := os.ReadFile(name)
	n, _ := strconv.Atoi(number)
	if lines := strings.Split(string(content), "\n"); err == nil && n <= len(lines) {
		return lines[n-1]
	}
	return ""
}
