package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// models is where `make test` has put the model.
const models = "../../static/models"

func TestFetchFromAFolder(t *testing.T) {
	for _, from := range []string{models, filepath.Join(models, model)} {
		out := t.TempDir()
		if err := fetch(t.Context(), out, from); err != nil {
			t.Fatalf("%v; run the tests with `make test`", err)
		}
		weights, err := os.ReadFile(filepath.Join(out, model, weightsFile))
		if err != nil || sum(weights) != sumF16 {
			t.Errorf("from %s: other weights arrived (%v)", from, err)
		}
		if err := fetch(t.Context(), out, ""); err != nil {
			t.Errorf("the model is there and is fetched again: %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(out, ".part-*")); left != nil {
			t.Errorf("%s was left behind", left)
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	files, err := readLocal(models)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(files); err != nil {
		t.Errorf("the right files: %v", err)
	}
	for name := range wanted {
		right := files[name]
		files[name] = append([]byte{right[0] ^ 1}, right[1:]...)
		if err := check(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s has one other bit: %v", name, err)
		}
		files[name] = right
	}
}

func TestHub(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir(models)))
	defer server.Close()
	files, err := readHub(t.Context(), server.URL+"/"+model+"/")
	if err != nil {
		t.Fatal(err)
	}
	if err := check(files); err != nil {
		t.Error(err)
	}
	if _, err := readHub(t.Context(), server.URL+"/no-such-model/"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a hub without the model: %v", err)
	}
	server.Close()
	if _, err := readHub(t.Context(), server.URL+"/"+model+"/"); err == nil {
		t.Error("a hub that does not answer is no error")
	}
}
