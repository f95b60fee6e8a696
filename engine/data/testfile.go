package data

import (
	"fmt"
	"slices"
)

// UseTest makes all examples of other, a set for the same task, the test set of
// s, in place of what s was to hold back for it: data sets often come with a
// test file of their own. A label that s does not have is an error.
func (s *Set) UseTest(other *Set) error {
	from := len(s.Examples)
	var test []int
	for i, e := range other.Examples {
		if s.classes() {
			if err := s.relabel(&e, other); err != nil {
				return err
			}
		}
		s.Examples = append(s.Examples, e)
		test = append(test, from+i)
	}
	s.Train = append(s.Train, s.Test...)
	slices.Sort(s.Train)
	s.Test = test
	s.Info.Preview, s.Info.Splits, s.Info.Cleaned = nil, nil, 0
	s.describe()
	return nil
}

// relabel gives e, an example of other, the classes that its labels have in s.
func (s *Set) relabel(e *Example, other *Set) error {
	var unknown string
	class := func(id int32) int32 {
		at := slices.Index(s.Labels, other.Labels[id])
		if at < 0 {
			unknown = other.Labels[id]
		}
		return int32(at)
	}
	if e.Label >= 0 {
		e.Label = class(e.Label)
	}
	if len(e.Values) > 0 {
		values := make([]float32, len(s.Labels))
		for id, v := range e.Values {
			if v == 0 {
				continue
			}
			if at := class(int32(id)); at >= 0 {
				values[at] = 1
			}
		}
		e.Values = values
	}
	e.Tags = slices.Clone(e.Tags)
	for i, tag := range e.Tags {
		e.Tags[i] = class(tag)
	}
	if unknown != "" {
		return fmt.Errorf("%s line %d: the label %q does not occur in %s; both files need the same labels", other.Info.Name, e.Row, unknown, s.Info.Name)
	}
	return nil
}
