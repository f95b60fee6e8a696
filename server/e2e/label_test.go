package e2e

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// remarks is a Chinese file as saved in Germany: with semicolons and unusual
// column names.
func remarks() string {
	var b strings.Builder
	b.WriteString("编号;顾客的话;结论\n")
	for i, thing := range []string{"面条", "汤", "茶", "包子", "米饭", "点心", "咖啡", "烤鸭", "豆腐", "凉菜", "水果", "火锅"} {
		fmt.Fprintf(&b, "%d;这家的%s真不错，下次还来！;满意\n", 2*i, thing)
		fmt.Fprintf(&b, "%d;%s又冷又贵，再也不来了。;不满\n", 2*i+1, thing)
	}
	return b.String()
}

// A file to be labelled is previewed, read with other settings, labelled, and
// returned unchanged with the answers.
func TestLabelAFile(t *testing.T) {
	c := short()
	c.Model, c.MaxSteps = "bert-tiny-en", 3
	p := open(t, c)
	p.give(fileInput, write(t, "顾客.csv", remarks()))
	p.until(`document.querySelector('[data-metric="rows"]').dataset.value === '24'`)
	p.press("start")
	p.waitFor("done")

	const toLabel = "编号;顾客的话\r\n91;\"茶很香；\"\"真的\"\"\"\r\n92;\r\n93;服务慢\r\n"
	p.give(`input[data-control="predict_file"]`, write(t, "新的.csv", toLabel))
	p.until(`document.querySelector('[data-output="label:2:0"]')`)
	said := p.events(run.Previewed)
	info := said[0].File
	if info.Text != "顾客的话" || info.How != run.ColumnOfTraining || info.Delimiter != ";" || info.Rows != 3 || info.Empty != 1 {
		t.Errorf("the preview is %+v", info)
	}
	shown := func(row, column int) string {
		return eval[string](p, fmt.Sprintf(`document.querySelector('[data-output="label:%d:%d"]').textContent.trim()`, row, column))
	}
	if shown(0, 0) != info.First[0].Answers[0] || shown(1, 0) != "" {
		t.Errorf("the first rows are answered %q and %q on the page", shown(0, 0), shown(1, 0))
	}
	if how := eval[string](p, `document.querySelector('[data-how]').dataset.how`); how != run.ColumnOfTraining {
		t.Errorf("the page says that the column is %s", how)
	}

	p.choose("label_text", "编号")
	p.until(hasSaid(run.Previewed, 2))
	p.until(`document.querySelector('[data-how="chosen"]')`)
	p.choose("label_text", "顾客的话")
	p.until(hasSaid(run.Previewed, 3))

	file := p.download("label_file")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile("\\A\ufeff编号;顾客的话;predicted_label;probability\r\n91;\"茶很香；\"\"真的\"\"\";(满意|不满);[01]\\.\\d{6}\r\n92;;;\r\n93;服务慢;(满意|不满);[01]\\.\\d{6}\r\n\\z")
	if !strings.HasSuffix(file, "新的-labelled.csv") || !want.Match(text) {
		t.Errorf("%s holds %q", file, text)
	}
	if sizes := p.onDisk(); !slices.Contains(sizes, len(text)) {
		t.Errorf("the labelled file has %d bytes; on the browser's disk are files of %d", len(text), sizes)
	}

	eval[bool](p, `{ document.querySelector('[data-control="label_probabilities"]').click(); return true; }`)
	p.until(hasSaid(run.Previewed, 4))
	if head := p.events(run.Previewed)[3].File.Adds; len(head) != 4 || head[2] == head[3] || !strings.HasPrefix(head[3], "probability_") {
		t.Errorf("with all probabilities the file gains %q", head)
	}
	p.press("label_file")
	p.until(hasSaid(run.Saved, 2))
	p.until(`document.querySelector('[data-output="labelled"]')?.textContent.includes('新的-labelled.csv')`)
	p.look("with a labelled file")
}

// onDisk returns the sizes of the files that the browser has on its disk for the reader.
func (p *page) onDisk() []int {
	return eval[[]int](p, `{
		const sizes = [], root = await navigator.storage.getDirectory();
		for await (const worker of (await root.getDirectoryHandle('outlets')).values())
			for await (const file of worker.values()) sizes.push((await file.getFile()).size);
		return sizes;
	}`)
}

// Stopping the labelling returns the rows labelled so far.
func TestStopLabelling(t *testing.T) {
	c := short()
	c.Model, c.MaxSteps = "bert-tiny-en", 2
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	const rows = 20000
	p.give(`input[data-control="predict_file"]`, write(t, "many.csv", "id,text\n"+strings.Repeat("7,a film that goes on and on and never comes to an end at all\n", rows)))
	p.press("label_file")
	p.until(`said.some((e) => e.event === 'progress' && e.progress.what === 'predict' && e.progress.done > 20)`)
	p.press("stop_labelling")
	p.until(hasSaid(run.Saved, 1))
	info := p.events(run.Saved)[0].Saved
	if info.Rows != rows || info.Labelled < 20 || info.Labelled == rows {
		t.Errorf("%d of %d rows were labelled", info.Labelled, info.Rows)
	}
	p.until(`document.querySelector('button[data-action="keep_labelled"]') && !document.querySelector('button[data-action="stop_labelling"]')`)
}

// A file is labelled window by window: one of eight times the length takes the engine no
// more memory. Go's heap settles in steps of 16 MiB, one or two more by the moments of its
// collections, so the files differ by five.
func TestALongFileTakesNoMoreMemory(t *testing.T) {
	c := short()
	c.Model, c.MaxSteps = "bert-tiny-en", 2
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	label := func(wide int) (megabytes float64) {
		const rows = 1500
		before := len(p.events(run.Previewed))
		line := "a film that goes on and on," + strings.Repeat("-", wide) + "\n"
		p.give(`input[data-control="predict_file"]`, write(t, fmt.Sprintf("%d.csv", wide), "text,rest\n"+strings.Repeat(line, rows)))
		p.until(hasSaid(run.Previewed, before+1))
		p.until(`document.querySelector('button[data-action="label_file"]:enabled')`)
		file, err := os.Open(p.download("label_file"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := 0
		scanner := bufio.NewScanner(file)
		for scanner.Buffer(nil, 2*wide); scanner.Scan(); lines++ {
			if cells := strings.Split(scanner.Text(), ","); len(cells) != 4 || cells[2] == "" {
				t.Fatalf("line %d is %.80q", lines+1, scanner.Text())
			}
		}
		if lines != rows+1 {
			t.Errorf("the labelled file has %d lines", lines)
		}
		return p.held() / 1e6
	}
	brief, long := label(8000), label(64000)
	t.Logf("%.1f MB are held after a file of 12 MB, %.1f MB after one of 96 MB", brief, long)
	if long > brief+42 {
		t.Errorf("%.1f MB are held after a file of 12 MB, %.1f MB after one of 96 MB", brief, long)
	}
}
