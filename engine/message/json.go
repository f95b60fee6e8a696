package message

import (
	"encoding/json"
	jsonv2 "encoding/json/v2"
	"errors"
)

// InEnglish is an option of [jsonv2.Marshal] that writes a Message as a string,
// for users and programs without a table of formats.
var InEnglish = jsonv2.WithMarshalers(jsonv2.MarshalFunc(func(m Message) ([]byte, error) {
	return json.Marshal(m.String())
}))

// MarshalJSON distinguishes a name from a string that is the same in every
// language.
func (q Quoted) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"quoted": string(q)})
}

// UnmarshalJSON reads a Message with its arguments. A string is a foreign text.
func (m *Message) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		var text string
		err := json.Unmarshal(data, &text)
		*m = OfText(text)
		return err
	}
	var read struct {
		Format string    `json:"format"`
		Args   arguments `json:"args"`
	}
	err := json.Unmarshal(data, &read)
	*m = Message{read.Format, read.Args}
	return err
}

// arguments are the arguments of a Message or the items of a List.
type arguments []any

func (a *arguments) UnmarshalJSON(data []byte) error {
	var values []json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	*a = make(arguments, len(values))
	for i, value := range values {
		if err := readArgument(value, &(*a)[i]); err != nil {
			return err
		}
	}
	return nil
}

func readArgument(data []byte, arg *any) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, arg)
	case '[':
		var items arguments
		err := json.Unmarshal(data, &items)
		*arg = List(items)
		return err
	}
	var name struct {
		Quoted *string `json:"quoted"`
	}
	var m Message
	err := errors.Join(json.Unmarshal(data, &name), json.Unmarshal(data, &m))
	*arg = m
	if name.Quoted != nil {
		*arg = Quoted(*name.Quoted)
	}
	return err
}
