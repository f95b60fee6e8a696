package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/run"
)

func TestEveryMessageIsThereInBothLanguages(t *testing.T) {
	for key, p := range table {
		if strings.TrimSpace(p.zh) == "" || strings.TrimSpace(p.en) == "" {
			t.Errorf("%q lacks a language: %q, %q", key, p.zh, p.en)
		}
		if a, b := strings.Count(p.zh, "%s"), strings.Count(p.en, "%s"); a != b {
			t.Errorf("%q takes %d arguments in Chinese and %d in English", key, a, b)
		}
	}
}

// The page asks for texts by a literal key, or by a prefix and a value.
func TestEveryKeyThatThePageUsesIsInTheTable(t *testing.T) {
	used := 0
	for _, call := range callsOfT(t, "..") {
		switch key := call.Args[0].(type) {
		case *ast.BasicLit:
			name, err := strconv.Unquote(key.Value)
			if err != nil {
				t.Fatal(err)
			}
			used++
			if !Has(name) {
				t.Errorf("the page uses %q, which is not in the table", name)
			}
			if want, got := strings.Count(table[name].en, "%s"), len(call.Args)-1; want != got {
				t.Errorf("%q takes %d arguments, the page gives %d", name, want, got)
			}
		}
	}
	if used < 100 {
		t.Errorf("only %d uses found: the search no longer fits the source", used)
	}
}

// callsOfT returns the calls of methods named T in folder.
func callsOfT(t *testing.T, folder string) []*ast.CallExpr {
	t.Helper()
	var calls []*ast.CallExpr
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
				if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "T" {
					calls = append(calls, call)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

func TestEverySettingHasANameAndAnExplanation(t *testing.T) {
	var visit func(prefix string, of reflect.Type)
	visit = func(prefix string, of reflect.Type) {
		for i := range of.NumField() {
			f := of.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Type.Kind() == reflect.Struct {
				visit(prefix+name+".", f.Type)
				continue
			}
			for _, key := range []string{"field." + prefix + name, "help." + prefix + name} {
				if !Has(key) {
					t.Errorf("%s is missing", key)
				}
			}
		}
	}
	visit("", reflect.TypeFor[run.Config]())
}

func TestEveryChoiceHasAName(t *testing.T) {
	choices := map[string][]string{
		"task.": run.TaskNames(), "method.": run.Methods, "lora_bias.": run.LoRABiases, "prompt_init.": run.PromptInits, "optim.": run.Optimizers, "nan.": run.NaNPolicies, "scheduler.": run.Schedulers, "strategy.": run.EvalStrategies,
		"problem.": run.ProblemTypes, "format.": run.Formats, "unicode.": run.UnicodeForms,
		"device.": run.Devices,
		"split.":  {"train", "validation", "test"},
		"work.":   {"download", "read", "tokenize", "vocabulary", "evaluate", "generate", "test", "predict", "measure", "replay", "augment"},
		"state.":  {"idle", "loading", "training", "paused", "evaluating", "done", "error"},
	}
	for _, prefix := range []string{"task_is.", "answer.", "answer_is.", "formats.", "sample.", "try.", "do.", "head."} {
		choices[prefix] = run.TaskNames()
	}
	for _, prefix := range []string{"loss.", "counted."} {
		choices[prefix] = []string{"texts", "decisions", "values", "tags", "answers", "tokens"}
	}
	for _, task := range run.Tasks {
		choices["metric."] = append(choices["metric."], task.Metrics...)
	}
	for prefix, values := range choices {
		for _, v := range values {
			if !Has(prefix + v) {
				t.Errorf("%s%s is missing", prefix, v)
			}
		}
	}
}

func TestPrefer(t *testing.T) {
	cases := []struct {
		languages []string
		want      Lang
	}{
		{nil, Chinese}, {[]string{"zh-Hant-TW"}, Chinese}, {[]string{"en"}, English},
		{[]string{"fr", "en-GB", "zh"}, English}, {[]string{"de-DE"}, Chinese},
	}
	for _, c := range cases {
		if got := Prefer(c.languages...); got != c.want {
			t.Errorf("Prefer(%q) = %s, want %s", c.languages, got, c.want)
		}
	}
}
