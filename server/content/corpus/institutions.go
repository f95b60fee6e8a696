package corpus

import (
	"math/rand/v2"
	"strings"
)

// somewhere is a real or invented town.
func somewhere(d *rand.Rand) word {
	if d.IntN(2) == 0 {
		return town(d)
	}
	return pick(d, lists()["city"]...)
}

// named is a name formed from a place or a person, which replaces # in one of
// the patterns. An article is a form of its own, because it is not part of the
// name.
func named(d *rand.Rand, english, chinese []string) word {
	en, zh := pick(d, english...), pick(d, chinese...)
	the := ""
	if rest, ok := strings.CutPrefix(en, "the "); ok {
		the, en = "the ", rest
	}
	place := somewhere(d)
	name := place["en"]
	if strings.Contains(en, "@") {
		name = someone(d)["en.last"]
		en = strings.ReplaceAll(en, "@", "#")
	}
	return word{"en": strings.ReplaceAll(en, "#", name), "en.the": the, "zh": strings.ReplaceAll(zh, "#", place["zh"])}
}

// institution is a school, hospital, office or society; @ stands for a surname.
func institution(d *rand.Rand) word {
	return named(d,
		[]string{"# University", "the University of #", "# Hospital", "the @ Institute", "the Bank of #", "the @ Foundation", "the # Museum of Art",
			"the National Library of #", "the # City Council", "@ College", "the Academy of #", "the # Research Centre", "the @ Society"},
		[]string{"#大学", "#师范大学", "#第一医院", "#银行", "#博物馆", "#市政府", "#研究所", "#图书馆", "#中学", "#理工学院", "#红十字会", "#科学院"})
}

// club is a team.
func club(d *rand.Rand) word {
	return named(d,
		[]string{"# United", "# City", "# Rovers", "FC #", "Sporting #", "# Tigers", "# Athletic", "Dynamo #", "# Wanderers"},
		[]string{"#队", "#联队", "#足球俱乐部", "#猛虎队", "#竞技队", "#海豚队", "#女排", "#流浪者队"})
}

func newspaper(d *rand.Rand) word {
	return named(d,
		[]string{"the # Times", "the # Herald", "the # Daily News", "the # Post", "the # Gazette", "Radio #", "the # Courier"},
		[]string{"《#日报》", "《#晚报》", "《#周刊》", "#电视台", "#新闻社", "#广播电台"})
}

func mountain(d *rand.Rand) word {
	zh := pick(d, chineseTown...) + pick(d, strings.Fields("云 龙 石 鹤 牛 虎 马 凤 华 岩 屏 塔")...) + pick(d, "山", "峰", "岭")
	return word{"en": "Mount " + glue(d, surnameStart, surnameEnd), "zh": zh}
}
