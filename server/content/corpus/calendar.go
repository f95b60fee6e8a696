package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

var chineseDays = []rune("日一二三四五六")

func day(d *rand.Rand) word {
	n := d.IntN(7)
	return word{"en": time.Weekday(n).String(), "zh": "星期" + string(chineseDays[n])}
}

// date is a day of the calendar, with its month and its year as further forms.
func date(d *rand.Rand) word {
	t := time.Date(between(d, 1900, 2030), time.January, between(d, 1, 365), 0, 0, 0, 0, time.UTC)
	return word{
		"en": t.Format("2 January 2006"), "zh": t.Format("2006年1月2日"),
		"en.short": t.Format("2 January"), "zh.short": t.Format("1月2日"),
		"en.month": t.Format("January 2006"), "zh.month": t.Format("2006年1月"),
		"en.year": t.Format("2006"), "zh.year": t.Format("2006年"),
	}
}

// clock is a time of day, to the half hour, in words.
func clock(d *rand.Rand) word {
	hour, half := between(d, 6, 22), d.IntN(2) == 1
	of, zh := "in the morning", "早上"
	switch {
	case hour >= 18:
		of, zh = "in the evening", "晚上"
	case hour >= 13:
		of, zh = "in the afternoon", "下午"
	case hour == 12:
		of, zh = "", "中午"
	case hour > 8:
		zh = "上午"
	}
	twelve := (hour+11)%12 + 1
	en := englishNumber(twelve) + " o'clock"
	zh += chineseCount(twelve) + "点"
	if half {
		en, zh = "half past "+englishNumber(twelve), zh+"半"
	}
	return word{"en": strings.TrimSpace(fmt.Sprint(en, " ", of)), "zh": zh}
}

func month(d *rand.Rand) word {
	w := date(d)
	if d.IntN(2) == 0 {
		return word{"en": strings.Fields(w["en"])[1], "zh": w["zh.month"][strings.IndexRune(w["zh.month"], '年')+len("年"):]}
	}
	return word{"en": w["en.month"], "zh": w["zh.month"]}
}

func year(d *rand.Rand) word {
	w := date(d)
	return word{"en": w["en.year"], "zh": w["zh.year"]}
}

// moment is a time relative to today.
func moment(d *rand.Rand) word {
	if d.IntN(2) == 0 {
		return pick(d, lists()["recently"]...)
	}
	w := day(d)
	return word{"en": "last " + w["en"], "zh": "上" + w["zh"]}
}
