package token

import "testing"

// TestUnknown counts the unknown tokens of English and of Chinese in
// vocabularies of every kind.
func TestUnknown(t *testing.T) {
	const english, chinese = "a red car", "味道好"
	for _, c := range []struct {
		name    string
		english [2]int // unknown, all
		chinese [2]int
	}{
		{"uncased", [2]int{0, -1}, [2]int{3, 3}}, // [UNK] for each character
		{"gpt2", [2]int{0, -1}, [2]int{9, 9}},    // their bytes
		{"llama", [2]int{0, -1}, [2]int{9, -1}},  // <0xE5> and so on
		{"t5", [2]int{0, -1}, [2]int{1, -1}},     // one <unk> for all three
	} {
		tok := loadMany(t, c.name)
		for text, want := range map[string][2]int{english: c.english, chinese: c.chinese} {
			ids := tok.Encode(text, 0).IDs // with [CLS] and [SEP], which are not counted
			unknown, all := tok.Unknown(ids)
			if unknown != want[0] || want[1] >= 0 && all != want[1] || all < unknown || all > len(tok.AppendText(nil, text)) {
				t.Errorf("%s: of %q %d of %d tokens are unknown: %v", c.name, text, unknown, all, ids)
			}
		}
	}
}
