package deploy

import (
	"strings"
	"testing"
)

func TestPythonLinesQuoteTheText(t *testing.T) {
	got := lines("my-model", "He said \"no\"\n\\ 不行")
	if want := `print(classify("He said \"no\"\n\\ 不行"))`; !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant it to end in\n%s", got, want)
	}
	if !strings.Contains(got, `model="./my-model"`) {
		t.Errorf("the folder is missing:\n%s", got)
	}
}
