package normalizer

import (
	"testing"

	"tuneground/engine/token/passage"
	"tuneground/engine/token/runes"
)

// FuzzPrecompiled checks that no map makes a text panic.
func FuzzPrecompiled(f *testing.F) {
	f.Add([]byte{8, 0, 0, 0, 0, 4, 0, 0, 97, 1, 0, 0, 'b', 0}, "aé\r\n")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		m, err := NewPrecompiled(data, runes.NewTables().Grapheme)
		if err != nil {
			return
		}
		var p passage.Passage
		p.Load(text, 0)
		m.Rewrite(&p)
		if len(p.Text) != len(p.Origin) {
			t.Errorf("%d bytes with %d origins", len(p.Text), len(p.Origin))
		}
	})
}
