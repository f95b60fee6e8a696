package session

import (
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// sweepOn executes a sweep on the examples that it wants of the data. The data are then as
// before.
func (s *Session) sweepOn(r request) error {
	if r.Sweep == nil || len(r.Sweep.Lines) == 0 && r.Sweep.Rare == nil {
		return s.startSweep(r)
	}
	if _, err := s.job(r.Config, true); err != nil { // loads data and model
		return err
	}
	set, err := s.data.set, error(nil)
	if len(r.Sweep.Lines) > 0 {
		set, err = relabelled(set, r.Sweep.Lines)
	}
	if err == nil && r.Sweep.Rare != nil {
		set, err = unbalanced(set, *r.Sweep.Rare)
	}
	if err != nil {
		return err
	}
	before, texts, made := s.data, s.texts, s.copies
	defer func() { s.data, s.texts, s.copies = before, texts, made }()
	s.data.set, s.texts, s.copies = set, nil, copies{}
	return s.startSweep(r)
}

// relabelled returns a set that trains on some of its lines with other labels.
func relabelled(of *data.Set, lines []run.Line) (*data.Set, error) {
	set := *of
	set.Examples, set.Train = slices.Clone(of.Examples), nil
	for _, l := range lines {
		i := slices.IndexFunc(of.Train, func(i int) bool { return of.Examples[i].Row == l.Row })
		label := slices.Index(of.Labels, l.Label)
		if i < 0 || label < 0 || of.ProblemType != run.SingleLabel {
			return nil, message.Errorf("line %d with the label %q is not one to train on; choose another", l.Row, l.Label)
		}
		set.Examples[of.Train[i]].Label = int32(label)
		set.Train = append(set.Train, of.Train[i])
	}
	slices.Sort(set.Train)
	return &set, nil
}

// unbalanced returns a set of which each split has only a share of the examples with a
// label, spread evenly over it.
func unbalanced(of *data.Set, rare run.Rare) (*data.Set, error) {
	label := slices.Index(of.Labels, rare.Label)
	if label < 0 || of.ProblemType != run.SingleLabel || !(rare.Share > 0 && rare.Share <= 1) {
		return nil, message.Errorf("a share %v of the label %q cannot be kept; choose one of the labels %q, and a share above 0 and up to 1", rare.Share, rare.Label, of.Labels)
	}
	set := *of
	for _, split := range []*[]int{&set.Train, &set.Validation, &set.Test} {
		seen := 0
		*split = slices.DeleteFunc(slices.Clone(*split), func(i int) bool {
			if of.Examples[i].Label != int32(label) {
				return false
			}
			seen++
			return int(float64(seen)*rare.Share) == int(float64(seen-1)*rare.Share)
		})
	}
	return &set, nil
}
