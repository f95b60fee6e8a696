package shape

import (
	"go/doc"
	"regexp"
	"strings"
	"testing"
)

var and = regexp.MustCompile(`(?i)\band\b`)

// TestEveryPackageIsOneSentence fails unless a package comment begins with a
// sentence. If a package of the engine needs "and" there, it should be two
// packages.
func TestEveryPackageIsOneSentence(t *testing.T) {
	for _, f := range all(t) {
		sentence := f.sentence()
		kind := "Package " + f.name() + " "
		if f.name() == "main" {
			kind = "Command "
		}
		switch {
		case sentence == "":
			t.Errorf("%s has no package comment", f.path)
		case !strings.HasPrefix(sentence, kind) || !strings.HasSuffix(sentence, "."):
			t.Errorf("%s: its comment begins with %q, not with a sentence that begins with %q", f.path, sentence, kind)
		case within(f.path, "engine") && and.MatchString(sentence):
			t.Errorf("%s needs an \"and\": %q", f.path, sentence)
		}
	}
}

// sentence returns the first sentence of the package comment, and "" unless
// exactly one file has such a comment.
func (f *folder) sentence() string {
	found := ""
	for _, s := range f.files {
		if s.syntax.Doc == nil {
			continue
		}
		if found != "" {
			return ""
		}
		found = new(doc.Package).Synopsis(s.syntax.Doc.Text())
	}
	return found
}

// TestNamesAreTheirOwn fails for two packages of one name, which readers could
// not tell apart, and for an import under another name.
func TestNamesAreTheirOwn(t *testing.T) {
	owner := map[string]string{}
	for _, f := range all(t) {
		if other := owner[f.name()]; other != "" && f.name() != "main" {
			t.Errorf("%s and %s are both called %s", other, f.path, f.name())
		}
		owner[f.name()] = f.path
		for _, s := range f.files {
			for _, spec := range s.syntax.Imports {
				if spec.Name != nil && strings.HasPrefix(importPath(spec), module) {
					t.Errorf("%s: %s is imported as %s", at(spec), importPath(spec), spec.Name.Name)
				}
			}
		}
	}
}
