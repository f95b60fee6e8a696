package data

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"tuneground/engine/run"
)

func encode(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	encoded, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// TestEncodings distinguishes all East Asian encodings, in long and short
// texts, and refuses texts in none of them.
func TestEncodings(t *testing.T) {
	for _, c := range []struct {
		what     string
		encoding encoding.Encoding
		content  string
		name     string // "": refused
	}{
		{"simplified", simplifiedchinese.GB18030, "text,label\n今天的汤很好喝，我们还会再来。,好\n电车又晚点了，等了一个小时。,差\n", "GB18030"},
		{"simplified, in GBK", simplifiedchinese.GBK, "text,label\n店里的服务员态度不错。,好\n房间太小，隔音也差。,差\n", "GB18030"},
		{"simplified, a few words", simplifiedchinese.GB18030, "很好,1\n太差,0\n", "GB18030"},
		{"traditional, by a Chinese Windows", simplifiedchinese.GB18030, "text,label\n這家店的東西很好吃，我們還會再來。,好\n等了一個小時，真的太慢了。,差\n", "GB18030"},
		{"traditional", traditionalchinese.Big5, "text,label\n這家店的東西很好吃，我們還會再來。,好\n等了一個小時，真的太慢了。,差\n", "Big5"},
		{"traditional, a few words", traditionalchinese.Big5, "很好,1\n太差了,0\n", "Big5"},
		{"Korean", korean.EUCKR, "text,label\n오늘 먹은 국이 정말 맛있었어요.,긍정\n전차가 또 늦게 와서 한 시간이나 기다렸다.,부정\n", "EUC-KR"},
		{"Korean, a few words", korean.EUCKR, "좋아요,1\n별로예요,0\n", "EUC-KR"},
		{"Japanese", japanese.ShiftJIS, "text,label\n今日のスープはとてもおいしかったです。,良い\n電車がまた遅れて、一時間も待ちました。,悪い\n", "Shift_JIS"},
		{"Japanese, of Unix", japanese.EUCJP, "text,label\n今日のスープはとてもおいしかったです。,良い\n電車がまた遅れて、一時間も待ちました。,悪い\n", "EUC-JP"},
		{"Japanese, a few words", japanese.ShiftJIS, "とても良い,1\nひどい,0\n", "Shift_JIS"},
		{"French", charmap.Windows1252, "text,label\nLa soupe était très bonne, à mon goût.,bien\nLe tramway est arrivé en retard, été comme hiver.,mal\n", ""},
		{"German, each umlaut before a letter", charmap.Windows1252, "text,label\nDie Möbel sind größer,gut\nIch läute täglich,schlecht\nDie Küche macht Gerüche,gut\n", ""},
		{"Chinese with Latin words", simplifiedchinese.GBK, "text,label\n我的iPhone很好用 OK,A\nPC和TV都坏了,B\n", "GB18030"},
		{"Russian", charmap.Windows1251, "text,label\nСегодня суп был очень вкусным и горячим.,хорошо\nТрамвай опять опоздал почти на целый час.,плохо\n", ""},
		{"Russian, of Unix", charmap.KOI8R, "text,label\nСегодня суп был очень вкусным и горячим.,хорошо\nТрамвай опять опоздал почти на целый час.,плохо\n", ""},
		{"Greek", charmap.Windows1253, "text,label\nΗ σούπα ήταν πολύ νόστιμη σήμερα.,καλό\nΤο τραμ άργησε πάλι μία ώρα.,κακό\n", ""},
		{"Thai", charmap.Windows874, "text,label\nวันนี้น้ำแกงอร่อยมากและพนักงานใจดี,ดี\nรถรางมาช้าอีกแล้วต้องรอหนึ่งชั่วโมง,แย่\n", ""},
		{"Hebrew", charmap.Windows1255, "text,label\nהמרק היה טעים מאוד היום,טוב\nהרכבת איחרה שוב בשעה,רע\n", ""},
		{"Arabic", charmap.Windows1256, "text,label\nكان الحساء لذيذا جدا اليوم,جيد\nتأخر القطار مرة أخرى ساعة,سيئ\n", ""},
		{"Turkish", charmap.Windows1254, "text,label\nBugün çorba çok güzeldi, teşekkürler.,iyi\nTramvay yine bir saat geç kaldı.,kötü\n", ""},
		{"Polish", charmap.Windows1250, "text,label\nZupa była dziś bardzo smaczna, dziękuję.,dobrze\nTramwaj znów spóźnił się o godzinę, źle.,źle\n", ""},
		{"UTF-8, cut off in a Chinese character", encoding.Nop, "text,label\n今天的汤很好喝，我们还会再来。,好\n电车又晚点了,\xe5\xb7", ""},
		{"UTF-8, cut off in a Korean character", encoding.Nop, "text,label\n오늘 먹은 국이 정말 맛있었어요.,긍정\n전차가,\xeb\xb6", ""},
		{"UTF-8, cut off in a Japanese character", encoding.Nop, "text,label\n今日のスープはとてもおいしかったです。,良い\n電車が,\xe6\x82", ""},
	} {
		raw := encode(t, c.encoding, c.content)
		for _, times := range []int{1, 4000} { // also longer than encodingSample
			content := strings.Repeat(raw, times)
			table, err := Read("a.csv", strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
			if c.name == "" {
				if err == nil || !strings.Contains(err.Error(), "is not UTF-8") {
					t.Errorf("%s: the error is %v, not that it is no UTF-8", c.what, err)
				}
				continue
			}
			lines := strings.Split(c.content, "\n")
			want, _, _ := strings.Cut(lines[len(lines)-2], ",")
			if err != nil || table.Encoding != c.name || table.Rows[len(table.Rows)-1].Cells[0] != want {
				t.Errorf("%s: %.200v, %v; want %q in %s", c.what, table, err, want, c.name)
			}
		}
	}
}
