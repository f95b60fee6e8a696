package data

import (
	"archive/zip"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// pack writes a workbook of the given files.
func pack(t testing.TB, files map[string]string) string {
	t.Helper()
	var b strings.Builder
	z := zip.NewWriter(&b)
	for name, content := range files {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parts are the files of a workbook of two sheets, of which the first has the
// given rows and shared strings.
func parts(rows, shared string) map[string]string {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	return map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"xl/workbook.xml": `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
			`<sheet name="Reviews &amp; more" sheetId="7" r:id="rId3"/><sheet name="Other" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId3" Target="/xl/worksheets/sheet9.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + main + `><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/sheet9.xml": `<worksheet ` + main + `><sheetData>` + rows + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":     `<sst ` + main + `>` + shared + `</sst>`,
	}
}

const (
	sheetRows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>n</t></is></c><c r="XFD1" s="3"/></row>` +
		`<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="s"><v>3</v></c><c r="C3"><v>0.10000000000000001</v></c></row>` +
		`<row><c t="str"><f>A1</f><v>it was &lt;so&gt; so</v></c><c t="b"><v>1</v></c></row>` +
		`<row r="7"><c r="C7"><v>12</v></c><c r="A7" t="s"><v>4</v></c></row><row r="9" ht="20"/>`
	sheetStrings = `<si><t>remark</t></si><si><t>mood</t></si><si><r><rPr><b/></rPr><t>very </t></r><r><t xml:space="preserve">good, indeed</t></r></si><si><t>up</t></si>` +
		`<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>`
)

func TestWorkbook(t *testing.T) {
	table := read(t, "a.xlsx", pack(t, parts(sheetRows, sheetStrings)), run.Dataset{Header: "yes"})
	if want := []string{"remark", "mood", "n"}; table.Format != "xlsx" || !reflect.DeepEqual(table.Columns, want) {
		t.Errorf("%s with columns %q, want %q", table.Format, table.Columns, want)
	}
	want := []Row{{3, []string{"very good, indeed", "up", "0.1"}}, {4, []string{"it was <so> so", "TRUE", ""}}, {7, []string{"東京", "", "12"}}}
	if !reflect.DeepEqual(table.Rows, want) {
		t.Errorf("rows %v, want %v", table.Rows, want)
	}
	s, err := table.Build(&run.Config{Task: run.TextGeneration, Dataset: run.Dataset{Text: "remark"}})
	if err != nil || !hasWarning(s, `2 sheets; only the first, "Reviews & more"`) {
		t.Errorf("%v, warnings %q", err, s.Info.Warnings)
	}
	if table := read(t, "a.csv", pack(t, parts(sheetRows, sheetStrings)), run.Dataset{Header: "no"}); len(table.Rows) != 4 || table.Columns[2] != "column 3" {
		t.Errorf("under a wrong name, without a header: %q, %v", table.Columns, table.Rows)
	}
}

// TestWorkbookHeader checks that a header is detected as in other tables.
func TestWorkbookHeader(t *testing.T) {
	rows := ""
	for i := range 9 {
		rows += fmt.Sprintf(`<row><c t="inlineStr"><is><t>Nobody saw fox number %d today.</t></is></c><c><v>%d</v></c></row>`, i, i%2)
	}
	if read(t, "a.xlsx", pack(t, parts(rows, "")), run.Dataset{}).Header {
		t.Error("an example is taken for names")
	}
	named := `<row><c t="inlineStr"><is><t>remark</t></is></c><c t="inlineStr"><is><t>verdict</t></is></c></row>`
	if !read(t, "a.xlsx", pack(t, parts(named+rows, "")), run.Dataset{}).Header {
		t.Error("names are taken for an example")
	}
}

func TestWorkbookErrors(t *testing.T) {
	without := func(name string) map[string]string {
		p := parts(sheetRows, sheetStrings)
		delete(p, name)
		return p
	}
	whole := pack(t, parts(sheetRows, sheetStrings))
	for what, c := range map[string]struct{ content, says string }{
		"cut off":                    {whole[:len(whole)-30], "cannot be read"},
		"no sheet":                   {pack(t, without("xl/worksheets/sheet9.xml")), "xl/worksheets/sheet9.xml is missing"},
		"no links":                   {pack(t, without("xl/_rels/workbook.xml.rels")), "is missing"},
		"XML that breaks off":        {pack(t, parts(sheetRows+`<row><c`, sheetStrings)), "cannot be read"},
		"a string that is not there": {pack(t, parts(`<row><c r="B2" t="s"><v>-1</v></c></row>`, sheetStrings)), "cell B2 refers to string -1 of 5"},
		"nothing in it":              {pack(t, parts("", "")), `"Reviews & more", is empty`},
		"too many columns":           {pack(t, parts(`<row r="2"><c r="ZZZ2"><v>1</v></c></row>`, "")), "1001 columns"},
		"another zip":                {pack(t, map[string]string{"a.txt": "x"}), "a zip archive"},
	} {
		_, err := Read("a.xlsx", strings.NewReader(c.content), int64(len(c.content)), run.Dataset{}, nil)
		if e, ok := err.(*Error); !ok || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%s: %v; want something with %q", what, err, c.says)
		}
	}
}

// TestWorkbookUnpacks checks that a small file that unpacks to a large one is
// refused.
func TestWorkbookUnpacks(t *testing.T) {
	content := pack(t, parts(`<row><c t="inlineStr"><is><t>`+strings.Repeat("a", 1<<20)+`</t></is></c></row>`, ""))
	table := &Table{Name: "a.xlsx", budget: Budget{Bytes: 1 << 19, Rows: 10, Cells: 10}}
	if err := table.readWorkbook(content, run.Dataset{}); err == nil || !strings.Contains(err.Error(), "exceeds the size limit") {
		t.Errorf("%d bytes: %v", len(content), err)
	}
}

func FuzzWorkbook(f *testing.F) {
	f.Add(sheetRows, sheetStrings)
	f.Add(`<row r="-1"><c r="a" t="s"><v>0</v></c><c r="A1"><is/></c></row>`, `<si/>`)
	f.Add(`<c><v>1e400</v></c></row>`, `<si><t>a<t>b</t></t></si>`)
	f.Fuzz(func(t *testing.T, rows, shared string) { readAny(t, "", pack(t, parts(rows, shared))) })
}
