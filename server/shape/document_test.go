package shape

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func readDocument(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMapNamesEveryPackage compares the maps in README with the folders. Deeper
// folders belong to the package above them.
func TestMapNamesEveryPackage(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh.md"} {
		text := readDocument(t, name)
		for _, f := range all(t) {
			parts := strings.Split(f.path, "/")
			last := parts[min(len(parts), 2)-1]
			if !regexp.MustCompile(`(?m)^ {4}.*\b` + last + `/`).MatchString(text) {
				t.Errorf("%s: the map lacks %s", name, f.path)
			}
		}
	}
}

// sourcePath matches the path of a source file that a document quotes. NAME
// stands for a name that a contributor chooses.
var sourcePath = regexp.MustCompile("`([a-z0-9_/]+\\.(?:go|py|wgsl|js))`")

// TestDocumentsNameFilesThatExist finds quotes of renamed files.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	for _, name := range []string{"CONTRIBUTING.md", "RATIONALE.md", "README.md", "README.zh.md"} {
		found := sourcePath.FindAllStringSubmatch(readDocument(t, name), -1)
		for _, m := range found {
			if !strings.Contains(m[1], "/") {
				continue // beside another one
			}
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s quotes %s: %v", name, m[1], err)
			}
		}
		if name == "CONTRIBUTING.md" && len(found) < 10 {
			t.Errorf("only %d paths found in %s: the search no longer fits it", len(found), name)
		}
	}
}
