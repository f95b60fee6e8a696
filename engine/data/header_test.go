package data

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// Generators of the cells of made-up columns, by content.
var columnsOf = map[string]func(r *rand.Rand, row int) string{
	"sentence": func(r *rand.Rand, _ int) string { return phrase(r, 5+r.IntN(20)) + "." },
	"lower":    func(r *rand.Rand, _ int) string { return strings.ToLower(phrase(r, 1+r.IntN(12))) },
	"phrase":   func(r *rand.Rand, _ int) string { return phrase(r, 1+r.IntN(5)) },
	"words":    func(r *rand.Rand, _ int) string { return strings.ToLower(phrase(r, 1)) },
	"中文":       func(r *rand.Rand, _ int) string { return han(r, 6+r.IntN(20)) + "。" },
	"短句":       func(r *rand.Rand, _ int) string { return han(r, 2+r.IntN(6)) },
	"mood":     func(r *rand.Rand, _ int) string { return []string{"up", "down", "flat"}[r.IntN(3)] },
	"rare": func(r *rand.Rand, row int) string { // one class occurs once, first or last
		if row == 7 {
			return "sideways"
		}
		return []string{"up", "down"}[r.IntN(2)]
	},
	"类":      func(r *rand.Rand, _ int) string { return []string{"好", "差"}[r.IntN(2)] },
	"binary": func(r *rand.Rand, _ int) string { return strconv.Itoa(r.IntN(2)) },
	"float":  func(r *rand.Rand, _ int) string { return strconv.FormatFloat(float64(r.IntN(5000))/1000, 'f', -1, 64) },
	"comma":  func(r *rand.Rand, _ int) string { return fmt.Sprintf(`"%d,%02d"`, r.IntN(9), r.IntN(100)) },
	"id":     func(_ *rand.Rand, row int) string { return strconv.Itoa(7000 + row) },
	"code":   func(r *rand.Rand, row int) string { return fmt.Sprintf("T-%05d", row*37+r.IntN(30)) },
	"date":   func(r *rand.Rand, _ int) string { return fmt.Sprintf("2024-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28)) },
	"sparse": func(r *rand.Rand, row int) string {
		if row%9 != 4 {
			return ""
		}
		return phrase(r, 9)
	},
}

func phrase(r *rand.Rand, n int) string {
	stock := strings.Fields("river lamp cold never walked seven bread window softly under green market old paper train singing cloud mirror late garden")
	words := make([]string, n)
	for i := range words {
		words[i] = stock[r.IntN(len(stock))]
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ")
}

func han(r *rand.Rand, n int) string {
	stock := []rune("山水天地大小上下来去人日月火木金土红白黑花鸟鱼虫春夏秋冬风雨雪云")
	s := make([]rune, n)
	for i := range s {
		s[i] = stock[r.IntN(len(stock))]
	}
	return string(s)
}

// A layout is names of columns and their contents.
type layout struct{ names, holds string }

// Few of these are usual names.
var layouts = []layout{
	{"essay,grade", "sentence,float"}, {"text,label", "sentence,binary"}, {"v1,v2,v3", "mood,sentence,sparse"},
	{"ticket,feedback,verdict", "id,sentence,mood"}, {"ticket,feedback", "id,sentence"}, {"feedback", "sentence"},
	{"Utterance,Mood", "lower,rare"}, {"Customer comment,Overall impression", "sentence,mood"}, {"HEADLINE,GENRE", "phrase,mood"},
	{"反馈,结论", "中文,类"}, {"反馈", "中文"}, {"编号,用户反馈,打分", "id,中文,float"}, {"用户反馈,情绪", "短句,类"}, {"comment_zh,mood", "中文,类"},
	{"tweet_id,when,tweet_body", "code,date,lower"}, {"Zeitpunkt,Notiz,Wert", "date,phrase,comma"}, {"mots", "words"},
	{"x,y", "float,float"}, {"premise,hypothesis,gold", "sentence,sentence,mood"}, {"0,1", "sentence,binary"}, {",0,1", "id,sentence,mood"},
	{",remark,toxic,rude,threat", "id,sentence,binary,binary,binary"}, {"deutsch,english", "sentence,sentence"}, {"How was it?,When?", "sentence,date"},
	{"remark", "phrase"}, {"Remarks", "lower"}, {"id", "id"}, {"评语,score", "短句,binary"},
}

// file returns a table's rows, as CSV.
func (l layout) file(r *rand.Rand, rows int) string {
	var b strings.Builder
	for row := range rows {
		for i, holds := range strings.Split(l.holds, ",") {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(columnsOf[holds](r, row))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestHeaders checks that headers are distinguished from first rows whatever
// the columns are called and hold, and that most mistakes are doubtful, so that
// the user is asked.
func TestHeaders(t *testing.T) {
	for _, c := range []struct {
		rows, files     int
		right, mistaken float64 // least share right, greatest share wrong without doubt
	}{{1, 10, .9, .01}, {3, 10, .9, .01}, {8, 10, .95, .02}, {40, 5, .99, .005}, {600, 1, .99, .005}} {
		right, mistaken, all := 0, 0, 0
		for seed := range c.files {
			for _, l := range layouts {
				rows := l.file(rand.New(rand.NewPCG(uint64(seed), uint64(c.rows))), c.rows+1)
				for _, headed := range []bool{true, false} {
					content := rows
					if headed {
						content = l.names + "\n" + rows[strings.Index(rows, "\n")+1:]
					}
					table := read(t, "a.csv", content, run.Dataset{Delimiter: ","})
					all++
					switch {
					case table.Header == headed:
						right++
					case !table.Doubtful:
						mistaken++
						t.Logf("%d rows, headed %v: %.120q", c.rows, headed, content)
					}
				}
			}
		}
		t.Logf("%d rows below the first: %d of %d right, %d wrong without a doubt", c.rows, right, all, mistaken)
		if float64(right) < c.right*float64(all) || float64(mistaken) > c.mistaken*float64(all) {
			t.Errorf("%d rows: %d of %d right, %d wrong without a doubt", c.rows, right, all, mistaken)
		}
	}
}

// TestHeaderOf checks files that are each difficult in one way.
func TestHeaderOf(t *testing.T) {
	words := strings.Fields("lamp bread cloud river mirror")
	for _, c := range []struct {
		what, content string
		header        bool
	}{
		{"numbers that never recur, no well-known name", "essay,grade\nThe soup was warm today.,1.5\nThe tram came late again.,1.597\nNobody saw the fox.,1.694\n", true},
		{"one column of texts", "opinion\nThe soup was warm today.\nThe tram came late again.\nNobody saw the fox.\n", true},
		{"one column of texts, none of them a name", "The bread was stale.\nThe soup was warm today.\nThe tram came late again.\nNobody saw the fox.\n", false},
		{"a class that occurs once, in the first row", "The bread was stale.,odd\nThe soup was warm today.,good\nThe tram came late again.,bad\nNobody saw the fox.,good\nIt rained all day.,bad\n", false},
		{"a class that occurs once, below", "opinion,verdict\nThe soup was warm today.,good\nThe tram came late again.,bad\nNobody saw the fox.,good\nIt rained all day.,odd\nWe stayed in.,bad\n", true},
		{"one row of a well-known name each", "text,label\nfine,good\n", true},
		{"names that are numbers, as pandas writes them", ",0,1\n0,The soup was warm today.,1\n1,The tram came late again.,0\n2,Nobody saw the fox.,1\n3,It rained.,0\n", true},
		{"Chinese", "评语,评分\n今天的汤很好喝。,4\n电车又晚点了。,2\n没有人看见狐狸。,3\n", true},
		{"Chinese without a header", "面包不新鲜。,差\n今天的汤很好喝。,好\n电车又晚点了。,差\n没有人看见狐狸。,好\n", false},
		{"single words", "noun\n" + strings.Join(words, "\n"), false}, // undecidable
	} {
		table := read(t, "a.csv", c.content, run.Dataset{})
		if table.Header != c.header {
			t.Errorf("%s: header %v", c.what, table.Header)
		}
	}
	if !read(t, "a.csv", "noun\n"+strings.Join(words, "\n"), run.Dataset{}).Doubtful {
		t.Error("a word above words raises no doubt")
	}
}
