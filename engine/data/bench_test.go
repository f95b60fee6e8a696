package data

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// BenchmarkRead reads, and BenchmarkBuild cleans and splits, 8 MB of ordinary
// rows.
func BenchmarkRead(b *testing.B) {
	for _, format := range []string{"csv", "jsonl"} {
		content := ordinary(format)
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				if _, err := Read("a."+format, strings.NewReader(content), int64(len(content)), run.Dataset{}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	content := ordinary("csv")
	table, err := Read("a.csv", strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := table.Build(config(run.DefaultDataset(""))); err != nil {
			b.Fatal(err)
		}
	}
}

func ordinary(format string) string {
	row := "\"The %dth time, and it was \"\"fine\"\"<br /> all in all, a film that one can see again with friends.\",%d\n"
	var b strings.Builder
	if format == "jsonl" {
		row = "{\"text\": \"The %dth time, and it was \\\"fine\\\"<br /> all in all, a film that one can see again with friends.\", \"label\": %d}\n"
	} else {
		b.WriteString("text,label\n")
	}
	for i := 0; b.Len() < 8<<20; i++ {
		fmt.Fprintf(&b, row, i, i%2)
	}
	return b.String()
}
