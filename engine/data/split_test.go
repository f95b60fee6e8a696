package data

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// setOf returns a set with the given numbers of examples by class, shuffled.
func setOf(counts ...int) *Set {
	s := &Set{ProblemType: run.SingleLabel}
	for class := range counts {
		s.Labels = append(s.Labels, fmt.Sprint(class))
	}
	for left := true; left; {
		left = false
		for class := range counts {
			if counts[class] > 0 {
				s.Examples = append(s.Examples, Example{Row: len(s.Examples), Label: int32(class)})
				counts[class]--
				left = true
			}
		}
	}
	return s
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		counts    []int
		n, splits int
		want      []int
	}{
		{[]int{50, 30, 20}, 10, 3, []int{5, 3, 2}},
		{[]int{7, 7, 7}, 4, 3, []int{2, 1, 1}},           // the first of equal remainders
		{[]int{95, 5}, 10, 3, []int{9, 1}},               // remainders 0.5 and 0.5: the first gets it, the second needs one
		{[]int{997, 3}, 100, 3, []int{99, 1}},            // an example for each split
		{[]int{998, 2}, 100, 3, []int{100, 0}},           // not enough for three splits
		{[]int{998, 2}, 100, 2, []int{99, 1}},            // but enough for two
		{[]int{1, 1, 8}, 5, 2, []int{0, 0, 5}},           // no class gives its last example
		{[]int{1, 1, 1}, 2, 3, []int{0, 0, 0}},           // even if that leaves no draws
		{[]int{10, 10, 10, 10}, 2, 3, []int{1, 1, 0, 0}}, // more classes than draws
		{[]int{5, 5}, 0, 3, []int{0, 0}},
	} {
		if got := share(c.counts, c.n, c.splits); !reflect.DeepEqual(got, c.want) {
			t.Errorf("share(%d, %d, %d) is %d, want %d", c.counts, c.n, c.splits, got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	s := setOf(600, 300, 97, 3)
	s.split(run.Dataset{ValidationSize: 0.1, TestSize: 0.2, SplitSeed: 1})
	var all []int
	for _, indices := range [][]int{s.Train, s.Validation, s.Test} {
		if !slices.IsSorted(indices) {
			t.Error("a split is not in order")
		}
		all = append(all, indices...)
	}
	if slices.Sort(all); !slices.Equal(all, s.all()) {
		t.Error("the splits do not hold every example once")
	}
	for _, c := range []struct {
		name    string
		indices []int
		want    []int
	}{
		{"test", s.Test, []int{120, 60, 19, 1}},
		{"validation", s.Validation, []int{59, 30, 10, 1}},
		{"train", s.Train, []int{421, 210, 68, 1}},
	} {
		if got := s.byClass(c.indices); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s has %d by class, want %d", c.name, got, c.want)
		}
	}
}

func TestSplitDependsOnTheSeedAlone(t *testing.T) {
	split := func(seed uint32) []int {
		s := setOf(50, 50)
		s.split(run.Dataset{TestSize: 0.2, SplitSeed: seed})
		return s.Test
	}
	if !slices.Equal(split(1), split(1)) {
		t.Error("the same seed gave two splits")
	}
	if slices.Equal(split(1), split(2)) {
		t.Error("two seeds gave the same split")
	}
}

func TestSplitRoundsUpAndLeavesTraining(t *testing.T) {
	for _, c := range []struct {
		counts           []int
		validation, test float64
		want             [3]int
	}{
		{[]int{15, 15}, 0.1, 0.1, [3]int{24, 3, 3}}, // 0.1 * 30 is a little more than 3 in float64
		{[]int{16, 15}, 0.1, 0.1, [3]int{23, 4, 4}},
		{[]int{16, 15}, 0, 0.1, [3]int{27, 0, 4}},
		{[]int{16, 15}, 0, 0, [3]int{31, 0, 0}},
		{[]int{1, 1}, 0.1, 0.1, [3]int{2, 0, 0}},
		{[]int{2, 2}, 0.45, 0.45, [3]int{2, 0, 2}},
	} {
		s := setOf(slices.Clone(c.counts)...)
		s.split(run.Dataset{ValidationSize: c.validation, TestSize: c.test})
		if got := [3]int{len(s.Train), len(s.Validation), len(s.Test)}; got != c.want {
			t.Errorf("%d split by %v and %v: %d, want %d", c.counts, c.validation, c.test, got, c.want)
		}
	}
}

func TestKeep(t *testing.T) {
	s := setOf(600, 399, 1)
	s.keep(100, 7)
	if got, want := s.byClass(s.all()), []int{60, 39, 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("kept %d by class, want %d", got, want)
	}
	if !slices.IsSortedFunc(s.Examples, func(a, b Example) int { return a.Row - b.Row }) {
		t.Error("keeping changed the order")
	}
}

// setAbout returns a set without classes, with the given numbers of examples
// for each text, shuffled.
func setAbout(counts ...int) *Set {
	s := setOf(counts...)
	for i := range s.Examples {
		e := &s.Examples[i]
		e.Text, e.Label = s.Labels[e.Label], -1
	}
	s.ProblemType, s.Labels = "", nil
	return s
}

func TestSplitByText(t *testing.T) {
	ones := make([]int, 100)
	for i := range ones {
		ones[i] = 1
	}
	for _, c := range []struct {
		what       string
		counts     []int
		least, max int // examples in test and in validation
	}{
		{"every text once", ones, 10, 10},
		{"contexts of ten questions", []int{10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, 10, 10},
		{"contexts of seven questions", []int{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 2}, 7, 14},
		{"one context of most questions", []int{80, 5, 5, 5, 5}, 5, 15},
		{"large contexts alone", []int{40, 30, 30}, 30, 30},
	} {
		for seed := range uint32(20) {
			s := setAbout(slices.Clone(c.counts)...)
			s.split(run.Dataset{ValidationSize: 0.1, TestSize: 0.1, SplitSeed: seed})
			where, all := map[string]int{}, []int{}
			for split, indices := range [][]int{s.Train, s.Validation, s.Test} {
				if split > 0 && (len(indices) < c.least || len(indices) > c.max) || len(indices) == 0 || !slices.IsSorted(indices) {
					t.Errorf("%s: split %d has %d examples, want %d to %d", c.what, split, len(indices), c.least, c.max)
				}
				for _, i := range indices {
					if first, ok := where[s.Examples[i].Text]; ok && first != split {
						t.Fatalf("%s: text %s is in two splits", c.what, s.Examples[i].Text)
					}
					where[s.Examples[i].Text] = split
				}
				all = append(all, indices...)
			}
			if slices.Sort(all); !slices.Equal(all, s.all()) {
				t.Fatalf("%s: the splits do not hold every example once", c.what)
			}
		}
	}
}

func TestSplitByTextDependsOnTheSeedAlone(t *testing.T) {
	split := func(seed uint32) []int {
		s := setAbout(3, 1, 4, 1, 5, 9, 2, 6)
		s.split(run.Dataset{TestSize: 0.2, SplitSeed: seed})
		return s.Test
	}
	if !slices.Equal(split(1), split(1)) {
		t.Error("the same seed gave two splits")
	}
	if slices.Equal(split(1), split(2)) {
		t.Error("two seeds gave the same split")
	}
}

func TestOneTextIsNotSplit(t *testing.T) {
	s := buildFor(t, "a.csv", "context,question,answer\na b,what?,a\na b,who?,b\n", answering)
	if len(s.Train) != 2 || !hasWarning(s, "same text") {
		t.Errorf("train %d, warnings %q", s.Train, s.Info.Warnings)
	}
}

func TestKeepWithoutClasses(t *testing.T) {
	s := setAbout(50, 50)
	s.keep(30, 7)
	if len(s.Examples) != 30 || !slices.IsSortedFunc(s.Examples, func(a, b Example) int { return a.Row - b.Row }) {
		t.Errorf("kept %d examples, or not in their order", len(s.Examples))
	}
}

func TestBatches(t *testing.T) {
	indices := []int{3, 5, 7, 11, 13, 17, 19}
	a := Batches(indices, 3, 42, 0)
	if len(a) != 3 || len(a[0]) != 3 || len(a[1]) != 3 || len(a[2]) != 1 {
		t.Errorf("batches %d, want 3, 3 and 1", a)
	}
	flat := slices.Concat(a...)
	if slices.Sort(flat); !slices.Equal(flat, indices) {
		t.Errorf("batches %d do not hold every index once", a)
	}
	if !reflect.DeepEqual(a, Batches(indices, 3, 42, 0)) {
		t.Error("the same seed and epoch gave two orders")
	}
	for _, other := range [][][]int{Batches(indices, 3, 42, 1), Batches(indices, 3, 43, 0)} {
		if reflect.DeepEqual(a, other) {
			t.Error("another seed or epoch gave the same order")
		}
	}
	if got := Batches(nil, 3, 42, 0); len(got) != 0 {
		t.Errorf("no indices gave batches %d", got)
	}
}

// TestBatchesAreTheSameEverywhere pins the order, which a repeatable run needs
// to be the same for every version of Go and every machine.
func TestBatchesAreTheSameEverywhere(t *testing.T) {
	got := Batches([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 10, 42, 0)[0]
	if want := []int{4, 7, 5, 2, 3, 0, 6, 9, 8, 1}; !slices.Equal(got, want) {
		t.Errorf("order %d, want %d", got, want)
	}
}

func TestHistogram(t *testing.T) {
	if got, want := Histogram([]int{0, 4, 5, 14, 5}, 5), []int{2, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("%d, want %d", got, want)
	}
	if got := Histogram(nil, 5); len(got) != 0 {
		t.Errorf("no lengths gave %d", got)
	}
}
