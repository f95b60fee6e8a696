package corpus

import (
	"maps"
	"math/rand/v2"
	"strings"
)

// The parts of invented names.
var (
	townStart = strings.Fields("Ash Brook Cold Dun East Fair Glen Hart Iron Kings Lang Mill North Oak Pine Raven Stone " +
		"Thorn West Winter Amber Black Silver Elm Fox Grey High Lake Mar Red Whit Wolver Aber Birch Crow Dray Hazel Kel")
	townEnd        = strings.Fields("field ford ham ton wick bury dale port mouth haven bridge wood by stead well combe stow ley mere cliff")
	chineseTown    = strings.Fields("青 白 云 石 临 安 永 长 清 江 平 金 东 南 西 北 龙 凤 松 柏 银 河 明 兴 泰 梅 桃 柳 玉 双")
	chineseTownEnd = strings.Fields("溪 山 河 港 桥 泉 湖 州 川 林 湾 岭 田 原 岛 沙 阳 门 浦 坪")

	surnameStart = strings.Fields("Hal Mor Ben Wel Tor Kar Lan Fen Dor Bram Hol Sel Var Ren Tal Mad Nor Pen Quin Ash Bel Cor Ever Gar Har Ken Lin Mar")
	surnameEnd   = strings.Fields("den ley ton sen son ner vik low man ric dale stein berg ova ini ard well by court ette")

	chineseSurname = strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 欧阳 司马 上官 诸葛")
	chineseGiven   = strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 建 国 文 玉 兰 志 春 梅 海 燕 晓 东 小 红 林 子 涵 雨 欣 思 远 家 豪 天 宇 浩 然 诗 琪 梦 洁 佳 怡 嘉 俊 峰 鹏 飞 云 龙 雪 莹 清 泉 永 康 安 宁 晨 曦")
)

// glue joins parts to a name, without tripled letters.
func glue(d *rand.Rand, start, end []string) string {
	a, b := pick(d, start...), pick(d, end...)
	if a[len(a)-1] == b[0] && len(a) > 1 && a[len(a)-2] == b[0] {
		b = b[1:]
	}
	return a + b
}

// someone is a person with a first name and a surname; form last is the later
// mention in a report.
func someone(d *rand.Rand) word {
	first := pick(d, lists()["given"]...)
	w := maps.Clone(first)
	last := glue(d, surnameStart, surnameEnd)
	if d.IntN(2) == 0 {
		last = pick(d, lists()["surname"]...)["en"]
	}
	w["en.first"], w["en.last"], w["en"] = first["en"], last, first["en"]+" "+last
	zhLast := pick(d, chineseSurname...)
	given := pick(d, chineseGiven...)
	if second := pick(d, chineseGiven...); d.IntN(3) > 0 && second != given {
		given += second
	}
	w["zh"], w["zh.last"] = zhLast+given, zhLast
	return w
}

// town is an invented town.
func town(d *rand.Rand) word {
	a, b := pick(d, chineseTown...), pick(d, chineseTownEnd...)
	for a == b {
		b = pick(d, chineseTownEnd...)
	}
	en := glue(d, townStart, townEnd)
	if d.IntN(8) == 0 {
		en = pick(d, "Port ", "Upper ", "Lower ", "New ", "Great ", "Little ") + en
	}
	return word{"en": en, "zh": a + b}
}

func river(d *rand.Rand) word {
	en := glue(d, strings.Fields("Ar El Ir Or Ath Der Est Lor Mer Nar Sol Tam Tyn Var Wen Yar"), strings.Fields("le wen sa ne mo den ra ve by go nock"))
	zh := pick(d, strings.Fields("青 白 沧 洛 灵 银 玉 翠 碧 柳 桃 乌 赤 沙 金 曲")...) + pick(d, strings.Fields("水 河 江 溪")...)
	return word{"en": en, "zh": zh}
}

// company is an invented firm.
func company(d *rand.Rand) word {
	root := glue(d, strings.Fields("Nor Vel Tri Lum Aqua Sol Ver Alt Pol Cor Zen Ori Hel Nova Bri Kal Mar Qua"), strings.Fields("tek dex max ton via lux mont ra ware nix gen sun line core well"))
	zh := pick(d, strings.Fields("华 星 云 海 天 瑞 金 盛 恒 蓝 远 新 宏 安 正 宝 鼎 飞")...) + pick(d, strings.Fields("达 科 通 泰 创 源 信 联 图 峰 诚 利 美 光 驰 和")...)
	return word{
		"en": root + pick(d, "", "", " Group", " Works", " Systems", " Foods", " Motors", " Energy", " & Sons"),
		"zh": zh + pick(d, "公司", "集团", "科技", "食品", "电器", "机械", "能源", "纺织"),
	}
}

// species is an invented animal, a plural in English.
func species(d *rand.Rand) word {
	trait, habitat, animal := pick(d, lists()["trait"]...), pick(d, lists()["habitat"]...), pick(d, lists()["animal"]...)
	return word{"en": trait["en"] + " " + habitat["en"] + " " + animal["en.many"], "zh": trait["zh"] + habitat["zh"] + animal["zh"]}
}

func ship(d *rand.Rand) word {
	en := pick(d, strings.Fields("Silver Northern Golden Swift Morning Brave Blue Quiet Southern Lonely Red Proud")...) + " " +
		pick(d, strings.Fields("Gull Star Heron Wave Lantern Falcon Dawn Dolphin Wind Arrow Petrel Swan")...)
	zh := pick(d, strings.Fields("银 金 飞 晨 远 勇 蓝 白 海 北")...) + pick(d, strings.Fields("鸥 星 鹭 浪 灯 鹰 风 鹏 燕 帆")...) + "号"
	return word{"en": en, "zh": zh}
}

// title is the name of an invented book.
func title(d *rand.Rand) word {
	owner := pick(d, lists()["job"]...)
	thing := pick(d, lists()["goods"]...)
	colour := pick(d, lists()["colour"]...)
	capital := func(s string) string {
		words := strings.Fields(s)
		for i, w := range words {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
		return strings.Join(words, " ")
	}
	zh := owner["zh"] + "的" + colour["zh"] + thing["zh"]
	return word{"en": "The " + capital(owner["en"]) + "'s " + capital(colour["en"]+" "+thing["en"]), "zh": "《" + zh + "》"}
}
