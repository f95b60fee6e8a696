package token

// Until the real ones arrive: EncodeWords, EncodePairWindows and Special for BERT alone.

func (t *Tokenizer) Special(role string) (int32, bool) {
	for _, s := range map[string][]string{"mask_token": {"[MASK]", "<mask>"}}[role] {
		if id, ok := t.ID(s); ok {
			return id, true
		}
	}
	return 0, false
}

func (t *Tokenizer) EncodeWords(words []string, maxLength int) (Encoding, []int32) {
	var ids, of []int32
	before, after := t.Around()
	for i, w := range words {
		for _, id := range t.AppendText(nil, w) {
			ids, of = append(ids, id), append(of, int32(i))
		}
	}
	if n := maxLength - before - after; len(ids) > n {
		ids, of = ids[:n], of[:n]
	}
	e := Encoding{}
	var all []int32
	for _, s := range t.post.single {
		if s.text == ownToken {
			e.IDs, all = append(e.IDs, s.id), append(all, -1)
			continue
		}
		e.IDs, all = append(e.IDs, ids...), append(all, of...)
	}
	return e, all
}

func (t *Tokenizer) EncodePairWindows(question, context string, maxLength, stride int) []Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, b := t.encode(question, noLimit), t.encode(context, noLimit)
	room := t.post.pair.room(maxLength) - len(a.ids)
	var list []Encoding
	for from := 0; ; from += room - stride {
		to := min(len(b.ids), from+room)
		list = append(list, t.post.encoding(t.post.pair, a, b.slice(from, to)))
		if to == len(b.ids) {
			return list
		}
	}
}
