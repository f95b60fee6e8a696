package hf

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tuneground/engine/message"
)

// maxLabels bounds num_labels, far above the classes of any data set.
const maxLabels = 1 << 16

// labelNames are config.json's id2label. Like transformers, it accepts names
// that are not strings, and keeps their JSON text as the name.
type labelNames map[int]string

func (l *labelNames) UnmarshalJSON(data []byte) error {
	var names map[int]json.RawMessage
	if err := json.Unmarshal(data, &names); err != nil {
		return message.Errorf("id2label is %.60s, not an object of numbers and names", data)
	}
	*l = nil
	if names != nil {
		*l = labelNames{}
	}
	for id, value := range names {
		name := string(bytes.TrimSpace(value))
		if value[0] == '"' {
			if err := json.Unmarshal(value, &name); err != nil {
				return err
			}
		}
		(*l)[id] = name
	}
	return nil
}

// ids are config.json's label2id. It is written beside id2label and never read:
// some files have text and fractions there, and id2label holds the same
// information.
func (l labelNames) ids() map[string]int {
	ids := make(map[string]int, len(l))
	for id, name := range l {
		ids[name] = max(ids[name], id)
	}
	return ids
}

// SetLabels names the classes: names[i] is class i.
func (c *Config) SetLabels(names []string) {
	c.NumLabels, c.ID2Label = len(names), labelNames{}
	for i, name := range names {
		c.ID2Label[i] = name
	}
}

// Labels returns the classes' names in order: LABEL_i if class i has none.
func (c *Config) Labels() []string {
	names := make([]string, c.NumLabels)
	for i := range names {
		var ok bool
		if names[i], ok = c.ID2Label[i]; !ok {
			names[i] = nameless(i)
		}
	}
	return names
}

func nameless(class int) string { return fmt.Sprintf("LABEL_%d", class) }

// countLabels sets the number of classes: num_labels if the file has it, which
// then was written by hand; else the number of names in id2label, else two. As
// in transformers, names for another number of classes are ignored.
func (c *Config) countLabels(said *int) error {
	n := len(c.ID2Label)
	if said != nil && *said > 0 {
		n = *said
	}
	if n > maxLabels {
		return message.Errorf("config.json: num_labels is %d; it must be from 1 to %d", n, maxLabels)
	}
	if n == 0 {
		n = 2
	}
	if n != len(c.ID2Label) {
		names := make([]string, n)
		for i := range names {
			names[i] = nameless(i)
		}
		c.SetLabels(names)
	}
	c.NumLabels = n
	return nil
}
