package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"golang.org/x/text/encoding/korean"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

const fileInput = `input[data-control="file"]`

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// ownRows is a file as a reader might bring it: columns with other names,
// German decimal commas, quotes and line breaks inside cells.
func ownRows() string {
	var rows strings.Builder
	rows.WriteString("id;review;verdict\n")
	for i, thing := range []string{"film", "phone", "meal", "book", "hotel", "song", "game", "chair", "lamp", "coat", "bike", "pen"} {
		fmt.Fprintf(&rows, "%d;\"What a wonderful, lovely %s;\nI adore it.\";good\n", 2*i, thing)
		fmt.Fprintf(&rows, "%d;A terrible, broken %s and a waste of money.;bad\n", 2*i+1, thing)
	}
	return rows.String()
}

func TestOwnFile(t *testing.T) {
	c := short()
	c.LearningRate = 0.01
	p := open(t, c)
	p.choose("method", "head")
	p.give(fileInput, write(t, "own.csv", ownRows()))
	p.until(`document.querySelector('[data-control="dataset.name"]').value === 'own.csv'`)
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value === '24'`)
	p.press("start")
	p.waitFor("done")
	data := p.events(run.DataReady)
	if info := data[len(data)-1].Data; info.Text != "review" || info.Label != "verdict" || info.Delimiter != ";" {
		t.Errorf("the file was read with the columns %q and %q, separated by %q", info.Text, info.Label, info.Delimiter)
	}
	report := p.events(run.Done)[0].Report
	if fmt.Sprint(report.Labels) != "[bad good]" {
		t.Errorf("the classes are %q", report.Labels)
	}
	if accuracy := p.metric("accuracy"); accuracy != 1 {
		t.Errorf("accuracy %.3f on sentences that hardly differ from those learnt", accuracy)
	}
}

// markedRows has labels that differ in case only, HTML, and text that looks
// like HTML.
func markedRows() string {
	var rows strings.Builder
	rows.WriteString("text,label\n")
	for i, thing := range []string{"film", "phone", "meal", "book", "hotel", "song", "game", "chair", "lamp", "coat", "bike", "pen"} {
		fmt.Fprintf(&rows, "<user> A wonderful <b>%s</b>.<br />I adore it &amp; the rest.,%s\n", thing, []string{"good", "Good", "good"}[i%3])
		fmt.Fprintf(&rows, "<user> A terrible %s <mask> vector<int>.,bad\n", thing)
	}
	return rows.String()
}

// The page reports what cleaning removes, and one button keeps it; another
// merges labels that differ in case only.
func TestMarkupAndTwins(t *testing.T) {
	p := open(t, short())
	p.give(fileInput, write(t, "Marked rows.csv", markedRows()))
	p.until(`document.querySelector('[data-metric="marked"]')?.dataset.value === '12'`)
	last := func() *run.DataInfo {
		data := p.events(run.DataReady)
		return data[len(data)-1].Data
	}
	if got := last().Preview[0].Text; got != "<user> A wonderful film . I adore it & the rest." {
		t.Errorf("the first text is read as %q", got)
	}
	if shown := eval[string](p, `document.querySelector('.markup').textContent`); !strings.Contains(shown, "<b> 24×") || !strings.Contains(shown, "<br> 12×") || strings.Contains(shown, "mask") {
		t.Errorf("of the HTML is said %q", shown)
	}
	p.look("with HTML and twins")
	p.press("strip_html")
	p.until(`document.querySelector('.del, del') === null && document.querySelector('[data-action="strip_html"]').textContent.includes('Remove')`)
	if got := last().Preview[0].Text; !strings.Contains(got, "<b>film</b>") {
		t.Errorf("with its HTML the first text is read as %q", got)
	}
	p.press("merge_labels")
	p.until(`document.querySelector('.warnings').textContent.includes('merged')`)
	if got := fmt.Sprint(last().Labels); got != "[bad good]" {
		t.Errorf("the merged labels are %s", got)
	}
}

// The page shows beside the rows how it read a file, and the reader corrects it
// there: here a Korean file as Korean spreadsheets save it, whose second column
// is no label.
func TestReadingIsCorrected(t *testing.T) {
	rows := "느낌,날씨,말\n"
	for i := range 12 {
		rows += fmt.Sprintf("%s,%s,오늘 %d번 집에서 먹은 국이 정말 좋았어요\n", []string{"좋음", "나쁨"}[i%2], []string{"비", "눈", "해"}[i/2%3], i)
	}
	encoded, err := korean.EUCKR.NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, short())
	last := func() *run.DataInfo {
		data := p.events(run.DataReady)
		return data[len(data)-1].Data
	}
	p.give(fileInput, write(t, "own rows.csv", encoded))
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value === '12'`)
	if info := last(); info.Text != "말" || info.Label != "느낌" || !info.Header || !strings.Contains(info.Preview[0].Text, "오늘 0번") {
		t.Errorf("read as %+v", info)
	}
	if why := eval[string](p, `document.querySelector('.plate [data-role="text"]').dataset.why`); why != "cells" {
		t.Errorf("the text column was taken for the reason %q", why)
	}
	p.look("with a file of columns to choose")
	p.choose("dataset.label_column", "날씨")
	p.until(`document.querySelector('.plate [data-role="label"]')?.dataset.why === 'chosen'`)
	if info := last(); info.Label != "날씨" || len(info.Labels) != 3 {
		t.Errorf("the label chosen is %q with %q", info.Label, info.Labels)
	}
	p.press("header")
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value === '13'`)
	if info := last(); info.Header || info.Columns[0] != "column 1" {
		t.Errorf("without a header the columns are %q", info.Columns)
	}
}

// An unusable file is named, and the data loaded before stays.
func TestBadFiles(t *testing.T) {
	p := open(t, short())
	rows := p.metric("rows")
	for _, bad := range []struct{ name, content, says string }{
		{"one-class.csv", "text,label\nfine,good\nbetter,good\nbest,good\n", "label"},
		{"ragged.csv", "text,label\nfine,good\ndull,bad,ugly\nbest,good\n", "line 3"},
		{"quote.csv", "text,label\n\"fine,good\ndull,bad\n", "line 2"},
		{"broken.jsonl", "{\"text\":\"fine\",\"label\":\"good\"}\n{\"text\":\n", "line 2"},
		{"empty.csv", "", "empty"},
	} {
		p.give(fileInput, write(t, bad.name, bad.content))
		p.until(fmt.Sprintf(`document.querySelector('#data .failure')?.textContent.includes(%q)`, bad.name))
		shown := p.failure("#data")
		t.Log(shown)
		if !strings.Contains(shown, bad.says) {
			t.Errorf("%s: the page says %q, and nothing of %q", bad.name, shown, bad.says)
		}
		if name := eval[string](p, `document.querySelector('[data-control="dataset.name"]').value`); name != "sentiment" {
			t.Errorf("after %s the data set is %q", bad.name, name)
		}
		if now := p.metric("rows"); now != rows {
			t.Errorf("after %s the data set has %v rows, not %v", bad.name, now, rows)
		}
	}
	p.give(fileInput, write(t, "own.csv", ownRows()))
	p.waitForGoodData("24")
}

// An unusable model is named, once, and the model loaded before stays.
func TestBadModel(t *testing.T) {
	p := open(t, short())
	p.give(`input[data-control="model_zip"]`, write(t, "broken.zip", "this is no zip"))
	p.until(`document.querySelector('#model .failure')?.textContent.includes('broken.zip')`)
	p.until(hasSaid(run.Planned, 1)) // for the model that stayed
	if name := eval[string](p, `document.querySelector('[data-control="model"]').value`); name != expectedModel {
		t.Errorf("after a broken zip the model is %q", name)
	}
	if n := eval[int](p, `document.querySelectorAll('.failure').length`); n != 1 {
		t.Errorf("the page shows %d errors for one file: %s", n, p.failure("main"))
	}
	p.press("start")
	p.until(hasSaid(run.Done, 1)) // the run ends the state that the zip caused
	p.waitFor("done")
}

// Damaged and foreign folders get different errors, a sentence each.
func TestDamagedFolders(t *testing.T) {
	whole, err := hf.ReadFolder(os.DirFS(filepath.Join(root, "static/models", smallBERT)))
	if err != nil {
		t.Fatal(err)
	}
	replaced := func(file, old, by string) []byte {
		if !bytes.Contains(whole[file], []byte(old)) {
			t.Fatalf("%s has no %s", file, old)
		}
		return bytes.Replace(whole[file], []byte(old), []byte(by), 1)
	}
	weights := whole["model.safetensors"]
	p := open(t, run.Default())
	for _, bad := range []struct {
		file    string
		content []byte // nil: the file is missing
		says    string
	}{
		{"config.json", nil, "config.json"},
		{"config.json", replaced("config.json", `"bert"`, `"mamba"`), "mamba"},
		{"config.json", replaced("config.json", `"vocab_size": 11000`, `"vocab_size": 9000`), "9000"},
		{"config.json", replaced("config.json", `"hidden_size": 128`, `"hidden_size": 256`), "embeddings.word_embeddings.weight"},
		{"model.safetensors", nil, "model.safetensors"},
		{"model.safetensors", weights[:len(weights)/2], "model.safetensors"},
		{"tokenizer.json", nil, "tokenizer.json"},
		{"tokenizer.json", whole["tokenizer.json"][:1000], "tokenizer.json"},
	} {
		folder := maps.Clone(whole)
		delete(folder, bad.file)
		if bad.content != nil {
			folder[bad.file] = bad.content
		}
		var zip bytes.Buffer
		if err := folder.Files().WriteZip(&zip); err != nil {
			t.Fatal(err)
		}
		before := len(p.events(run.Failed))
		p.give(`input[data-control="model_zip"]`, write(t, "damaged.zip", zip.String()))
		p.until(hasSaid(run.Failed, before+1) + ` && document.querySelector('#model .failure')`)
		shown := p.failure("#model")
		t.Log(shown)
		if !strings.Contains(shown, bad.says) || strings.Count(shown, "\n") > 0 {
			t.Errorf("%s with %d bytes: the page says %q, and nothing of %q", bad.file, len(bad.content), shown, bad.says)
		}
		if name := eval[string](p, `document.querySelector('[data-control="model"]').value`); name != smallBERT {
			t.Errorf("after it the model is %q", name)
		}
	}
	if got := p.ask(sentence, ""); len(got.Probs) != 2 {
		t.Errorf("the model that was there says %+v", got)
	}
}

// waitForGoodData waits until a data set with the given number of rows is
// loaded and no error is left.
func (p *page) waitForGoodData(rows string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector('[data-metric="rows"]').dataset.value === %q`, rows))
	p.until(`!document.querySelector('.failure') && document.querySelector('.page').dataset.state === 'idle'`)
}

// TestModelFolder loads a usual folder with the page's button and by dropping
// it: one from sentence-transformers, in a clone with other frameworks'
// weights.
func TestModelFolder(t *testing.T) {
	folder := modelFolder(t)
	for how, bring := range map[string]func(p *page){
		"the button": func(p *page) { p.give(`input[data-control="model_folder"]`, folder) },
		"a drop":     func(p *page) { p.drop("#model .drop", folder) },
	} {
		p := open(t, run.Default())
		loaded := len(p.events(run.ModelReady))
		bring(p)
		p.until(hasSaid(run.ModelReady, loaded+1))
		if name := eval[string](p, `document.querySelector('[data-control="model"]').value`); name != "mine" {
			t.Errorf("by %s the model is called %q", how, name)
		}
		if got := p.ask(sentence, ""); len(got.Probs) != 2 {
			t.Errorf("by %s it says %+v", how, got)
		}
	}
}

// modelFolder is the small BERT in a folder with many other files.
func modelFolder(t *testing.T) string {
	whole, err := hf.ReadFolder(os.DirFS(filepath.Join(root, "static/models", smallBERT)))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "mine")
	if err := errors.Join(os.MkdirAll(filepath.Join(folder, "1_Pooling"), 0o755), os.MkdirAll(filepath.Join(folder, "onnx"), 0o755)); err != nil {
		t.Fatal(err)
	}
	whole["1_Pooling/config.json"], whole["modules.json"] = []byte(`{"word_embedding_dimension": 128}`), []byte("[]")
	whole["pytorch_model.bin"], whole["onnx/model.onnx"] = []byte("weights"), []byte("weights")
	for name, data := range whole {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// drop drops files or a folder on an element.
func (p *page) drop(on string, files ...string) {
	p.t.Helper()
	p.stageOf(on)
	at := eval[[2]float64](p, fmt.Sprintf(`(() => {
		const e = document.querySelector(%q)
		e.scrollIntoView({behavior: 'instant', block: 'center'})
		const box = e.getBoundingClientRect()
		return [box.x + box.width / 2, box.y + box.height / 2]
	})()`, on))
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}
	for _, kind := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
		event := input.DispatchDragEventParams{Type: kind, X: at[0], Y: at[1], Data: data}
		if _, err := chromedp.Call(p.ctx, input.DispatchDragEvent, event); err != nil {
			p.t.Fatal(err)
		}
	}
}
