package reviews

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// word returns a different text for each number.
func word(n int) string {
	const digits = "零壹贰叁肆伍陆柒捌玖"
	var b strings.Builder
	for ; n > 0; n /= 10 {
		r, _ := utf8.DecodeRuneInString(digits[3*(n%10):])
		b.WriteRune(r)
	}
	return b.String()
}

// folder has files in the package's form: more short reviews than the set takes,
// each twice, and lines that are unfit for it.
func folder(t *testing.T) string {
	t.Helper()
	good := []string{"太短了", "3. 第三点是价格便宜", "补充点评 二〇〇八年：还可以", "两边都有的一条评论", "The best hotel 酒店", "故事很长。" + strings.Repeat("读了很久，", 20) + "还是喜欢！"}
	bad := []string{"两边都有的一条评论"}
	for i := range 2 * (setSize/2 + 10) {
		n := word(1 + i/2)
		good, bad = append(good, "这家酒店的房间很好"+n), append(bad, "这台电脑的屏幕很差"+n)
	}
	dir := t.TempDir()
	for file, content := range map[string]string{
		Positive: strings.Join(good, "\n"), Negative: strings.Join(bad, "\r\n"),
		News: "今天/t  新华社/nt  记者/n  到/v  北京/ns  。/w  天气/n  好/a  。/w\n\n略/v  去/v\n省/v  去/v\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSet(t *testing.T) {
	dir := folder(t)
	set, err := Set(dir)
	if err != nil {
		t.Fatal(err)
	}
	positive, seen := 0, map[string]bool{}
	for _, r := range set {
		if r.Positive {
			positive++
		}
		if r.Positive != strings.HasPrefix(r.Text, "这家酒店") {
			t.Errorf("%q is kept, as positive: %v", r.Text, r.Positive)
		}
		seen[r.Text] = true
	}
	if len(set) != setSize || positive != setSize/2 || len(seen) != setSize {
		t.Errorf("%d reviews, %d of them different and %d positive", len(set), len(seen), positive)
	}
	if first := set[:20]; !slices.ContainsFunc(first, func(r Review) bool { return r.Positive != first[0].Positive }) {
		t.Error("the reviews are not mixed")
	}
	again, err := Set(dir)
	if err != nil || !slices.Equal(set, again) {
		t.Errorf("the set is another one the second time (%v)", err)
	}
}

func TestSentences(t *testing.T) {
	dir := folder(t)
	all, err := Sentences(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"故事很长。", "两边都有的一条评论", "今天新华社记者到北京。", "天气好。"} {
		if n := len(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s != want })); n != 1 {
			t.Errorf("%q is there %d times", want, n)
		}
	}
	if slices.Contains(all, "略去") {
		t.Error("more of the news is taken than a third")
	}
	set, err := Set(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set {
		if slices.Contains(all, r.Text) {
			t.Fatalf("%q is also in the set", r.Text)
		}
	}
}

func TestWithoutThePackage(t *testing.T) {
	if _, err := Set(t.TempDir()); err == nil {
		t.Error("a set is made from nothing")
	}
	if _, err := Sentences(t.TempDir()); err == nil {
		t.Error("sentences are made from nothing")
	}
}
