package definition

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/token/added"
)

// settings are the content of the small files of a model folder about its
// tokenizer: tokenizer_config.json, special_tokens_map.json, added_tokens.json
// and, if the first does not name a class, config.json. Any of them may be
// missing.
//
// Which file decides is as in transformers 5. Its classes make normalizer,
// words and template from tokenizer_config.json, and take little more than the
// vocabulary from tokenizer.json, which defines everything only for classes
// without rules of their own.
type settings struct {
	rules  string // the family whose rules apply, "" if tokenizer.json's do
	class  string // named in the files, or ""
	family string // the family whose special tokens are the defaults of roles
	config configJSON
	roles  rolesJSON
	named  []added.Token // special tokens with roles of the model's own
	extra  []added.Token // special tokens without a role
	listed []added.Token // from added_tokens_decoder or, without it, from added_tokens.json
	alone  bool          // added_tokens_decoder exists, so tokenizer.json's tokens do not count
}

// configJSON is the part of tokenizer_config.json that is used here.
type configJSON struct {
	TokenizerClass     string                 `json:"tokenizer_class"`
	CleanUp            bool                   `json:"clean_up_tokenization_spaces"`
	AddedTokensDecoder map[string]added.Token `json:"added_tokens_decoder"`

	// BERT
	DoLowerCase          *bool `json:"do_lower_case"` // ALBERT too
	TokenizeChineseChars *bool `json:"tokenize_chinese_chars"`
	StripAccents         *bool `json:"strip_accents"`

	// RoBERTa and GPT-2
	AddPrefixSpace *bool `json:"add_prefix_space"` // ALBERT too
	TrimOffsets    *bool `json:"trim_offsets"`
	AddBosToken    bool  `json:"add_bos_token"` // without tokenizer.json
	AddEosToken    bool  `json:"add_eos_token"` // likewise

	// ALBERT and T5
	KeepAccents bool `json:"keep_accents"`
	ExtraIDs    *int `json:"extra_ids"`
}

// readSettings reads the small files.
func readSettings(files fs.FS) (*settings, error) {
	s := &settings{}
	var inConfig, inMap specialJSON
	var model struct {
		ModelType      string `json:"model_type"`
		TokenizerClass string `json:"tokenizer_class"`
	}
	var added map[string]int32
	for _, file := range []struct {
		name string
		into []any
	}{
		{"tokenizer_config.json", []any{&s.config, &inConfig}},
		{"special_tokens_map.json", []any{&inMap}},
		{"added_tokens.json", []any{&added}},
		{"config.json", []any{&model}},
	} {
		if err := readJSONFile(files, file.name, file.into...); err != nil {
			return nil, err
		}
	}
	if err := s.classify(model.ModelType, s.config.TokenizerClass, model.TokenizerClass); err != nil {
		return nil, err
	}
	s.alone = s.config.AddedTokensDecoder != nil // written by a version that no longer reads the map
	if s.alone {
		inMap = specialJSON{}
	}
	s.takeSpecial(inConfig, inMap)
	if s.alone {
		return s, s.listDecoder()
	}
	s.listAdded(added)
	return s, nil
}

// classify determines whose rules apply, for the class in tokenizer_config.json
// or else in config.json. Without a class they are the model type's.
func (s *settings) classify(modelType, class, inConfig string) error {
	s.family = familyOfModel(modelType)
	s.rules = s.family
	file := "tokenizer_config.json"
	if class == "" {
		class, file = inConfig, "config.json"
	}
	if class == "" {
		return nil
	}
	rules, known := familyOf(class)
	if !known {
		return message.Errorf("%s: tokenizer_class is %q, which reads texts by rules that this program does not have: use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family, or name PreTrainedTokenizerFast there if tokenizer.json says all of it", file, class)
	}
	if s.rules, s.class = rules, class; rules != "" {
		s.family = rules
	}
	return nil
}

// takeSpecial takes the special tokens of tokenizer_config.json, replaced by
// those of special_tokens_map.json.
func (s *settings) takeSpecial(inConfig, inMap specialJSON) {
	for i := range s.roles {
		s.roles[i] = inMap.roles[i]
		if !inMap.roles[i].there {
			s.roles[i] = inConfig.roles[i]
		}
	}
	s.named = append(inConfig.named, inMap.named...)
	s.extra = append(inConfig.extra, inMap.extra...)
	for _, more := range [][]added.Token{inConfig.additional, inMap.additional} {
		if s.extra == nil {
			s.extra = more
		}
	}
}

func readJSONFile(files fs.FS, name string, into ...any) error {
	data, there, err := readFile(files, name)
	if !there {
		return err
	}
	for _, v := range into {
		if err := json.Unmarshal(data, v); err != nil {
			return message.Errorf("%s: %w", name, located(data, err))
		}
	}
	return nil
}

// listDecoder reads the ids of added_tokens_decoder.
func (s *settings) listDecoder() error {
	for key, token := range s.config.AddedTokensDecoder {
		id, err := strconv.ParseInt(key, 10, 32)
		if err != nil {
			return message.Errorf("tokenizer_config.json: added_tokens_decoder has the key %q, not an id: copy the file again from the model's folder", key)
		}
		token.ID = int32(id)
		s.listed = append(s.listed, token)
	}
	slices.SortFunc(s.listed, byID)
	return nil
}

// listAdded takes the tokens of added_tokens.json. Those that the files name as
// special tokens are special, the others are words.
func (s *settings) listAdded(ids map[string]int32) {
	special := map[string]bool{}
	for i := range s.roles {
		special[s.roles[i].token.Content] = true
	}
	for _, token := range s.extra {
		special[token.Content] = true
	}
	for _, content := range slices.Sorted(maps.Keys(ids)) {
		s.listed = append(s.listed, added.Token{ID: ids[content], Content: content, Special: special[content], Normalized: !special[content]})
	}
	slices.SortStableFunc(s.listed, byID)
}

func byID(a, b added.Token) int { return int(a.ID) - int(b.ID) }

// specialJSON holds the special tokens in a file.
type specialJSON struct {
	roles             rolesJSON
	named             []added.Token // in other roles, such as image_token
	extra, additional []added.Token // extra_special_tokens, and its former name
}

// A rolesJSON holds the roles in a file, in the order of roleNames.
type rolesJSON [len(roleNames)]roleJSON

func (r *specialJSON) UnmarshalJSON(data []byte) error {
	return eachField(data, func(name string, value json.RawMessage) error {
		role := slices.Index(roleNames[:], name)
		switch {
		case name == "extra_special_tokens" && value[0] == '{':
			return eachField(value, func(name string, value json.RawMessage) error { return r.name(name, value) })
		case name == "extra_special_tokens":
			return readTokens(&r.extra, name, value)
		case name == "additional_special_tokens":
			return readTokens(&r.additional, name, value)
		case role < 0 && strings.HasSuffix(name, "_token") && (value[0] == '"' || value[0] == '{'):
			return r.name(name, value)
		case role < 0:
			return nil
		}
		if err := json.Unmarshal(value, &r.roles[role]); err != nil {
			return message.Errorf("%s is %.20s, not a token", name, value)
		}
		return nil
	})
}

// name adds a token with another role.
func (r *specialJSON) name(name string, value json.RawMessage) error {
	var role roleJSON
	if err := json.Unmarshal(value, &role); err != nil {
		return message.Errorf("%s is %.20s, not a token", name, value)
	}
	r.named = append(r.named, role.token)
	return nil
}

// readTokens reads a list of tokens.
func readTokens(into *[]added.Token, name string, value json.RawMessage) error {
	var list []roleJSON
	if err := json.Unmarshal(value, &list); err != nil {
		return message.Errorf("%s is %.20s, not a list of tokens", name, value)
	}
	for _, role := range list {
		*into = append(*into, role.token)
	}
	return nil
}

// eachField calls f with the fields of a JSON object in the order of the file,
// in which new tokens get their ids.
func eachField(data []byte, f func(name string, value json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(data, &object); err != nil {
			return err // which says what is there
		}
		return &json.UnmarshalTypeError{Value: "null", Type: reflect.TypeOf(object)}
	}
	for d.More() {
		var name string
		var value json.RawMessage
		if err := d.Decode(&name); err != nil {
			return err
		}
		if err := d.Decode(&value); err != nil {
			return err
		}
		if err := f(name, value); err != nil {
			return err
		}
	}
	return nil
}

// A roleJSON is a special token: a string, an object with the string as
// content, or null for none.
type roleJSON struct {
	there bool
	token added.Token
}

func (r *roleJSON) UnmarshalJSON(data []byte) error {
	r.there = true
	r.token.Special = true
	if bytes.HasPrefix(data, []byte("{")) {
		err := json.Unmarshal(data, &r.token)
		r.token.Special = true
		return err
	}
	return json.Unmarshal(data, &r.token.Content)
}
