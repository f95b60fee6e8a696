package data

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tuneground/engine/run"
)

func TestClean(t *testing.T) {
	html := run.Dataset{StripHTML: true}
	for _, c := range []struct {
		what, text, want string
		spec             run.Dataset
	}{
		{"nothing asked for", " a <b>  \tﬁ&amp;", " a <b>  \tﬁ&amp;", run.Dataset{}},
		{"tags", "<p>one<br/>two</p>", " one two ", html},
		{"tags in capitals", "<B>one</b ><BR />", " one  ", html},
		{"placeholders", "<user> saw <mask> at <url> <extra_id_0> <hl> soup <hl> now </s>", "<user> saw <mask> at <url> <extra_id_0> <hl> soup <hl> now </s>", html},
		{"the marks of a sentence", "<s>one</s></s>two</s>", "<s>one</s></s>two</s>", html},
		{"code", "vector<int> x <y and z> w; List<Object> l; a <b and c> d; <a&b>", "vector<int> x <y and z> w; List<Object> l; a <b and c> d; <a&b>", html},
		{"placeholders that elements are named like", "<img> by <link>, see <table> or <title>one<title>", "<img> by <link>, see <table> or <title>one<title>", html},
		{"a start tag without an end tag", "one <div>two <a href=x>three", "one <div>two  three", html},
		{"an end tag without a start tag", "one</i> two</p>", "one  two ", html},
		{"nested tags of a name", "<div><div>one</div>two", "<div> one two", html},
		{"attributes", `<a href='a b' class="c>d" id=e disabled>one</a> <a title="f"g>two`, ` one  <a title="f"g>two`, html},
		{"references", "a &lt;b&gt; &amp;amp; &eacute;&#233;&#xe9; &unknown; AT&T &lt &#38;#38;", "a <b> &amp; ééé &unknown; AT&T &lt &#38;", html},
		{"addresses", "/?a=1&copy=2&notit;&reg;", "/?a=1&copy=2&notit;®", html},
		{"a reference that is a tag", "&lt;br&gt;", "<br>", html},
		{"script and style", "a<script>if (x<y) { z() }</script>b<style>p{}</style>c", "a b c", html},
		{"script in capitals", "a<SCRIPT src='x>y'>if (x<y) z()</Script >b <scripty>c</scripty> d", "a b <scripty>c</scripty> d", html},
		{"style without end", "a<style>b <br> c", "a<style>b   c", html},
		{"declarations", "<!DOCTYPE html><?xml version='1.0'?>a</ b></<?", "  a</ b></<?", html},
		{"a comment without end", "a<!-- b <br>", "a<!-- b  ", html},
		{"comment", "a<!-- <b> -->b", "a b", html},
		{"no tags", "1 < 2 > 0, I <3 it, x<=y, a<", "1 < 2 > 0, I <3 it, x<=y, a<", html},
		{"a tag without end", "hello <b and &eacute;", "hello <b and é", html},
		{"an attribute without end", `hello <a href="x>and</a>`, `hello <a href="x>and `, html},
		{"white space", " \t a\u00a0\u3000b\r\n\u2003c ", "a b c", run.Dataset{CollapseSpace: true}},
		{"no white space to collapse", "a b c", "a b c", run.Dataset{CollapseSpace: true}},
		{"white space alone", " \n ", "", run.Dataset{CollapseSpace: true}},
		{"NFC", "e\u0301 ﬁ Ａ", "\u00e9 ﬁ Ａ", run.Dataset{Unicode: "NFC"}},
		{"NFKC", "e\u0301 ﬁ Ａ①", "\u00e9 fi A1", run.Dataset{Unicode: "NFKC"}},
		{"references and NFKC before white space", "a&nbsp;&#x3000;b\u2003", "a b", run.Dataset{StripHTML: true, Unicode: "NFKC", CollapseSpace: true}},
	} {
		if got := NewCleaner(c.spec, nil).Clean(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestCleanAllocatesNothingForCleanTexts(t *testing.T) {
	c, text := NewCleaner(run.DefaultDataset(""), nil), "An ordinary sentence, 很普通的句子, that needs no cleaning."
	if n := testing.AllocsPerRun(100, func() { c.Clean(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestKnownTokensStay(t *testing.T) {
	known := LookLikeMarkup([]string{"[MASK]", "<mask>", "<b>", "</b>", "<title>", "<br", "b>", "", "<!-- x -->"})
	if !slices.Equal(known, []string{"<b>", "</b>", "<title>"}) {
		t.Fatalf("%q look like markup", known)
	}
	text := "<title>one</title> <b>two</b> <i>three</i>"
	if got := NewCleaner(run.DefaultDataset(""), known).Clean(text); got != "<title>one <b>two</b> three" {
		t.Errorf("with known tokens %q becomes %q", text, got)
	}
}

// TestMarkupTakesLinearWork checks that work is linear however markup breaks
// off.
func TestMarkupTakesLinearWork(t *testing.T) {
	for _, part := range broken {
		for _, other := range broken {
			for _, n := range []int{1, 50, 2000} {
				for _, end := range []string{"", ">", "='>", "'>", "\">", "-->", "></script", "></STYLE"} {
					checkWork(t, strings.Repeat(part+other, n)+end)
				}
			}
		}
	}
}

// mostLooks is the greatest mean number of times that a byte is read: by three
// tags and, a little, where each begins.
const mostLooks = 4

func checkWork(t *testing.T, text string) {
	t.Helper()
	s := markupScanner{text: text}
	if s.scan(nil); s.looked > mostLooks*len(text)+100 {
		t.Fatalf("%d bytes are looked at in %d, %.60q ...", s.looked, len(text), text)
	}
}

// broken are parts of texts in which tags, comments and quotes have no end.
var broken = []string{
	"<a ", "<a b='", "<a b=\"", "<a b='<a b=\"", "<a b='\" ", "<!--", "<script>", "<script></script", "<style b='>", "<?xml ", "<!doctype ",
	"&", "&amp", "&#38", "<b>", "</b>", "</b ", "<a b=' c=\"' d='\" ", "<a href",
}

func BenchmarkBrokenMarkup(b *testing.B) {
	text := strings.Repeat("<a ", 100_000) + "='>"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		findMarkup(text, nil)
	}
}

func TestAlign(t *testing.T) {
	c := NewCleaner(run.Dataset{StripHTML: true, CollapseSpace: true, Unicode: "NFKC"}, nil)
	for _, x := range []struct{ raw, part, want string }{
		{"visit Oslo today", "Oslo", "Oslo"},
		{"  visit   Oslo <b>Lima</b>  today", "Lima", "Lima"},
		{"  visit   Oslo <b>Lima</b>  today", "Oslo Lima", "Oslo <b>Lima"},
		{"  visit   Oslo <b>Lima</b>  today", "visit Oslo Lima today", "visit   Oslo <b>Lima</b>  today"},
		{"cafe\u0301 e\u0301 Oslo", "\u00e9 Oslo", "e\u0301 Oslo"},
		{"cafe\u0301 e\u0301 Oslo", "caf\u00e9", "cafe\u0301"},
		{"AT&amp;T &eacute;", "T&T \u00e9", "T&amp;T &eacute;"},
		{"ﬁne ①", "ine 1", "ﬁne ①"}, // the ligature is one character, so it counts whole
		{"一 <i>二\u3000三</i>", "二 三", "二\u3000三"},
	} {
		text, at := c.Align(x.raw)
		begin := strings.Index(text, x.part)
		if begin < 0 {
			t.Errorf("%q becomes %q, without %q", x.raw, text, x.part)
			continue
		}
		from := utf8.RuneCountInString(text[:begin])
		rawFrom, rawTo := at.Raw(from, from+utf8.RuneCountInString(x.part))
		if got := string([]rune(x.raw)[rawFrom:rawTo]); got != x.want {
			t.Errorf("%q: %q comes from %q, not %q", x.raw, x.part, got, x.want)
		}
		backFrom, backTo := at.Cleaned(rawFrom, rawTo)
		if got := string([]rune(text)[backFrom:backTo]); !strings.Contains(got, x.part) {
			t.Errorf("%q: %q becomes %q again", x.raw, x.part, got)
		}
	}
}
