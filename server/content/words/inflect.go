package main

import "strings"

// plural returns a noun's plural.
func (w *wordNet) plural(noun string) string {
	if forms := w.forms["noun"+noun]; len(forms) > 0 {
		return only(forms)
	}
	return withS(noun)
}

// third returns a verb's third person.
func (w *wordNet) third(verb string) string { return withS(verb) }

// past returns a verb's past tense, "" if it is irregular: the past participle would
// be another word.
func (w *wordNet) past(verb string) string {
	var forms []string
	for _, form := range w.forms["verb"+verb] {
		if !strings.HasSuffix(form, "ing") {
			forms = append(forms, form)
		}
	}
	switch {
	case len(forms) > 0 && strings.HasSuffix(forms[0], "ed"):
		return only(forms)
	case len(forms) > 0:
		return ""
	case strings.HasSuffix(verb, "e"):
		return verb + "d"
	case consonantY(verb):
		return verb[:len(verb)-1] + "ied"
	}
	return verb + "ed"
}

// progressive returns a verb's form in -ing.
func (w *wordNet) progressive(verb string) string {
	var forms []string
	for _, form := range w.forms["verb"+verb] {
		if strings.HasSuffix(form, "ing") {
			forms = append(forms, form)
		}
	}
	switch {
	case len(forms) > 0:
		return only(forms)
	case strings.HasSuffix(verb, "e") && !strings.HasSuffix(verb, "ee"):
		return verb[:len(verb)-1] + "ing"
	}
	return verb + "ing"
}

// withS adds -s as English spells it.
func withS(word string) string {
	for _, hiss := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(word, hiss) {
			return word + "es"
		}
	}
	if consonantY(word) {
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

// consonantY reports whether a word ends in a consonant and y.
func consonantY(word string) bool {
	return strings.HasSuffix(word, "y") && len(word) > 1 && !strings.ContainsRune("aeiou", rune(word[len(word)-2]))
}

// only returns the one form, "" if there are several.
func only(forms []string) string {
	if len(forms) > 1 {
		return ""
	}
	return forms[0]
}

// functionWords are English words that tie others together. They also have senses as
// nouns, adjectives or verbs, which a text hardly ever means.
var functionWords = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(`
		a an i me my we us he she it you they him is am be to of in on at by as if or so do no up
		the this that these those his her hers him she they them their theirs our ours you your yours its mine
		who whom whose which what when where why how
		and but nor yet for not because although though while unless until since whether than then
		about above across after against along among around before behind below beneath beside besides between beyond
		down during except from inside into like near off onto out outside over past per through throughout till toward
		towards under underneath upon with within without via
		all any both each either every few many more most much neither none one other others another same several some such
		two three four five six seven eight nine ten first second third
		are was were been being have has had having does did done doing can could may might must shall should will would
		here there now just only very too also even still again once ever never always often quite rather almost
		let lets get gets got getting going gonna
	`) {
		set[word] = true
	}
	return set
}()
