package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"tuneground/engine/run"
)

// writeSettings tables every setting that matters to a run with a model of this type,
// under its name in RecordFile.
func writeSettings(b *strings.Builder, c run.Config, modelType string) {
	b.WriteString("<details><summary>Every setting of the run</summary>\n\n| setting | value |\n| --- | --- |\n")
	for _, s := range flatten(c) {
		if c.Uses(modelType, s.path) {
			fmt.Fprintf(b, "| %s | %s |\n", s.path, cell("`"+s.value+"`"))
		}
	}
	b.WriteString("\n</details>\n\n")
}

// A setting is one by its path of JSON names, with its value in JSON.
type setting struct{ path, value string }

// flatten returns the settings of c, in its order.
func flatten(c run.Config) (list []setting) {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // JSON can encode every Config
	}
	var visit func(prefix string, object []byte)
	visit = func(prefix string, object []byte) {
		d := json.NewDecoder(bytes.NewReader(object))
		d.Token() // its {
		for d.More() {
			name, _ := d.Token()
			var value json.RawMessage
			d.Decode(&value) // all of it is JSON, as we wrote it
			path := prefix + name.(string)
			if value[0] == '{' {
				visit(path+".", value)
			} else {
				list = append(list, setting{path, string(value)})
			}
		}
	}
	visit("", text)
	return list
}
