package text

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// speaking are the folders whose errors and warnings reach the page.
var speaking = []string{
	"../../engine/data", "../../engine/hf", "../../engine/protobuf", "../../engine/token", "../../engine/token/definition",
	"../../engine/token/normalizer", "../../engine/token/subword", "../../engine/model", "../../engine/peft",
	"../../engine/machine", "../../engine/pretrained", "../../engine/task", "../../engine/plan", "../../engine/train", "../../engine/sheet", "../../engine/session",
	"../../engine/run", "../../engine/gpu", "../../wasm/browser", "../../wasm/worker", "../../server/site", "../client",
}

// silent are messages that never reach the page, with the reason.
var silent = map[string]string{
	"stopped": "it ends long work after Stop, and Session.Do does not emit it",
	"%s":      "the problem of a CSV file, which is collected where it is written",
}

func TestEveryMessageOfTheEngineIsInTheTable(t *testing.T) {
	known := map[string]bool{}
	for _, m := range messages {
		if known[plain(m.en)] {
			t.Errorf("%q is there twice", m.en)
		}
		known[plain(m.en)] = true
	}
	formats := 0
	for _, folder := range speaking {
		for where, format := range formatsIn(t, folder) {
			formats++
			if silent[format] == "" && !known[plain(format)] {
				t.Errorf("%s: %q is not in the table", where, format)
			}
		}
	}
	if formats < 120 {
		t.Errorf("only %d messages found: the search no longer fits the source", formats)
	}
}

// plain makes all verbs that take any text the same.
func plain(format string) string { return strings.NewReplacer("%w", "%s", "%v", "%s").Replace(format) }

// formatsIn returns the formats of a folder's messages, by where they are.
func formatsIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", folder, err)
	}
	formats := map[string]string{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") || folder == "../../server/site" && filepath.Base(path) != "models.go" {
			continue // of the server only the list of models is shown
		}
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, e := range messagesOf(n) {
				if format, ok := formatOf(e); ok {
					formats[positions.Position(e.Pos()).String()] = format
				}
			}
			return true
		})
	}
	return formats
}

// formatAt is which argument of a function, by its name, is a message.
var formatAt = map[string]int{"fmt.Errorf": 0, "errors.New": 0, "errorf": 2, "warn": 0, "fail": 0}

// messagesOf returns the expressions in n itself, not below, that are messages.
func messagesOf(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := nameOf(n.Fun)
		if at, ok := formatAt[name]; ok && len(n.Args) > at {
			return n.Args[at : at+1]
		}
	case *ast.CompositeLit:
		if nameOf(n.Type) == "csvProblem" {
			return n.Elts[2:]
		}
	case *ast.KeyValueExpr: // a field of an Event or a ModelEntry
		if name := nameOf(n.Key); name == "Error" || name == "Missing" {
			return []ast.Expr{sprintf(n.Value)}
		}
	case *ast.AssignStmt:
		if name := nameOf(n.Lhs[0]); name == "Missing" {
			return []ast.Expr{sprintf(n.Rhs[0])}
		}
	case *ast.ValueSpec: // the kinds of files that are no text
		if n.Names[0].Name == "foreign" {
			var words []ast.Expr
			for _, row := range n.Values[0].(*ast.CompositeLit).Elts {
				words = append(words, row.(*ast.CompositeLit).Elts[1:]...)
			}
			return words
		}
	case *ast.FuncDecl:
		if n.Name.Name == "jsonKind" {
			return returned(n)
		}
	}
	return nil
}

// nameOf returns the name of a function, type or field: with its package for
// those of the standard library.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && (x.Name == "fmt" || x.Name == "errors") {
			return x.Name + "." + e.Sel.Name
		}
		return e.Sel.Name
	}
	return ""
}

// sprintf returns the format where e is a call of fmt.Sprintf.
func sprintf(e ast.Expr) ast.Expr {
	if call, ok := e.(*ast.CallExpr); ok && nameOf(call.Fun) == "fmt.Sprintf" {
		return call.Args[0]
	}
	return e
}

func returned(f *ast.FuncDecl) (words []ast.Expr) {
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			words = append(words, r.Results...)
		}
		return true
	})
	return words
}

// formatOf returns the format that e is, with %s for the parts that are not
// written out; false when no part is.
func formatOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, inLeft := formatOf(e.X)
		right, inRight := formatOf(e.Y)
		return left + right, inLeft || inRight
	}
	return "%s", false
}

func TestBothLanguagesOfAMessageTakeTheSameValues(t *testing.T) {
	for _, m := range messages {
		if strings.TrimSpace(m.zh) == "" || m.zh == m.en {
			t.Errorf("%q has no Chinese", m.en)
		}
		var english, chinese []string
		for range newTemplate(m.en, m.zh).verbs {
			english = append(english, fmt.Sprintf("%%[%d]s", len(english)+1))
		}
		for _, v := range verb.FindAllString(numbered(m.zh), -1) {
			if v != "%%" && !slices.Contains(chinese, v) {
				chinese = append(chinese, v)
			}
		}
		slices.Sort(chinese)
		if !slices.Equal(english, chinese) {
			t.Errorf("%q has the values %q, its Chinese %q", m.en, english, chinese)
		}
	}
}

// samples are values as fmt writes them.
var samples = map[byte]string{'d': "12", 'g': "5e-05", 'f': "87", 'X': "0A", 'q': `"a \"b\""`, 's': "x.y", 'v': "[3 4]", 'w': "the connection broke"}

func TestEveryMessageIsMatchedByItsOwnTemplate(t *testing.T) {
	for _, m := range messages {
		own := newTemplate(m.en, m.zh)
		if own.words == 0 {
			continue // it is known by what it holds
		}
		filled := verb.ReplaceAllStringFunc(m.en, func(v string) string {
			if v == "%%" {
				return "%"
			}
			return samples[v[len(v)-1]]
		})
		groups := own.pattern.FindStringSubmatch(filled)
		if groups == nil {
			t.Errorf("%q does not match itself filled in: %q", m.en, filled)
			continue
		}
		want, _ := own.fill(groups[1:])
		if got := Chinese.Message(message.OfText(filled)); got != want {
			t.Errorf("%q becomes %q, its own template makes %q", filled, got, want)
		}
	}
}

func TestRealMessages(t *testing.T) {
	c := run.Default()
	c.Scheduler = "sudden"
	_, _, address := run.ParseFragment(`run={"seeed":1}`)
	cases := []struct{ english, want string }{
		{(&data.Error{File: "reviews.csv", Line: 17, Column: "label", Problem: message.OfText("the row has 1 of 2 columns and ends before this one; add what is missing, or remove the row")}).Error(),
			"reviews.csv 第 17 行，“label”列：这一行应有 2 列，只有 1 列，缺少这一列及其后各列；请补上，或者删去这一行"},
		{(&data.Error{File: "b.csv", Problem: message.OfText("this is a Parquet file, not text; convert it, for example with pandas: read_parquet(...).to_csv(..., index=False)")}).Error(),
			"b.csv：这是 Parquet 文件，不是文本；请先转换，例如用 pandas：read_parquet(...).to_csv(..., index=False)"},
		{(&data.Error{File: "x.csv", Problem: message.OfText(`there is no column "y" to take the label from; the columns are "text", "my, \"z\""`)}).Error(),
			"x.csv：没有名为“y”的标签列；现有的列：“text”、“my, \"z\"”"},
		{`Classes with fewer than 10 examples: "a" (3), "b" (1), "c" (1), "d" (2), "e" (1) and 4 more. Add examples or merge classes.`,
			"样本少于 10 个的类：“a” (3)、“b” (1)、“c” (1)、“d” (2)、“e” (1)，还有 4 项。请增加样本，或者合并类别。"},
		{`Labels that differ only in case or spaces: "a" and "A", "b" and "B". They count as different classes; merge them if they mean the same.`,
			"只有大小写或空格不同的标签：“a”与“A”、“b”与“B”。它们算作不同的类；如果意思相同，请合并。"},
		{`The classes are uneven: "a" has 9 examples, "b" has 1. Always answering "a" is right 90 % of the time, so look at F1 rather than accuracy.`,
			"各类不均衡：“a”有 9 个样本，“b”只有 1 个。总是回答“a”就有 90 % 是对的，所以请看 F1，而不是准确率。"},
		{`The test split has no example of "a", so it says nothing about them. Add examples or make the split larger.`,
			"测试集里没有“a”的样本，所以它不能说明这些类的成绩。请增加样本，或者加大这一部分的比例。"},
		{"tokenizer.json: line 3, column 5: unexpected end of JSON input: copy the file again from the model's folder",
			"tokenizer.json：第 3 行第 5 列：JSON 没有写完就结束了：请从模型的文件夹里重新复制这个文件"},
		{"x.csv: reading stopped after 40 bytes: the connection broke", "x.csv：读到第 40 个字节时中断：连接中断"},
		{"model.safetensors: tensor a.b holds 1e+05 at element 7, which is too large for F16: write it as F32",
			"model.safetensors：张量 a.b 的第 7 个元素是 1e+05，对 F16 来说太大：请写成 F32"},
		{"the model m is not here (cannot list the model folder: list m: file does not exist); whoever runs this site gets it with `make models`, and you can drop a Hugging Face folder or zip on the page",
			"这里没有模型 m（无法列出模型文件夹：无法列出 m：文件不存在）；网站的维护者可以用 `make models` 取得它，您也可以把 Hugging Face 模型文件夹或 zip 拖到页面上"},
		{c.Validate().Error(), "lr_scheduler_type 是“sudden”；可以是以下之一：“linear”、“constant”、“constant_with_warmup”、“step”、“cosine”、“cosine_with_restarts”、“polynomial”、“exponential”"},
		{address.Error(), "这些设置不是一次训练的合法 JSON：没有“seeed”这个字段"},
		{"the disk is full: buy another", "the disk is full: buy another"},
		{"", ""},
	}
	for _, c := range cases {
		if got := Chinese.Message(message.OfText(c.english)); got != c.want {
			t.Errorf("%q becomes\n%q, want\n%q", c.english, got, c.want)
		}
		if got := English.Message(message.OfText(c.english)); got != c.english {
			t.Errorf("in English %q becomes %q", c.english, got)
		}
	}
}
