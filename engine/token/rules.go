package token

import (
	"fmt"
	"slices"
)

// parts are what a class with rules of its own takes from the file that has the
// vocabulary.
type parts struct {
	ids      map[string]int32
	merges   [][2]string        // of a byte-level vocabulary
	pieces   []scoredPiece      // of a Unigram vocabulary, which has no ids of its own
	charsmap rewriter           // its Precompiled normalizer, or nil
	json     bool               // the file is tokenizer.json
	post     *postProcessorJSON // of tokenizer.json
	added    []addedToken       // of tokenizer.json
	marked   []addedToken       // control and user-defined pieces of a spiece.model
}

// define makes a tokenizer of p by the rules of the class.
func (s *settings) define(p *parts) (*definition, error) {
	if p.pieces != nil {
		p.ids = make(map[string]int32, len(p.pieces))
		for i, piece := range p.pieces {
			p.ids[piece.text] = int32(i)
		}
	}
	d := &definition{ids: p.ids, added: s.addedTokens(p), normalize: rewriters(nil)}
	var err error
	switch s.rules {
	case "BERT":
		err = s.bert(d, p)
	case "RoBERTa":
		err = s.roberta(d, p)
	case "GPT-2":
		err = s.gpt2(d, p)
	case "ALBERT":
		err = s.albert(d, p)
	case "T5":
		err = s.t5(d, p)
	}
	return d, err
}

// bert is BertTokenizer.
func (s *settings) bert(d *definition, p *parts) (err error) {
	if p.pieces != nil {
		return s.wrongVocabulary("a WordPiece vocabulary")
	}
	if d.model, err = newWordPiece(p.ids, s.role("unk_token").Content, "##", 100); err != nil {
		return err
	}
	c, tables := s.config, newClassTables()
	d.normalize = newBertNormalizer(newBertSettings(true, orTrue(c.TokenizeChineseChars), c.StripAccents, orTrue(c.DoLowerCase)), tables.bert)
	d.split, d.decode = []preTokenizer{{split: bertSplitter{tables.bert}}}, wordPieceDecoder("##", true)
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.post.templates = bertTemplates(ids[0], ids[1])
	return err
}

// roberta is RobertaTokenizer.
func (s *settings) roberta(d *definition, p *parts) error {
	if err := s.byteLevel(d, p); err != nil {
		return err
	}
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.post = postProcessor{robertaTemplates(ids[0], ids[1]), orTrue(s.config.TrimOffsets), s.prefixed(false)}
	return err
}

// gpt2 is GPT2Tokenizer.
func (s *settings) gpt2(d *definition, p *parts) (err error) {
	if err := s.byteLevel(d, p); err != nil {
		return err
	}
	if p.post != nil {
		d.post, err = p.post.postProcessor()
		return err
	}
	d.post.templates = plainTemplates
	if p.json {
		return nil
	}
	var before, after []int32
	if s.config.AddBosToken {
		if before, err = s.needRoles(d, p, "bos_token"); err != nil {
			return err
		}
	}
	if s.config.AddEosToken {
		if after, err = s.needRoles(d, p, "eos_token"); err != nil {
			return err
		}
	}
	d.post.templates = aroundEach(before, after)
	return nil
}

// byteLevel gives d what RoBERTa and GPT-2 share.
func (s *settings) byteLevel(d *definition, p *parts) (err error) {
	if p.merges == nil || p.pieces != nil {
		return s.wrongVocabulary("a byte-level vocabulary with merges")
	}
	t := preTokenizer{byteLevel: true, split: gptSplitter{newClassTables().gpt}}
	if s.prefixed(false) {
		t.prefix = &prefix{text: " "}
	}
	d.split, d.decode = []preTokenizer{t}, byteLevelDecoder
	d.model, err = newBPE(p.ids, p.merges, bpeSettings{byteLevel: true}, "")
	return err
}

// albert is AlbertTokenizer.
func (s *settings) albert(d *definition, p *parts) (err error) {
	if err := s.unigram(d, p, 1, s.prefixed(true)); err != nil {
		return err
	}
	c := newClassTables()
	n := rewriters{replace{pattern{"``", 0}, `"`}, replace{pattern{"''", 0}, `"`}}
	if !s.config.KeepAccents {
		n = append(n, &normalForm{classes: c.form, kd: true}, &mapping{runes: unaccentedRunes})
	}
	if orTrue(s.config.DoLowerCase) {
		n = append(n, &mapping{runes: lowerRunes})
	}
	if p.charsmap != nil {
		n = append(n, p.charsmap)
	}
	d.normalize = n
	if p.post != nil {
		d.post, err = p.post.postProcessor()
		return err
	}
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.post.templates = bertTemplates(ids[0], ids[1])
	return err
}

// t5 is T5Tokenizer.
func (s *settings) t5(d *definition, p *parts) error {
	if err := s.unigram(d, p, 2, true); err != nil {
		return err
	}
	if p.charsmap != nil {
		d.normalize = rewriters{p.charsmap}
	}
	ids, err := s.needRoles(d, p, "eos_token")
	d.post.templates = t5Templates(ids[0])
	return err
}

// unigram gives d what ALBERT and T5 share. They say which piece is the unknown
// one; with prefix, every word begins with a mark for the blank before it.
func (s *settings) unigram(d *definition, p *parts, unknown int32, prefixed bool) (err error) {
	if p.pieces == nil {
		return s.wrongVocabulary("a Unigram vocabulary of pieces and scores")
	}
	scheme := always
	if !prefixed {
		scheme = never
	}
	d.split = []preTokenizer{
		{split: spaceSplitter{newClassTables().bert}},
		{prefix: &prefix{text: "▁", blanks: true, scheme: scheme}, split: prefixSplitter{[]byte("▁")}},
	}
	d.decode = metaspaceDecoder("▁", prefixed)
	d.model, err = newUnigram(p.pieces, unknown, false)
	return err
}

// prefixed is add_prefix_space, or what the class takes without it.
func (s *settings) prefixed(otherwise bool) bool {
	if s.config.AddPrefixSpace == nil {
		return otherwise
	}
	return *s.config.AddPrefixSpace
}

func (s *settings) wrongVocabulary(needs string) error {
	return fmt.Errorf("a tokenizer of the %s family needs %s, and this is another: name its own class as tokenizer_class in tokenizer_config.json", s.rules, needs)
}

// needRoles returns the ids of tokens that the template has, and an error for
// one that no file gives an id.
func (s *settings) needRoles(d *definition, p *parts, roles ...string) ([]int32, error) {
	ids := make([]int32, len(roles))
	for i, role := range roles {
		content := s.role(role).Content
		given := slices.ContainsFunc(slices.Concat(s.listed, p.added), func(t addedToken) bool { return t.Content == content })
		if _, ok := p.ids[content]; !ok && !given {
			return ids, fmt.Errorf("there is no token %q, which the model needs: add it, or name another as %s in tokenizer_config.json", content, role)
		}
		ids[i], _ = idOf(content, d.added, p.ids)
	}
	return ids, nil
}

// addedTokens returns the added tokens in the order in which transformers adds
// them: those with an id in the files, then special tokens without.
func (s *settings) addedTokens(p *parts) []addedToken {
	var list []addedToken
	if s.rules == "" {
		list = append(list, p.added...)
	}
	list = append(list, s.withIDs(p.added)...)
	known := map[string]bool{}
	for _, t := range list {
		known[t.Content] = true
	}
	roles := s.roleTokens()
	for _, t := range slices.Concat(roles, s.named, s.extras(p)) {
		if !known[t.Content] {
			known[t.Content] = true
			list = append(list, t)
		}
	}
	for i := range list {
		plays := slices.ContainsFunc(roles, func(t addedToken) bool { return t.Content == list[i].Content })
		list[i].Special = list[i].Special || plays
	}
	return numbered(list, p.ids, max(len(p.ids), len(p.pieces))) // a piece may be there twice
}

// roleTokens returns the tokens that play a role: those that the files name, and
// the class's own in roles that they do not name.
func (s *settings) roleTokens() (list []addedToken) {
	for i, name := range roleNames {
		token := s.roles[i].token
		if s.rules != "" {
			token = s.role(name)
		}
		if token.Content != "" {
			token.Special = true
			list = append(list, token)
		}
	}
	return list
}

// withIDs returns the tokens that added_tokens_decoder lists, or without it those
// of added_tokens.json and of tokenizer.json, which counts for an id in both.
func (s *settings) withIDs(file []addedToken) []addedToken {
	if s.alone {
		return s.listed
	}
	taken := map[int32]bool{}
	for _, t := range file {
		taken[t.ID] = true
	}
	list := slices.DeleteFunc(slices.Clone(s.listed), func(t addedToken) bool { return taken[t.ID] })
	list = append(list, file...)
	slices.SortStableFunc(list, byID)
	return list
}

// extras returns the special tokens without a role. T5 has its sentinels there,
// unless others are named.
func (s *settings) extras(p *parts) []addedToken {
	if s.extra != nil {
		return s.extra
	}
	list := slices.Clone(p.marked)
	if s.rules == "T5" {
		for i := range s.extraIDs() {
			list = append(list, addedToken{Content: extraID(i), Special: true})
		}
	}
	return list
}

// extraIDs is the number of T5's sentinels.
func (s *settings) extraIDs() int {
	if s.config.ExtraIDs == nil {
		return 100
	}
	return min(max(*s.config.ExtraIDs, 0), 1000)
}

func extraID(i int) string { return fmt.Sprintf("<extra_id_%d>", i) }
