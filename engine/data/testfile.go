package data

import (
	"fmt"
	"slices"
)

// UseTest makes all examples of other the test set of s, in place of what s
// was to hold back for it: data sets often come with a test file of their own.
// A label that s does not have is an error.
func (s *Set) UseTest(other *Set) error {
	class := make(map[string]int32, len(s.Labels))
	for i, label := range s.Labels {
		class[label] = int32(i)
	}
	from := len(s.Examples)
	var test []int
	for i, e := range other.Examples {
		label := other.Labels[e.Label]
		id, ok := class[label]
		if !ok {
			return fmt.Errorf("%s line %d: the label %q does not occur in %s; both files need the same labels", other.Info.Name, e.Row, label, s.Info.Name)
		}
		e.Label = id
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
