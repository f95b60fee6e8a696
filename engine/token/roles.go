package token

// roleNames are the roles that special tokens play, under the names that
// tokenizer_config.json has for them.
var roleNames = [...]string{"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"}

// A family is a kind of tokenizer with its own special tokens.
type family struct {
	classes    []string               // of transformers
	modelTypes []string               // in config.json
	tokens     [len(roleNames)]string // in roles where the files name none
	wideMask   bool                   // the mask takes the white space before it
}

var families = map[string]family{
	"BERT": {
		classes:    []string{"BertTokenizer", "DistilBertTokenizer"},
		modelTypes: []string{"bert", "distilbert"},
		tokens:     [...]string{"", "", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"},
	},
	"RoBERTa": {
		classes:    []string{"RobertaTokenizer"},
		modelTypes: []string{"roberta"},
		tokens:     [...]string{"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"},
		wideMask:   true,
	},
	"GPT-2": {
		classes:    []string{"GPT2Tokenizer"},
		modelTypes: []string{"gpt2"},
		tokens:     [...]string{"<|endoftext|>", "<|endoftext|>", "<|endoftext|>", "", "", "", ""},
	},
	"ALBERT": {
		classes:    []string{"AlbertTokenizer"},
		modelTypes: []string{"albert"},
		tokens:     [...]string{"[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"},
		wideMask:   true,
	},
	"T5": {
		classes:    []string{"T5Tokenizer", "MT5Tokenizer"},
		modelTypes: []string{"t5", "mt5"},
		tokens:     [...]string{"", "</s>", "<unk>", "", "<pad>", "", ""},
	},
}

// role returns the token that plays a role, without content if none does.
func (s *settings) role(name string) addedToken {
	f := families[s.family]
	for i, role := range roleNames {
		if role != name {
			continue
		}
		if s.roles[i].there {
			return s.roles[i].token
		}
		return addedToken{Content: f.tokens[i], LStrip: name == "mask_token" && f.wideMask}
	}
	return addedToken{}
}

// Special returns the id of the token that plays a role, such as "pad_token",
// "eos_token" or "mask_token", and whether there is one. Roles are named as in
// tokenizer_config.json, which says with special_tokens_map.json who plays
// them; where both are silent it is who always does in the model's family.
func (t *Tokenizer) Special(role string) (int32, bool) {
	id, ok := t.roles[role]
	return id, ok
}
