package export

import (
	"encoding/json"

	"tuneground/engine/hf"
)

// blankBeforeWords makes the tokenizer's files put a blank before the first word of a text
// too. Where tokens are made of bytes, a model that labels words was trained on words with a
// blank before each (see [token.Tokenizer.EncodeWords]), but a pipeline gives it a text.
// transformers' example of token classification saves its tokenizers so.
func blankBeforeWords(folder hf.Folder) error {
	if data, ok := folder["tokenizer.json"]; ok {
		fields := map[string]json.RawMessage{}
		err := json.Unmarshal(data, &fields)
		for _, name := range []string{"pre_tokenizer", "post_processor"} {
			if err == nil && fields[name] != nil {
				fields[name], err = prefixed(fields[name])
			}
		}
		if err == nil {
			folder["tokenizer.json"], err = hf.EncodeJSON(fields)
		}
		if err != nil {
			return err
		}
	}
	config := map[string]json.RawMessage{}
	if err := readTokenizerConfig(folder, &config); err != nil {
		return err
	}
	config["add_prefix_space"] = json.RawMessage("true")
	var err error
	folder["tokenizer_config.json"], err = hf.EncodeJSON(config)
	return err
}

// prefixed sets add_prefix_space wherever a part of tokenizer.json has it.
func prefixed(part json.RawMessage) (json.RawMessage, error) {
	var parsed any
	if err := json.Unmarshal(part, &parsed); err != nil {
		return nil, err
	}
	var set func(any)
	set = func(x any) {
		switch x := x.(type) {
		case []any:
			for _, inner := range x {
				set(inner)
			}
		case map[string]any:
			if _, has := x["add_prefix_space"]; has {
				x["add_prefix_space"] = true
			}
			for _, inner := range x {
				set(inner)
			}
		}
	}
	set(parsed)
	return hf.EncodeJSON(parsed)
}
