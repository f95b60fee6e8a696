package data

import (
	"strings"
	"unicode/utf8"
)

// Decode returns the text of bytes in an encoding, under its name in browsers
// (https://encoding.spec.whatwg.org). ok is false if some bytes cannot be
// decoded. Natively golang.org/x/text decodes. In a browser, which already has
// the tables, the program that starts the engine sets Decode.
var Decode func(encoding, raw string) (text string, ok bool)

// Encodings in which East Asian spreadsheets save CSV. Almost any bytes are
// valid in each of them, so a text is in the encoding in which most of its
// characters are frequent ones of the language.
var eastAsian = []struct {
	name     string
	everyday string
}{
	{"GB18030", simplified + traditional},
	{"Big5", traditional},
	{"EUC-KR", hangul},
	{"Shift_JIS", kana},
	{"EUC-JP", kana},
}

// The characters that cover about half of the running text in each language.
const (
	simplified  = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重新次差快慢喜欢服务东西太喝吃买卖真让给吧吗呢啊请谢书店电影员客房价钱质量"
	traditional = "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重新次差快慢喜歡服務東西太喝吃買賣真讓給吧嗎呢啊請謝書店電影員客房價錢質量"
	hangul      = "이다는을가고에의하지도로한은를나니사아리서기어자대있그시인게해일보정과수안라들만네여것으면부주선했없았좋원때제전생까내너우오무거마미문말동성장신상세실모습와든렇데요더할음긍쁨진짜별최고맛물건송추천매우배비"
	kana        = "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろわをんァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチッツテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロワヲンー"
)

const (
	// enoughEveryday is the share of everyday characters above which a text is
	// taken to be in that encoding. In running text the share is 0.4 to 0.7, in a
	// wrong encoding hardly more than 0.05.
	enoughEveryday = 0.15
	// encodingSample is the number of bytes examined.
	encodingSample = 64 << 10
)

// decodeEastAsian decodes raw, which is not UTF-8, if it is in an East Asian
// encoding, and records the encoding.
func (t *Table) decodeEastAsian(raw string) (string, bool) {
	sample := raw
	if len(raw) > encodingSample {
		sample = raw[:encodingSample]
		sample = sample[:1+strings.LastIndexAny(sample, "\n ,\"")] // these are never part of a character
	}
	if Decode == nil {
		return "", false
	}
	best, most := "", enoughEveryday
	for _, e := range eastAsian {
		if text, ok := Decode(e.name, sample); ok {
			if share := everydayShare(text, e.everyday); share > most {
				best, most = e.name, share
			}
		}
	}
	if best == "" {
		return "", false
	}
	t.Encoding = best
	return Decode(best, raw)
}

// everydayShare returns the share of everyday characters among those beyond
// ASCII, without punctuation. A single one beside a Latin letter does not
// count: it may be an umlaut read together with the next letter.
func everydayShare(text, everyday string) float64 {
	set := map[rune]bool{}
	for _, r := range everyday {
		set[r] = true
	}
	common, all := 0, 0
	runes := []rune(text)
	for i, r := range runes {
		if r < 0x80 || r >= 0x2000 && r < 0x3041 || r >= 0xff00 && r < 0xff61 {
			continue
		}
		all++
		if set[r] && !inLatinWord(runes, i) {
			common++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}

// inLatinWord reports whether a character has ASCII on both sides, and a letter
// on at least one of them.
func inLatinWord(text []rune, at int) bool {
	letter := false
	for _, i := range []int{at - 1, at + 1} {
		if i < 0 || i >= len(text) {
			continue
		}
		if text[i] >= utf8.RuneSelf {
			return false
		}
		letter = letter || isLetter(byte(text[i]))
	}
	return letter
}
