package token

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// settings are what the small files of a model folder say of its tokenizer:
// tokenizer_config.json, special_tokens_map.json and, if the first does not
// name a class, config.json. Any of them may be missing.
type settings struct {
	family string // a key of families, or ""
	config configJSON
	roles  rolesJSON
	listed []addedToken // of config.AddedTokensDecoder
}

// configJSON is the part of tokenizer_config.json that matters here.
type configJSON struct {
	TokenizerClass     string                `json:"tokenizer_class"`
	CleanUp            bool                  `json:"clean_up_tokenization_spaces"`
	AddedTokensDecoder map[string]addedToken `json:"added_tokens_decoder"`

	// BERT, without tokenizer.json
	DoLowerCase          *bool `json:"do_lower_case"` // ALBERT too
	TokenizeChineseChars *bool `json:"tokenize_chinese_chars"`
	StripAccents         *bool `json:"strip_accents"`

	// RoBERTa and GPT-2, without tokenizer.json
	AddPrefixSpace bool  `json:"add_prefix_space"`
	AddBosToken    bool  `json:"add_bos_token"`
	TrimOffsets    *bool `json:"trim_offsets"`

	// ALBERT and T5, without tokenizer.json
	KeepAccents bool `json:"keep_accents"`
	ExtraIDs    *int `json:"extra_ids"`
}

// readSettings reads the small files.
func readSettings(files fs.FS) (*settings, error) {
	s := &settings{}
	var inConfig, inMap rolesJSON
	var model struct {
		ModelType string `json:"model_type"`
	}
	for _, file := range []struct {
		name string
		into []any
	}{
		{"tokenizer_config.json", []any{&s.config, &inConfig}},
		{"special_tokens_map.json", []any{&inMap}},
		{"config.json", []any{&model}},
	} {
		if err := readJSONFile(files, file.name, file.into...); err != nil {
			return nil, err
		}
	}
	s.family = familyOf(s.config.TokenizerClass, model.ModelType)
	first, second := inMap, inConfig
	if s.config.AddedTokensDecoder != nil { // written by a version that no longer reads the map
		first, second = inConfig, inMap
	}
	for i := range s.roles {
		s.roles[i] = first[i]
		if !first[i].there {
			s.roles[i] = second[i]
		}
	}
	return s, s.listAdded()
}

func readJSONFile(files fs.FS, name string, into ...any) error {
	data, there, err := readFile(files, name)
	if !there {
		return err
	}
	for _, v := range into {
		if err := json.Unmarshal(data, v); err != nil {
			return fmt.Errorf("%s: %w", name, located(data, err))
		}
	}
	return nil
}

// addedTokens returns the added tokens of a model without tokenizer.json: those
// that tokenizer_config.json lists and the special ones that ids has.
func (s *settings) addedTokens(ids map[string]int32) []addedToken {
	added := slices.Clone(s.listed)
	for _, role := range roleNames {
		token := s.role(role)
		id, ok := ids[token.Content]
		listed := slices.ContainsFunc(added, func(a addedToken) bool { return a.Content == token.Content })
		if ok && !listed {
			token.ID, token.Special = id, true
			added = append(added, token)
		}
	}
	return added
}

// listAdded reads the ids of added_tokens_decoder.
func (s *settings) listAdded() error {
	for _, key := range slices.Sorted(maps.Keys(s.config.AddedTokensDecoder)) {
		id, err := strconv.ParseInt(key, 10, 32)
		if err != nil {
			return fmt.Errorf("tokenizer_config.json: added_tokens_decoder has the key %q, not an id: copy the file again from the model's folder", key)
		}
		token := s.config.AddedTokensDecoder[key]
		token.ID = int32(id)
		s.listed = append(s.listed, token)
	}
	return nil
}

// A rolesJSON is what a file says of special tokens, in the order of roleNames.
type rolesJSON [len(roleNames)]roleJSON

func (r *rolesJSON) UnmarshalJSON(data []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	for i, name := range roleNames {
		if value, ok := object[name]; ok {
			if err := json.Unmarshal(value, &r[i]); err != nil {
				return fmt.Errorf("%s is %.20s, not a token", name, value)
			}
		}
	}
	return nil
}

// A roleJSON is a special token: a string, an object with the string as
// content, or null for none.
type roleJSON struct {
	there bool
	token addedToken
}

func (r *roleJSON) UnmarshalJSON(data []byte) error {
	r.there = true
	if bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, &r.token)
	}
	return json.Unmarshal(data, &r.token.Content)
}

// familyOf returns the family of a tokenizer's class or else of a model's type.
func familyOf(class, modelType string) string {
	class = strings.TrimSuffix(class, "Fast")
	for name, f := range families {
		if slices.Contains(f.classes, class) {
			return name
		}
	}
	for name, f := range families {
		if slices.Contains(f.modelTypes, modelType) {
			return name
		}
	}
	return ""
}
