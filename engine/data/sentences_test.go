package data

import (
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// TestSentences checks that rows of one word each become sentences, in every
// way in which a file can mark them.
func TestSentences(t *testing.T) {
	want := []string{"Anna saw Oslo / B-PER O B-LOC", "so / O", "the fox saw Anna / O O O B-PER"}
	for what, c := range map[string]struct{ name, content, column string }{
		"a number on every row":    {"a.csv", "sent_id,word,tag\n1,Anna,B-PER\n1,saw,O\n1,Oslo,B-LOC\n2,so,O\n3,the,O\n3,fox,O\n3,saw,O\n3,Anna,B-PER\n", "sent_id"},
		"a name on the first row":  {"a.csv", "Sentence #,Word,POS,Tag\nSentence: 1,Anna,NNP,B-PER\n,saw,VB,O\n,Oslo,NNP,B-LOC\nSentence: 2,so,RB,O\nSentence: 3,the,DT,O\n,fox,NN,O\n,saw,VB,O\n,Anna,NNP,B-PER\n", "Sentence #"},
		"no telling name":          {"a.csv", "u,v,w\ns1,Anna,B-PER\ns1,saw,O\ns1,Oslo,B-LOC\ns2,so,O\ns3,the,O\ns3,fox,O\ns3,saw,O\ns3,Anna,B-PER\n", "u"},
		"numbers that begin again": {"a.tsv", "doc\tsentence\ttoken\tner\nx\t1\tAnna\tB-PER\nx\t1\tsaw\tO\nx\t1\tOslo\tB-LOC\nx\t2\tso\tO\ny\t1\tthe\tO\ny\t1\tfox\tO\ny\t1\tsaw\tO\ny\t1\tAnna\tB-PER\n", "sentence"},
		"words counted":            {"a.csv", "n,word,tag\n1,Anna,B-PER\n2,saw,O\n3,Oslo,B-LOC\n1,so,O\n1,the,O\n2,fox,O\n3,saw,O\n4,Anna,B-PER\n", "n"},
		"empty lines":              {"a.csv", "word,tag\nAnna,B-PER\nsaw,O\nOslo,B-LOC\n\nso,O\n\nthe,O\nfox,O\nsaw,O\nAnna,B-PER\n", ""},
		"empty rows":               {"a.csv", "word,tag\nAnna,B-PER\nsaw,O\nOslo,B-LOC\n,\nso,O\n,\nthe,O\nfox,O\nsaw,O\nAnna,B-PER\n", ""},
		"JSON lines":               {"a.jsonl", `{"sid":7,"token":"Anna","tag":"B-PER"}{"sid":7,"token":"saw","tag":"O"}{"sid":7,"token":"Oslo","tag":"B-LOC"}{"sid":8,"token":"so","tag":"O"}{"sid":9,"token":"the","tag":"O"}{"sid":9,"token":"fox","tag":"O"}{"sid":9,"token":"saw","tag":"O"}{"sid":9,"token":"Anna","tag":"B-PER"}`, "sid"},
	} {
		spec := run.Dataset{}
		if strings.HasSuffix(c.name, "sv") {
			spec.Header = "yes"
		}
		s := buildFor(t, c.name, c.content, run.Config{Task: run.TokenClassification, Dataset: spec})
		var got []string
		for i, e := range s.Examples {
			got = append(got, e.Text+" / "+s.Answer(&s.Examples[i]))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
		for _, role := range s.Info.Roles {
			if role.Role == "sentence" && role.Column != c.column {
				t.Errorf("%s: sentences by column %q, want %q", what, role.Column, c.column)
			}
		}
	}
}

// TestSentencesThatAreCopies checks that messages count sentences, and not
// their words.
func TestSentencesThatAreCopies(t *testing.T) {
	s := buildFor(t, "a.csv", "sid,word,tag\n1,Anna,B-PER\n1,slept,O\n2,Anna,B-PER\n2,slept,O\n3,so,O\n3,be,O\n",
		run.Config{Task: run.TokenClassification, Dataset: run.Dataset{DropDuplicates: true}})
	if !hasWarning(s, "equal an earlier one: 1 of 3") {
		t.Errorf("warnings %q", s.Info.Warnings)
	}
}

// TestWordsWithoutSentences checks that unmarked sentences are reported, and
// that a row which holds a sentence stays one.
func TestWordsWithoutSentences(t *testing.T) {
	task := run.Config{Task: run.TokenClassification}
	s := buildFor(t, "a.csv", "word,tag\nAnna,B-PER\nsaw,O\nOslo,B-LOC\n", task)
	if !hasWarning(s, "nothing says which words make up a sentence") || len(s.Examples) != 3 {
		t.Errorf("%d examples, warnings %q", len(s.Examples), s.Info.Warnings)
	}
	s = buildFor(t, "a.csv", "id,tokens,tags\n1,Anna saw,B-PER O\n1,Oslo,B-LOC\n2,so it is,O O O\n2,so,O\n", task)
	if len(s.Examples) != 4 || hasWarning(s, "single word") {
		t.Errorf("%d examples, warnings %q", len(s.Examples), s.Info.Warnings)
	}
	task.Dataset.Sentence = "page"
	if _, err := read(t, "a.csv", "word,tag\nAnna,B-PER\nsaw,O\n", run.Dataset{}).Build(&task); err == nil || !strings.Contains(err.Error(), `no column "page" to take the sentence from`) {
		t.Errorf("a column that is not there: %v", err)
	}
}

// TestUniversalDependencies checks that forms and parts of speech are read,
// multiword tokens as their words, and empty nodes not at all.
func TestUniversalDependencies(t *testing.T) {
	content := "# newdoc\n# sent_id = 1\n# text = Vámonos al mar.\n" +
		"1-2\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_\n1\tVamos\tir\tVERB\t_\tMood=Imp\t0\troot\t_\t_\n2\tnos\tnosotros\tPRON\t_\t_\t1\tobj\t_\t_\n" +
		"3-4\tal\t_\t_\t_\t_\t_\t_\t_\t_\n3\ta\ta\tADP\t_\t_\t5\tcase\t_\t_\n4\tel\tel\tDET\t_\t_\t5\tdet\t_\t_\n5\tmar\tmar\tNOUN\t_\t_\t1\tobl\t_\tSpaceAfter=No\n6\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n" +
		"# sent_id = 2\n1\tAnna\tAnna\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tlikes\tlike\tVERB\t_\t_\t0\troot\t_\t_\n3\t#\t#\tSYM\t_\t_\t2\tobj\t_\t_\n3.1\tlikes\tlike\tVERB\t_\t_\t_\t_\t_\t_\n"
	want := [][]string{{`["Vamos","nos","a","el","mar","."]`, `["VERB","PRON","ADP","DET","NOUN","PUNCT"]`}, {`["Anna","likes","#"]`, `["PROPN","VERB","SYM"]`}}
	for _, name := range []string{"a.conllu", "a.conll", "a.txt", "a.tsv", "pasted"} {
		table := read(t, name, content, run.Dataset{})
		if table.Format != "conll" || !reflect.DeepEqual(cells(table), want) {
			t.Errorf("%s as %s: %q", name, table.Format, cells(table))
		}
	}
	if table := read(t, "a.conllu", strings.ReplaceAll(content, "\n", "\r\n"), run.Dataset{}); !reflect.DeepEqual(cells(table), want) {
		t.Errorf("with carriage returns: %q", cells(table))
	}
	blind := "1\tAnna\t_\t_\t_\t_\t_\t_\t_\t_\n"
	if _, err := Read("a.conllu", strings.NewReader(blind), int64(len(blind)), run.Dataset{}, nil); err == nil || !strings.Contains(err.Error(), `the word "Anna" has no tag`) {
		t.Errorf("no parts of speech: %v", err)
	}
}

func TestCoNLLLines(t *testing.T) {
	for _, c := range []struct{ what, content, words, tags string }{
		{"a word that is a no-break space", "Oslo B-LOC\n\u00a0 O\n, O\n", `["Oslo","` + "\u00a0" + `",","]`, `["B-LOC","O","O"]`},
		{"an ideographic space between tabs", "東\tB-LOC\n\u3000\tO\n", `["東","` + "\u3000" + `"]`, `["B-LOC","O"]`},
		{"a number sign as a word, first", "#\tSYM\nOslo\tPROPN\n", `["#","Oslo"]`, `["SYM","PROPN"]`},
		{"a tag to search for", "#winter\tO\nin\tO\nOslo\tB-LOC\n", `["#winter","in","Oslo"]`, `["O","O","B-LOC"]`},
		{"comments between words of four columns", "# sent_id = 0\nOslo NNP B-NP B-LOC\n# O O O\n# id = 3\nis VBZ O O\n", `["Oslo","#","is"]`, `["B-LOC","O","O"]`},
		{"words with their numbers", "1\tOslo\tB-LOC\n2\tis\tO\n", `["Oslo","is"]`, `["B-LOC","O"]`},
	} {
		table := read(t, "a.conll", c.content, run.Dataset{})
		if want := [][]string{{c.words, c.tags}}; !reflect.DeepEqual(cells(table), want) {
			t.Errorf("%s: %q, want %q", c.what, cells(table), want)
		}
	}
}
