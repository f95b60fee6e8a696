package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// complaints are customers' messages to a shop, by topic. A slot in braces is
// replaced by one of its words in slots.
var complaints = map[string][]string{
	"物流": {"{物}等了{天}还没送到", "快递把{物}放在门口就走了", "包裹在路上停了{天}", "{物}的快递单号一直没有更新", "说好次日达，{物}却走了{天}"},
	"质量": {"{物}用了{天}就坏了", "{物}的做工太粗糙", "{物}一打开就有裂痕", "{物}{处}掉了漆", "{物}有一股难闻的味道"},
	"价格": {"{物}刚买完就降了{钱}", "{物}比别家贵{钱}", "买{物}的优惠券用不了", "{物}的标价和结账时差{钱}", "{物}不值{钱}"},
	"服务": {"客服{天}没有回复我关于{物}的问题", "问{物}怎么用，客服答非所问", "退{物}时客服态度很差", "客服把我的{物}的投诉关掉了", "打电话问{物}，没有人接听"},
}

var slots = map[string][]string{
	"物": {"台灯", "书包", "水壶", "耳机", "雨伞", "键盘", "拖鞋", "电饭锅", "毛毯", "相框", "闹钟", "自行车"},
	"天": {"两天", "三天", "五天", "一个星期", "半个月"},
	"钱": {"十块", "二十块", "五十块", "一百块"},
	"处": {"底部", "把手", "边角", "表面"},
}

var classes = []string{"物流", "质量", "价格", "服务"}

// complain returns n different complaints and their topics.
func complain(r *rand.Rand, n int, known map[string]bool) (texts, about []string) {
	for len(texts) < n {
		class := classes[r.IntN(len(classes))]
		text := complaints[class][r.IntN(len(complaints[class]))]
		for slot, words := range slots {
			text = strings.ReplaceAll(text, "{"+slot+"}", words[r.IntN(len(words))])
		}
		text = []string{"", "唉，", "你好，", "请问："}[r.IntN(4)] + text + []string{"。", "！", "，请处理。", "，很失望。"}[r.IntN(4)]
		if !known[text] {
			known[text] = true
			texts, about = append(texts, text), append(about, class)
		}
	}
	return texts, about
}

// TestNewcomersWalk brings a Chinese CSV file of four classes from an office:
// semicolons, a class that occurs once, an empty row. It changes no settings
// and takes the page's one offer. It ends with a model that is better than a
// guess, and with a labelled file that a spreadsheet opens.
func TestNewcomersWalk(t *testing.T) {
	r, known := rand.New(rand.NewPCG(7, 11)), map[string]bool{}
	texts, about := complain(r, 400, known)
	var file strings.Builder
	file.WriteString("留言;类别\n")
	for i := range texts {
		fmt.Fprintf(&file, "%s;%s\n", texts[i], about[i])
		switch i {
		case 150:
			file.WriteString("祝你们店生意兴隆;闲聊\n")
		case 200:
			file.WriteString(";\n")
		}
	}
	p := open(t, run.Default())
	p.give(fileInput, write(t, "留言.csv", file.String()))
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value >= 400`)
	p.until(`document.querySelector('[data-action="switch-model"]')`)
	if share := p.metric("unknown"); share < 0.5 {
		t.Errorf("to an English model %.3f of the tokens are unknown", share)
	}
	p.press("switch-model")
	p.until(`document.querySelector('[data-control="model"]').value === '` + smallChineseBERT + `'`)
	p.until(`document.querySelector('[data-metric="unknown"]').dataset.value < 0.1`)
	if eval[bool](p, `Boolean(document.querySelector('[data-action="switch-model"]'))`) {
		t.Error("another model is offered for a file that this one can read")
	}
	p.press("start")
	p.waitFor("done")
	accuracy, baseline := p.metric("accuracy"), p.metric("baseline")
	t.Logf("accuracy %.3f, always the most frequent class %.3f", accuracy, baseline)
	if accuracy < baseline+0.2 {
		t.Errorf("accuracy %.3f, where always the most frequent class has %.3f", accuracy, baseline)
	}
	unlabelled, truth := complain(r, 40, known)
	p.checkLabelled(unlabelled, truth)
}

// checkLabelled lets the page label texts in a file with semicolons, and checks
// the returned file: the original with the label, and with the byte-order mark
// from which Excel recognises UTF-8.
func (p *page) checkLabelled(texts, truth []string) {
	p.t.Helper()
	var file strings.Builder
	file.WriteString("编号;留言\n")
	for i, text := range texts {
		fmt.Fprintf(&file, "%d;%s\n", i+1, text)
	}
	fmt.Fprintf(&file, "%d;\n", len(texts)+1)
	p.give(`input[data-control="predict_file"]`, write(p.t, "新留言.csv", file.String()))
	content, err := os.ReadFile(p.download("label_file"))
	if err != nil {
		p.t.Fatal(err)
	}
	rest, marked := bytes.CutPrefix(content, []byte("\ufeff"))
	reader := csv.NewReader(bytes.NewReader(rest))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil || !marked || len(rows) != len(texts)+2 || !slices.Equal(rows[0][:2], []string{"编号", "留言"}) {
		p.t.Fatalf("the labelled file, with a byte-order mark: %v, is (%v)\n%s", marked, err, content)
	}
	right := 0
	for i, text := range texts {
		row := rows[i+1]
		if row[1] != text || !slices.Contains(classes, row[2]) {
			p.t.Errorf("row %d is %q", i+1, row)
		}
		if row[2] == truth[i] {
			right++
		}
	}
	if empty := rows[len(texts)+1]; empty[2] != "" {
		p.t.Errorf("the row without a text is labelled %q", empty)
	}
	if right < len(texts)/2 {
		p.t.Errorf("%d of %d new texts are labelled as they should be", right, len(texts))
	}
}
