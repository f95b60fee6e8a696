package definition

import (
	"encoding/json"

	"tuneground/engine/message"
	"tuneground/engine/token/postprocessor"
)

// postProcessorJSON is tokenizer.json's "post_processor", of any type.
type postProcessorJSON struct {
	Type       string
	Processors []postProcessorJSON // of a Sequence

	Single, Pair  []slotJSON                       // TemplateProcessing
	SpecialTokens map[string]struct{ IDs []int32 } `json:"special_tokens"` // TemplateProcessing
	Cls, Sep      tokenAndID                       // BertProcessing, RobertaProcessing
	TrimOffsets   *bool                            `json:"trim_offsets"`     // ByteLevel, RobertaProcessing
	AddPrefix     *bool                            `json:"add_prefix_space"` // ByteLevel, RobertaProcessing
}

type slotJSON struct {
	SpecialToken, Sequence *struct {
		ID     string
		TypeID int32 `json:"type_id"`
	}
}

// tokenAndID is written as an array: ["[SEP]", 102].
type tokenAndID struct{ id int32 }

func (t *tokenAndID) UnmarshalJSON(data []byte) error {
	var token string
	return json.Unmarshal(data, &[2]any{&token, &t.id})
}

// postProcessor returns the processor of j; without one nothing is added.
func (j *postProcessorJSON) postProcessor() (p postprocessor.Processor, err error) {
	p.Templates = postprocessor.Plain
	switch {
	case j == nil:
	case j.Type == "Sequence":
		done := false // the templates are set
		for i := range j.Processors {
			if done {
				return p, message.Errorf("post_processor: something follows the tokens that it adds: put TemplateProcessing last")
			}
			if done, err = j.Processors[i].add(&p); err != nil {
				return p, message.Errorf("post_processor.processors[%d]: %w", i, err)
			}
		}
	default:
		if _, err = j.add(&p); err != nil {
			err = message.Errorf("post_processor: %w", err)
		}
	}
	return p, err
}

// add adds j to p and reports whether it set p's templates.
func (j *postProcessorJSON) add(p *postprocessor.Processor) (templates bool, err error) {
	switch j.Type {
	case "ByteLevel":
		p.Trim, p.Prefixed = orTrue(j.TrimOffsets), orTrue(j.AddPrefix)
		return false, nil
	case "RobertaProcessing":
		if p.Trim {
			return true, message.Errorf("trim_offsets is on twice: set it to false in the first")
		}
		p.Trim, p.Prefixed = orTrue(j.TrimOffsets), orTrue(j.AddPrefix)
		p.Templates = postprocessor.RoBERTa(j.Cls.id, j.Sep.id)
	case "BertProcessing":
		p.Templates = postprocessor.BERT(j.Cls.id, j.Sep.id)
	case "TemplateProcessing":
		p.Templates, err = j.templates()
	default:
		return false, message.Errorf("type %q is not known: use TemplateProcessing", j.Type)
	}
	return true, err
}

func (j *postProcessorJSON) templates() (t postprocessor.Templates, err error) {
	if t.Single, err = j.template(j.Single, 1); err != nil {
		return t, message.Errorf("single: %w", err)
	}
	if t.Pair, err = j.template(j.Pair, 2); err != nil {
		return t, message.Errorf("pair: %w", err)
	}
	return t, nil
}

// template translates slots, in which each of the texts must occur once.
func (j *postProcessorJSON) template(slots []slotJSON, texts int) (t postprocessor.Template, err error) {
	seen := [2]int{}
	for i, s := range slots {
		switch {
		case s.SpecialToken != nil:
			special, ok := j.SpecialTokens[s.SpecialToken.ID]
			if !ok {
				return nil, message.Errorf("element %d: %q is not in special_tokens: add it there", i, s.SpecialToken.ID)
			}
			for _, id := range special.IDs {
				t = append(t, postprocessor.Slot{Text: postprocessor.OwnToken, ID: id, TypeID: s.SpecialToken.TypeID})
			}
		case s.Sequence != nil && (s.Sequence.ID == "A" || s.Sequence.ID == "B"):
			text := int(s.Sequence.ID[0] - 'A')
			seen[text]++
			t = append(t, postprocessor.Slot{Text: text, TypeID: s.Sequence.TypeID})
		default:
			return nil, message.Errorf("element %d is neither a SpecialToken nor the Sequence A or B", i)
		}
	}
	if seen != [2]int{1, texts - 1} {
		return nil, message.Errorf("it names the text A %d times and B %d times: name each of its %d once", seen[0], seen[1], texts)
	}
	return t, nil
}
