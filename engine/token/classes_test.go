package token

import (
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// classCase is a folder of testdata/classes.py.
type classCase struct {
	Name, Class string
	Files       map[string]string
	IDs         [][]int32 // of each text; nil if transformers fails
}

// classCases returns the folders and the texts.
func classCases(t testing.TB) (cases []classCase, texts []string) {
	t.Helper()
	f, err := os.Open("testdata/classes.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var golden struct {
		Texts  []string
		Shared map[string]string
		Cases  []classCase
	}
	packed, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(packed).Decode(&golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		for name, content := range c.Files {
			if shared, ok := strings.CutPrefix(content, "@"); ok {
				content = golden.Shared[shared]
			}
			if name == "spiece.model" {
				data, err := hex.DecodeString(content)
				if err != nil {
					t.Fatal(err)
				}
				content = string(data)
			}
			c.Files[name] = content
		}
	}
	return golden.Cases, golden.Texts
}

func (c *classCase) folder() fstest.MapFS {
	files := fstest.MapFS{}
	for name, content := range c.Files {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

// ownClasses are the classes of transformers whose folders must be read.
var ownClasses = []string{
	"BertTokenizer", "DistilBertTokenizer", "RobertaTokenizer", "GPT2Tokenizer", "AlbertTokenizer", "T5Tokenizer", "TokenizersBackend",
}

// unknownNames are classes that transformers does not know and reads from
// tokenizer.json alone. They may be anything, so this package refuses them.
var unknownNames = []string{"MadeUpTokenizer", "RetriBertTokenizer"}

// refusable reports whether a folder is of a class that this package refuses.
func (c *classCase) refusable() bool {
	named := slices.ContainsFunc(unknownNames, func(name string) bool { return strings.HasSuffix(c.Name, "class "+name) })
	return named || c.IDs != nil && !slices.Contains(ownClasses, c.Class)
}

// TestClasses reads folders whose files contradict each other, and compares
// with transformers' AutoTokenizer. A class that this package does not support
// must be refused.
func TestClasses(t *testing.T) {
	cases, texts := classCases(t)
	same, refused := 0, 0
	for _, c := range cases {
		tok, err := Load(c.folder())
		switch {
		case err != nil && (c.IDs == nil || c.refusable()):
			refused++
			continue
		case err == nil && c.refusable():
			t.Errorf("%s (%s) is read", c.Name, c.Class)
			continue
		case err != nil:
			t.Errorf("%s (%s): %v", c.Name, c.Class, err)
			continue
		case c.IDs == nil:
			continue // there is nothing to compare with if transformers cannot read it
		}
		same++
		for i, text := range texts {
			if got := tok.Encode(text, 0).IDs; fmt.Sprint(got) != fmt.Sprint(c.IDs[i]) {
				t.Errorf("%s (%s): %q\n got %v\nwant %v", c.Name, c.Class, text, got, c.IDs[i])
				break
			}
		}
	}
	if same < 800 || refused < 100 {
		t.Errorf("only %d folders compared and %d refused", same, refused)
	}
}
