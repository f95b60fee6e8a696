package corpus

import "strings"

var (
	englishOnes = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen " +
		"fourteen fifteen sixteen seventeen eighteen nineteen")
	englishTens  = strings.Fields("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
	chineseOnes  = []rune("零一二三四五六七八九")
	chineseUnits = []string{"千", "百", "十", ""}
)

// englishNumber returns a number from 0 to 9,999 in words.
func englishNumber(n int) string {
	var words []string
	if n >= 1000 {
		words = append(words, englishOnes[n/1000], "thousand")
	}
	if n%1000 >= 100 {
		words = append(words, englishOnes[n%1000/100], "hundred")
	}
	rest := n % 100
	if len(words) > 0 && rest > 0 {
		words = append(words, "and")
	}
	switch {
	case rest >= 20 && rest%10 > 0:
		words = append(words, englishTens[rest/10]+"-"+englishOnes[rest%10])
	case rest >= 20:
		words = append(words, englishTens[rest/10])
	case rest > 0 || n == 0:
		words = append(words, englishOnes[rest])
	}
	return strings.Join(words, " ")
}

// chineseNumber returns a number from 0 to 9,999 in characters.
func chineseNumber(n int) string {
	if n == 0 {
		return string(chineseOnes[0])
	}
	var b strings.Builder
	gap := false
	for i, place := range []int{1000, 100, 10, 1} {
		digit := n / place % 10
		if digit == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune(chineseOnes[0])
			gap = false
		}
		if !(place == 10 && digit == 1 && b.Len() == 0) { // 十五, not 一十五
			b.WriteRune(chineseOnes[digit])
		}
		b.WriteString(chineseUnits[i])
	}
	return b.String()
}

// chineseCount is chineseNumber before a measure word.
func chineseCount(n int) string {
	if n == 2 {
		return "两"
	}
	return chineseNumber(n)
}
