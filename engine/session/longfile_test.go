package session

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A longTable writes itself as it is read: a column of numbers, one of texts of various
// lengths and one, ballast, that no model reads.
type longTable struct {
	rows, at int
	buffer   bytes.Buffer
}

const ballast = 400

func (l *longTable) Read(p []byte) (int, error) {
	for ; l.at <= l.rows && l.buffer.Len() < len(p); l.at++ {
		if l.at == 0 {
			l.buffer.WriteString("case,remark,ballast\n")
			continue
		}
		text := strings.Repeat(rest[l.at%7]+" ", l.at%5) + good[l.at%5]
		if l.at%2 == 0 {
			text = strings.Repeat(rest[l.at%7]+" ", l.at%5) + bad[l.at%5]
		}
		fmt.Fprintf(&l.buffer, "%d,%s,%s\n", l.at, text, strings.Repeat("-", ballast))
	}
	return l.buffer.Read(p)
}

// size is about that of the whole.
func (l *longTable) size() int64 { return int64(l.rows) * (ballast + 20) }

// memoryOutlet is an Outlet that a test reads.
type memoryOutlet struct {
	io.Writer
	emit func(run.Event, [][]byte)
}

func (o memoryOutlet) Close(e run.Event) error {
	o.emit(e, nil)
	return nil
}

// TestALongFileIsLabelled labels a file in windows, whose rows keep their order and get
// the labels that they get in a short one.
func TestALongFileIsLabelled(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	const rows = 6000
	var out bytes.Buffer
	s.opts.Outlet = func() (Outlet, error) { return memoryOutlet{&out, s.opts.Emit}, nil }
	must(t, s.Run(run.Command{Do: run.PreviewFile, Config: c}, File{Name: "long.csv", Size: 1, Reader: &longTable{rows: rows}}))
	if p := r.last(t, run.Previewed).File; p.Rows != rows || p.Empty != 0 || p.Text != "remark" {
		t.Errorf("the preview is %+v", p)
	}
	table := &longTable{rows: rows}
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, File{Name: "long.csv", Size: table.size(), Reader: table}))
	saved := r.last(t, run.Saved).Saved
	if saved.Rows != rows || saved.Labelled != rows || saved.Skipped != 0 || saved.Bytes != int64(out.Len()) || saved.Name != "long-labelled.csv" {
		t.Errorf("the labelled file is told as %+v, with %d bytes", saved, out.Len())
	}
	last := r.last(t, run.Progress).Progress
	if last.Total != table.size() || last.Done < last.Total/2 || last.Done > last.Total+last.Total/10 {
		t.Errorf("the last progress is %+v", last)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != rows+1 || lines[0] != "case,remark,ballast,predicted_label,probability" {
		t.Fatalf("the file has %d lines and begins with %q", len(lines), lines[0])
	}
	known := map[string]string{}
	for i, line := range lines[1:] {
		cells := strings.Split(line, ",")
		if cells[0] != strconv.Itoa(i+1) || cells[2] != strings.Repeat("-", ballast) {
			t.Fatalf("row %d is %q", i+1, line)
		}
		if known[cells[1]] == "" {
			known[cells[1]] = cells[3] + "," + cells[4]
		}
		sameAnswer(t, cells[1], known[cells[1]], cells[3]+","+cells[4])
	}
	for text, answer := range known {
		s.opts.Outlet = nil
		must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: text, Layer: -1}))
		p := r.last(t, run.Predicted).Predicted
		sameAnswer(t, text, answer, p.Labels[p.Best()]+","+strconv.FormatFloat(p.Probs[p.Best()], 'f', 6, 64))
	}
}

// sameAnswer compares labels and, up to the last digit, probabilities: the last bits of
// a product depend on the rows beside.
func sameAnswer(t *testing.T, text, a, b string) {
	t.Helper()
	la, pa, _ := strings.Cut(a, ",")
	lb, pb, _ := strings.Cut(b, ",")
	x, _ := strconv.ParseFloat(pa, 64)
	y, _ := strconv.ParseFloat(pb, 64)
	if la != lb || math.Abs(x-y) > 1.5e-6 {
		t.Fatalf("%q is answered %s and %s", text, a, b)
	}
}

// A sampler discards what is written and notes the most memory in use on the way.
type sampler struct {
	written int
	most    uint64
}

func (o *sampler) Write(b []byte) (int, error) {
	const every = 1 << 19
	if before := o.written; (before+len(b))/every > before/every {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		o.most = max(o.most, m.HeapAlloc)
	}
	o.written += len(b)
	return len(b), nil
}

func (o *sampler) Close(run.Event) error { return nil }

// TestALongFileTakesTheMemoryOfAShortOne labels files of 3 and 15 MB.
func TestALongFileTakesTheMemoryOfAShortOne(t *testing.T) {
	s, _, c := trainedOn(t, "own.csv", ownTable())
	s.opts.Emit = func(run.Event, [][]byte) {}
	most := func(rows int) uint64 {
		out := &sampler{}
		s.opts.Outlet = func() (Outlet, error) { return out, nil }
		table := &longTable{rows: rows}
		must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, File{Name: "long.csv", Size: table.size(), Reader: table}))
		return out.most
	}
	most(7000)
	short, long := most(7000), most(35000)
	t.Logf("%d and %d bytes are in use", short, long)
	if short == 0 || long > short+1<<20 {
		t.Errorf("%d bytes are in use for a file of 3 MB, %d for one of 15 MB", short, long)
	}
}

// TestKeysThatComeLate refuses a file that names a key as the answers are named, before
// any row is answered.
func TestKeysThatComeLate(t *testing.T) {
	s, _, c := trainedOn(t, "own.csv", ownTable())
	in := strings.Repeat(`{"remark": "the soup was lovely", "more": "`+strings.Repeat("-", 1000)+"\"}\n", 1200) + `{"remark": "fine", "probability": 1}` + "\n"
	err := s.Run(run.Command{Do: run.PreviewFile, Config: c}, fileOf("long.jsonl", in))
	if err == nil || !strings.Contains(err.Error(), `"probability" among its names`) {
		t.Errorf("the error is %v", err)
	}
}
