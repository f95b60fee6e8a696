package corpus

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
)

// makers draw the words that are composed and not listed.
var makers = map[string]func(*rand.Rand) word{
	"number":  number,
	"count":   count,
	"age":     counting(3, 99, "", ""),
	"day":     day,
	"date":    date,
	"time":    clock,
	"price":   price,
	"nights":  counting(2, 14, " nights", "个晚上"),
	"years":   counting(2, 40, " years", "年"),
	"young":   young,
	"era":     era,
	"tens":    figure(10, 90, 1),
	"hundred": figure(120, 990, 10),
	"many":    figure(1200, 98000, 100),
	"score":   score,
	"change":  change,
	"degrees": degrees,
	"order":   order,

	"hero":    hero,
	"someone": someone,
	"town":    town,
	"river":   river,
	"company": company,
	"species": species,
	"ship":    ship,
	"title":   title,

	"month":       month,
	"year":        year,
	"moment":      moment,
	"institution": institution,
	"club":        club,
	"newspaper":   newspaper,
	"mountain":    mountain,
}

// number is any number in words; small ones are frequent.
func number(d *rand.Rand) word {
	n := d.IntN(pick(d, 21, 100, 1000, 10000))
	return word{"en": englishNumber(n), "zh": chineseNumber(n)}
}

// count is a number from two on, before a counted noun.
func count(d *rand.Rand) word { return counting(2, pick(d, 20, 99, 999), "", "")(d) }

func price(d *rand.Rand) word { return counting(2, pick(d, 20, 99, 400), " yuan", "元")(d) }

// young is the number of parts or young that an animal or a house has.
func young(d *rand.Rand) word {
	w := counting(2, 9, "", "")(d)
	w["en.some"] = w["en"] + " young"
	return w
}

// counting draws a number from low to high, in words and with a unit.
func counting(low, high int, en, zh string) func(*rand.Rand) word {
	return func(d *rand.Rand) word {
		n := between(d, low, high)
		return word{"en": englishNumber(n) + en, "zh": chineseCount(n) + zh}
	}
}

// figure draws a number in digits, from low to high in steps.
func figure(low, high, step int) func(*rand.Rand) word {
	return func(d *rand.Rand) word {
		n := between(d, low/step, high/step) * step
		return word{"en": thousands(n), "zh": strconv.Itoa(n)}
	}
}

// thousands writes a number below a million with a comma.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// era is five years of an invented life, as forms 1 to 5 in their order. In the
// second the person is an adult.
func era(d *rand.Rand) word {
	w := word{}
	year := between(d, 1850, 1950)
	for i := range 5 {
		w["en."+strconv.Itoa(i+1)] = strconv.Itoa(year)
		w["zh."+strconv.Itoa(i+1)] = strconv.Itoa(year) + "年"
		year += between(d, 4, 14)
		if i == 0 {
			year += 13
		}
	}
	w["en"], w["zh"] = w["en.1"], w["zh.1"]
	return w
}

// score is the result of a match: high and low.
func score(d *rand.Rand) word {
	low := between(d, 0, 3)
	high := strconv.Itoa(low + between(d, 1, 4))
	lower := strconv.Itoa(low)
	return word{
		"en": high + "-" + lower, "en.high": high, "en.low": lower,
		"zh": high + "比" + lower, "zh.high": high, "zh.low": lower,
	}
}

// change is a quantity that rose or fell: from, to, the verb and its opposite.
func change(d *rand.Rand) word {
	from := between(d, 12, 80)
	to := from + pick(d, -1, 1)*between(d, 2, 11)
	verb := word{"en.verb": "rose", "en.more": "more", "zh.verb": "上升", "zh.more": "增加"}
	if to < from {
		verb = word{"en.verb": "fell", "en.more": "fewer", "zh.verb": "下降", "zh.more": "减少"}
	}
	for _, lang := range []string{English, Chinese} {
		verb[lang], verb[lang+".from"], verb[lang+".to"] = strconv.Itoa(to), strconv.Itoa(from), strconv.Itoa(to)
	}
	return verb
}

// degrees is a day's temperatures in Celsius: low and high, or the high alone.
func degrees(d *rand.Rand) word {
	low := between(d, -8, 24)
	w := word{}
	for _, lang := range []string{English, Chinese} {
		unit := map[string]string{English: " degrees", Chinese: "度"}[lang]
		w[lang+".low"] = strconv.Itoa(low) + unit
		w[lang] = strconv.Itoa(low+between(d, 4, 13)) + unit
	}
	return w
}

// order is a shop's order number.
func order(d *rand.Rand) word {
	n := fmt.Sprintf("%c%d", 'A'+rune(d.IntN(26)), between(d, 1000, 9999))
	return word{"en": n, "zh": n}
}

// hero is a child or an animal with a name: form who introduces it.
func hero(d *rand.Rand) word {
	kind := pick(d, lists()["beast"]...)
	w := maps.Clone(pick(d, lists()["pet"]...))
	w["zh.he"] = "它"
	if d.IntN(2) == 0 {
		w = maps.Clone(pick(d, lists()["child"]...))
		kind = word{"en": "boy", "zh": "男孩", "zh.measure": "个"}
		if w["sex"] == "f" {
			kind = word{"en": "girl", "zh": "女孩", "zh.measure": "个"}
		}
	}
	nature := pick(d, lists()["nature"]...)
	w["en.who"] = nature["en.a"] + " " + kind["en"] + " named " + w["en"]
	w["zh.who"] = "一" + kind["zh.measure"] + nature["zh"] + kind["zh"] + "，名叫" + w["zh"]
	return w
}
