package run

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"tuneground/engine/message"
)

// Field returns the field of c at a path of JSON names, such as
// "dataset.text_column". It panics if Paths lacks the path.
func (c *Config) Field(path string) reflect.Value {
	v := reflect.ValueOf(c).Elem()
	for _, name := range strings.Split(path, ".") {
		v = member(v, name, path)
	}
	return v
}

func member(v reflect.Value, name, path string) reflect.Value {
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if tag == name {
			return v.Field(i)
		}
	}
	panic("a run has no setting " + path)
}

// Paths returns the paths of all settings, in the order of Config.
func Paths() []string { return paths("", reflect.TypeFor[Config]()) }

func paths(prefix string, of reflect.Type) (list []string) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Struct {
			list = append(list, paths(prefix+name+".", f.Type)...)
			continue
		}
		list = append(list, prefix+name)
	}
	return list
}

// Set sets the setting at a path of Paths from its text. The error is for text
// that cannot be read; Validate checks the range.
func (c *Config) Set(path, value string) error {
	v := c.Field(path)
	clean := strings.TrimSpace(value)
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(value == "true")
	case reflect.Int:
		n, err := strconv.ParseInt(clean, 10, 64)
		if err != nil {
			return message.Errorf("%s is %q; it must be a whole number", path, value)
		}
		v.SetInt(n)
	case reflect.Uint32:
		n, err := strconv.ParseUint(clean, 10, 32)
		if err != nil {
			return message.Errorf("%s is %q; it must be a whole number from 0 to 4294967295", path, value)
		}
		v.SetUint(n)
	case reflect.Float64:
		x, err := strconv.ParseFloat(clean, 64)
		if err != nil {
			return message.Errorf("%s is %q; it must be a number such as 0.01 or 5e-5", path, value)
		}
		v.SetFloat(x)
	default:
		v.SetString(value)
	}
	return nil
}

// Get returns the setting at a path of Paths as the text that Set reads.
func (c *Config) Get(path string) string {
	switch v := c.Field(path); v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint32:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float64:
		return Exact(v.Float())
	default:
		return v.String()
	}
}

// Exact writes v in the fewest digits that read back as v: 5e-5, 0.1, 16.
func Exact(v float64) string {
	if a := math.Abs(v); a != 0 && a < 1e-3 {
		s := strconv.FormatFloat(v, 'e', -1, 64)
		return strings.Replace(s, "e-0", "e-", 1)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
