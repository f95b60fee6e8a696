package definition

import (
	"slices"
	"strings"

	"tuneground/engine/token/added"
)

// roleNames are the roles of special tokens, under their names in
// tokenizer_config.json.
var roleNames = [...]string{"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"}

// A family is a kind of tokenizer: a class of transformers, under all its
// names, with its own rules and special tokens.
type family struct {
	classes    []string               // of transformers, without "Fast"
	modelTypes []string               // in config.json, if no class is named
	tokens     [len(roleNames)]string // default tokens, by role
}

var families = map[string]family{
	"BERT": {
		classes: []string{
			"BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer",
			"LayoutLMTokenizer", "LxmertTokenizer",
		},
		modelTypes: []string{"bert", "distilbert"},
		tokens:     [...]string{"", "", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"},
	},
	"RoBERTa": {
		classes:    []string{"RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer", "MvpTokenizer"},
		modelTypes: []string{"roberta"},
		tokens:     [...]string{"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"},
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
	},
	"T5": {
		classes:    []string{"T5Tokenizer"},
		modelTypes: []string{"t5", "mt5"},
		tokens:     [...]string{"", "</s>", "<unk>", "", "<pad>", "", ""},
	},
}

// plainClasses add nothing to tokenizer.json; the last one because transformers
// no longer has it.
var plainClasses = []string{"TokenizersBackend", "PreTrainedTokenizer", "PythonBackend", "MT5Tokenizer"}

// familyOf returns the family of a tokenizer's class, "" for a plain one, and
// whether this package supports it.
func familyOf(class string) (name string, known bool) {
	class = strings.TrimSuffix(class, "Fast")
	for name, f := range families {
		if slices.Contains(f.classes, class) {
			return name, true
		}
	}
	return "", slices.Contains(plainClasses, class)
}

// familyOfModel returns the family of config.json's model_type, "" if none.
func familyOfModel(modelType string) string {
	for name, f := range families {
		if slices.Contains(f.modelTypes, modelType) {
			return name
		}
	}
	return ""
}

// role returns the token with a role, without content if there is none.
func (s *settings) role(name string) added.Token {
	f := families[s.family]
	for i, role := range roleNames {
		if role != name {
			continue
		}
		if s.roles[i].there {
			return s.roles[i].token
		}
		return added.Token{Content: f.tokens[i]}
	}
	return added.Token{}
}
