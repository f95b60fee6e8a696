package data

import (
	"testing"

	"tuneground/engine/run"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		what, text, want string
		spec             run.Dataset
	}{
		{"nothing asked for", " a <b>  \tﬁ&amp;", " a <b>  \tﬁ&amp;", run.Dataset{}},
		{"tags", "<p>one<br/>two</p>", " one two ", run.Dataset{StripHTML: true}},
		{"entities", "a &lt;b&gt; &amp;amp; &eacute;&#233;&#xe9; &unknown; AT&T", "a <b> &amp; ééé &unknown; AT&T", run.Dataset{StripHTML: true}},
		{"script and style", "a<script>if (x<y) { z() }</script>b<style>p{}</style>c", "a b c", run.Dataset{StripHTML: true}},
		{"script in capitals and without end", "a<SCRIPT src='x>y'>if (x<y) z()</Script >b <scripty>c</scripty> d<style>e", "a b  c  d ", run.Dataset{StripHTML: true}},
		{"end tags and declarations", "<!DOCTYPE html><?xml?></p>a</ b></", "   a</ b></", run.Dataset{StripHTML: true}},
		{"a comment without end", "a<!-- b", "a<!-- b", run.Dataset{StripHTML: true}},
		{"comment", "a<!-- <b> -->b", "a b", run.Dataset{StripHTML: true}},
		{"no tags", "1 < 2 > 0, I <3 it, x<=y, a<", "1 < 2 > 0, I <3 it, x<=y, a<", run.Dataset{StripHTML: true}},
		{"a tag without end", "hello <b and &eacute;", "hello <b and é", run.Dataset{StripHTML: true}},
		{"attributes with >", `x <a href="?a>b">link</a> y`, "x  link  y", run.Dataset{StripHTML: true}},
		{"white space", " \t a\u00a0\u3000b\r\n\u2003c ", "a b c", run.Dataset{CollapseSpace: true}},
		{"no white space to collapse", "a b c", "a b c", run.Dataset{CollapseSpace: true}},
		{"white space alone", " \n ", "", run.Dataset{CollapseSpace: true}},
		{"NFC", "e\u0301 ﬁ Ａ", "\u00e9 ﬁ Ａ", run.Dataset{Unicode: "NFC"}},
		{"NFKC", "e\u0301 ﬁ Ａ①", "\u00e9 fi A1", run.Dataset{Unicode: "NFKC"}},
		{"entities and NFKC before white space", "a&nbsp;&#x3000;b\u2003", "a b", run.Dataset{StripHTML: true, Unicode: "NFKC", CollapseSpace: true}},
	} {
		if got := Clean(c.text, c.spec); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestCleanAllocatesNothingForCleanTexts(t *testing.T) {
	spec, text := run.DefaultDataset(""), "An ordinary sentence, 很普通的句子, that needs no cleaning."
	if n := testing.AllocsPerRun(100, func() { Clean(text, spec) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
