package definition

import (
	"fmt"
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/token/added"
	"tuneground/engine/token/decoder"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/postprocessor"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/runes"
	"tuneground/engine/token/subword"
)

// parts are the parts of the file with the vocabulary that a class with rules
// of its own uses.
type parts struct {
	ids      map[string]int32
	merges   [][2]string           // of a byte-level vocabulary
	pieces   []subword.ScoredPiece // of a Unigram vocabulary, which has no ids of its own
	charsmap normalizer.Rewriter   // its Precompiled normalizer, or nil
	compiled []byte                // what that was made from, in a spiece.model
	json     bool                  // the file is tokenizer.json
	post     *postProcessorJSON    // of tokenizer.json
	added    []added.Token         // of tokenizer.json
	marked   []added.Token         // control and user-defined pieces of a spiece.model
}

// define makes a tokenizer from p by the rules of the class.
func (s *settings) define(p *parts) (*Definition, error) {
	if p.pieces != nil {
		p.ids = make(map[string]int32, len(p.pieces))
		for i, piece := range p.pieces {
			p.ids[piece.Text] = int32(i)
		}
	}
	d := &Definition{
		IDs: p.ids, Added: s.addedTokens(p), Normalize: normalizer.Sequence(nil),
		Rules: s.rules, Merges: p.merges, Pieces: p.pieces, Charsmap: p.compiled,
	}
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
func (s *settings) bert(d *Definition, p *parts) (err error) {
	if p.pieces != nil {
		return s.wrongVocabulary(message.New("a WordPiece vocabulary"))
	}
	if d.Model, err = subword.NewWordPiece(p.ids, s.role("unk_token").Content, "##", 100); err != nil {
		return err
	}
	c, tables := s.config, runes.NewTables()
	d.Normalize = normalizer.NewBERT(newBertSettings(true, orTrue(c.TokenizeChineseChars), c.StripAccents, orTrue(c.DoLowerCase)), tables.BERT)
	d.Split, d.Decode = []pretokenizer.Step{{Split: pretokenizer.BERT(tables.BERT)}}, decoder.WordPiece("##", true)
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.Post.Templates = postprocessor.BERT(ids[0], ids[1])
	return err
}

// roberta is RobertaTokenizer.
func (s *settings) roberta(d *Definition, p *parts) error {
	if err := s.byteLevel(d, p); err != nil {
		return err
	}
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.Post = postprocessor.Processor{Templates: postprocessor.RoBERTa(ids[0], ids[1]), Trim: orTrue(s.config.TrimOffsets), Prefixed: s.prefixed(false)}
	return err
}

// gpt2 is GPT2Tokenizer.
func (s *settings) gpt2(d *Definition, p *parts) (err error) {
	if err := s.byteLevel(d, p); err != nil {
		return err
	}
	if p.post != nil {
		d.Post, err = p.post.postProcessor()
		return err
	}
	d.Post.Templates = postprocessor.Plain
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
	d.Post.Templates = postprocessor.AroundEach(before, after)
	return nil
}

// byteLevel sets the parts of d that RoBERTa and GPT-2 share.
func (s *settings) byteLevel(d *Definition, p *parts) (err error) {
	if p.merges == nil || p.pieces != nil {
		return s.wrongVocabulary(message.New("a byte-level vocabulary with merges"))
	}
	t := pretokenizer.Step{ByteLevel: true, Split: pretokenizer.GPT2(runes.NewTables().GPT2)}
	if s.prefixed(false) {
		t.Prefix = &pretokenizer.Prefix{Text: " "}
	}
	d.Split, d.Decode = []pretokenizer.Step{t}, decoder.ByteLevel()
	d.Model, err = subword.NewBPE(p.ids, p.merges, subword.BPESettings{ByteLevel: true}, "")
	return err
}

// albert is AlbertTokenizer.
func (s *settings) albert(d *Definition, p *parts) (err error) {
	if err := s.unigram(d, p, 1, s.prefixed(true)); err != nil {
		return err
	}
	c := runes.NewTables()
	n := normalizer.Sequence{normalizer.Replace{Pattern: normalizer.Pattern{Text: "``"}, With: `"`}, normalizer.Replace{Pattern: normalizer.Pattern{Text: "''"}, With: `"`}}
	if !s.config.KeepAccents {
		n = append(n, normalizer.NFKD(c.Form), normalizer.StripAccents())
	}
	if orTrue(s.config.DoLowerCase) {
		n = append(n, normalizer.Lowercase())
	}
	if p.charsmap != nil {
		n = append(n, p.charsmap)
	}
	d.Normalize = n
	if p.post != nil {
		d.Post, err = p.post.postProcessor()
		return err
	}
	ids, err := s.needRoles(d, p, "cls_token", "sep_token")
	d.Post.Templates = postprocessor.BERT(ids[0], ids[1])
	return err
}

// t5 is T5Tokenizer.
func (s *settings) t5(d *Definition, p *parts) error {
	if err := s.unigram(d, p, 2, true); err != nil {
		return err
	}
	if p.charsmap != nil {
		d.Normalize = normalizer.Sequence{p.charsmap}
	}
	ids, err := s.needRoles(d, p, "eos_token")
	d.Post.Templates = postprocessor.T5(ids[0])
	return err
}

// unigram sets the parts of d that ALBERT and T5 share. unknown is the unknown
// piece; with prefixed, every word begins with a mark for the blank before it.
func (s *settings) unigram(d *Definition, p *parts, unknown int32, prefixed bool) (err error) {
	if p.pieces == nil {
		return s.wrongVocabulary(message.New("a Unigram vocabulary of pieces and scores"))
	}
	scheme := pretokenizer.Always
	if !prefixed {
		scheme = pretokenizer.Never
	}
	d.Split = []pretokenizer.Step{
		{Split: pretokenizer.Whitespace(runes.NewTables().BERT)},
		{Prefix: &pretokenizer.Prefix{Text: "▁", Blanks: true, Scheme: scheme}, Split: pretokenizer.Metaspace("▁")},
	}
	d.Decode = decoder.Metaspace("▁", prefixed)
	d.Model, err = subword.NewUnigram(p.pieces, unknown, false)
	return err
}

// prefixed returns add_prefix_space, or the class's default.
func (s *settings) prefixed(otherwise bool) bool {
	if s.config.AddPrefixSpace == nil {
		return otherwise
	}
	return *s.config.AddPrefixSpace
}

func (s *settings) wrongVocabulary(needs message.Message) error {
	return message.Errorf("a tokenizer of the %s family needs %s, and this is another: name its own class as tokenizer_class in tokenizer_config.json", s.rules, needs)
}

// needRoles returns the ids of the template's tokens, and an error for one that
// no file gives an id.
func (s *settings) needRoles(d *Definition, p *parts, roles ...string) ([]int32, error) {
	ids := make([]int32, len(roles))
	for i, role := range roles {
		content := s.role(role).Content
		given := slices.ContainsFunc(slices.Concat(s.listed, p.added), func(t added.Token) bool { return t.Content == content })
		if _, ok := p.ids[content]; !ok && !given {
			return ids, message.Errorf("there is no token %q, which the model needs: add it, or name another as %s in tokenizer_config.json", content, role)
		}
		ids[i], _ = idOf(content, d.Added, p.ids)
	}
	return ids, nil
}

// addedTokens returns the added tokens in the order in which transformers adds
// them: those with an id in the files, then special tokens without.
func (s *settings) addedTokens(p *parts) []added.Token {
	var list []added.Token
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
		plays := slices.ContainsFunc(roles, func(t added.Token) bool { return t.Content == list[i].Content })
		list[i].Special = list[i].Special || plays
	}
	return numbered(list, p.ids, max(len(p.ids), len(p.pieces))) // a piece may occur twice
}

// roleTokens returns the tokens with a role: those that the files name, and the
// class's defaults for the other roles.
func (s *settings) roleTokens() (list []added.Token) {
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

// withIDs returns the tokens in added_tokens_decoder or, without it, those in
// added_tokens.json and in tokenizer.json, which decides if an id is in both.
func (s *settings) withIDs(file []added.Token) []added.Token {
	if s.alone {
		return s.listed
	}
	taken := map[int32]bool{}
	for _, t := range file {
		taken[t.ID] = true
	}
	list := slices.DeleteFunc(slices.Clone(s.listed), func(t added.Token) bool { return taken[t.ID] })
	list = append(list, file...)
	slices.SortStableFunc(list, byID)
	return list
}

// extras returns the special tokens without a role: for T5 its sentinels,
// unless others are named.
func (s *settings) extras(p *parts) []added.Token {
	if s.extra != nil {
		return s.extra
	}
	list := slices.Clone(p.marked)
	if s.rules == "T5" {
		for i := range s.extraIDs() {
			list = append(list, added.Token{Content: extraID(i), Special: true})
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
