package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// "demo" puts a model that "train" saved into the page, with the text to begin with.
// server/e2e opens such pages.
func TestDemoOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	model, page := filepath.Join(dir, "tuned"), filepath.Join(dir, "demo.html")
	if status := execute(t.Context(), trainArgs(t, 1, model), io.Discard, os.Stderr); status != statusOK {
		t.Fatalf("the training ends with status %d", status)
	}
	frame := "<html>{{model}}</html>"
	if err := os.WriteFile(filepath.Join(dir, "demo.html"), []byte(frame), 0o644); err != nil {
		t.Fatal(err)
	}
	if status := execute(t.Context(), []string{"demo", model, "-out", page, "-programs", dir, "-text", "</script>"}, io.Discard, os.Stderr); status != statusOK {
		t.Fatalf("status %d", status)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(text)
	for _, part := range []string{`data-name="model.safetensors"`, `data-name="config.json"`, `"\u003c/script\u003e"`} {
		if !strings.Contains(whole, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Contains(whole, "{{model}}") || !strings.HasPrefix(whole, "<html>") || !strings.HasSuffix(whole, "</html>") {
		t.Errorf("the page is not the frame with the model in its place: %.40q … %.40q", whole, whole[len(whole)-40:])
	}
	if n := strings.Count(whole, "<script"); n != strings.Count(whole, "</script>") {
		t.Errorf("%d elements begin and %d end", n, strings.Count(whole, "</script>"))
	}
	var complaint strings.Builder
	if status := execute(t.Context(), []string{"demo", model, "-out", page, "-programs", filepath.Join(dir, "none")}, io.Discard, &complaint); status != statusUsage || strings.Count(complaint.String(), "\n") != 1 {
		t.Errorf("without the frame: status %d, %q", status, complaint.String())
	}
}
