package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tuneground/engine/run"
)

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"help"}, {"serve", "-h"}, {"train", "-h"}, {"resume", "-h"}, {"runs", "-h"}} {
		var out, errOut strings.Builder
		if status := execute(t.Context(), args, &out, &errOut); status != statusOK || out.Len() == 0 || errOut.Len() != 0 {
			t.Errorf("%q: status %d, %d bytes, errors %q", args, status, out.Len(), errOut.String())
		}
	}
	var errOut strings.Builder
	if status := execute(t.Context(), nil, &errOut, &errOut); status != statusUsage || !strings.Contains(errOut.String(), "tuneground train") {
		t.Errorf("alone: status %d, %q", status, errOut.String())
	}
}

// Every unusable command costs one line that names the fault, and status 2.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := file("run.json", "{}")
	none := filepath.Join(dir, "none")
	for _, c := range []struct {
		args []string
		word string
	}{
		{[]string{"frobnicate"}, "frobnicate"},
		{[]string{"serve", "-port", "1"}, "-port"},
		{[]string{"serve", "extra"}, "extra"},
		{[]string{"serve", "-static", none}, "make build"},
		{[]string{"export"}, "DIR"},
		{[]string{"train"}, "RUN.json"},
		{[]string{"train", none}, "none"},
		{[]string{"train", file("broken.json", "{")}, "broken.json"},
		{[]string{"train", file("typo.json", `{"learning_rat":1}`)}, "learning_rat"},
		{[]string{"train", file("rate.json", `{"learning_rate":-1}`)}, "learning_rate"},
		{[]string{"train", plain, "-data", none}, "none"},
		{[]string{"train", plain, "-models", none, "-data", file("two.csv", "text,label\na,x\nb,y\n")}, run.Default().Model},
		{[]string{"train", plain, "-out", plain}, "run.json"},
		{[]string{"train", plain, "-threads", "0"}, "from 1"},
		{[]string{"train", plain, "-run", dir}, "other files"},
		{[]string{"train", plain, "-run", filepath.Join(dir, "new"), "-find-rate"}, "-find-rate"},
		{[]string{"resume"}, "DIR"},
		{[]string{"resume", none}, "none"},
		{[]string{"resume", t.TempDir()}, "train -run"},
		{[]string{"runs"}, "DIR"},
		{[]string{"runs", t.TempDir()}, "train -run"},
		{[]string{"runs", "-export", plain, "-import", plain, dir}, "one of"},
		{[]string{"runs", "-export", plain, dir, dir}, "too many"},
		{[]string{"runs", "-import", plain, filepath.Join(dir, "new")}, "run.json"},
		{[]string{"train", file("features.json", `{"text_features":["digits"]}`), "-onnx", filepath.Join(dir, "graphs")}, "text_features"},
		{[]string{"train", file("prompt.json", `{"method":"prompt"}`), "-merge", filepath.Join(dir, "merged")}, "virtual tokens"},
		{[]string{"demo", dir}, "-out"},
		{[]string{"demo", dir, "-out", file("page.html", "old")}, "saved"},
		{[]string{"demo", dir, "-out", dir}, "tuneground.json"},
	} {
		var out, errOut strings.Builder
		status := execute(t.Context(), c.args, &out, &errOut)
		message := errOut.String()
		if status != statusUsage || strings.Count(message, "\n") != 1 || !strings.Contains(message, c.word) {
			t.Errorf("%q: status %d, %q; want %d and one line with %q", c.args, status, message, statusUsage, c.word)
		}
	}
}

func TestServeUntilStopped(t *testing.T) {
	folders := builtFolders(t)
	ctx, stop := context.WithCancel(t.Context())
	out := make(lines, 8)
	done := make(chan int, 1)
	go func() {
		var errOut strings.Builder
		args := []string{"serve", "-addr", "127.0.0.1:0", "-web", folders.Web, "-static", folders.Static, "-models", folders.Models}
		done <- execute(ctx, args, out, &errOut)
	}()
	_, address, found := strings.Cut(<-out, "http://")
	address, _, _ = strings.Cut(address, " ")
	if !found {
		t.Fatal("serve does not say where it is")
	}
	response, err := http.Get("http://" + address + "/models/index.json")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the site does not answer: %v", err)
	}
	var list []json.RawMessage
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		t.Error(err)
	}
	response.Body.Close()
	stop()
	if status := <-done; status != statusOK {
		t.Errorf("status %d after being stopped", status)
	}
	if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		c.Close()
		t.Error("the address still answers")
	}
}

// lines passes on each line that is written.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}
