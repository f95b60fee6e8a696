package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestThePageHasNoServer builds the page's dependencies with the copy: net/http is not
// among them, and go-app is.
func TestThePageHasNoServer(t *testing.T) {
	t.Chdir("../../..")
	folder := filepath.Join(t.TempDir(), "copy")
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", "list", "-modfile="+folder+".mod", "-deps", "./wasm/page")
	command.Env = append(command.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	packages := strings.Fields(string(out))
	has := map[string]bool{}
	for _, p := range packages {
		has[p] = true
	}
	if has["net/http"] || has["crypto/tls"] || !has[module+"/pkg/app"] {
		t.Errorf("the page imports %q", packages)
	}
}
