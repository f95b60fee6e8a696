package infer

import (
	"cmp"
	"slices"
)

// A ranking keeps the size greatest of the values offered to it, in a heap:
// item i is not greater than the items 2i+1 and 2i+2, so the first is the least
// of all.
type ranking struct {
	size  int
	items []entry
}

// An entry is a value and the index that it belongs to.
type entry struct {
	value float64
	index int
}

// compare orders by descending value and, for equal values, by ascending index.
func (r entry) compare(other entry) int {
	return cmp.Or(-cmp.Compare(r.value, other.value), cmp.Compare(r.index, other.index))
}

// offer adds a value if it is among the greatest so far. Indices must come in
// ascending order.
func (r *ranking) offer(value float64, index int) {
	if len(r.items) < r.size {
		r.items = append(r.items, entry{value, index})
		r.up(len(r.items) - 1)
	} else if value > r.items[0].value {
		r.items[0] = entry{value, index}
		r.down(0)
	}
}

func (r *ranking) up(i int) {
	for i > 0 && r.items[i].compare(r.items[(i-1)/2]) > 0 {
		r.items[i], r.items[(i-1)/2] = r.items[(i-1)/2], r.items[i]
		i = (i - 1) / 2
	}
}

func (r *ranking) down(i int) {
	for child := 2*i + 1; child < len(r.items); child = 2*i + 1 {
		if child+1 < len(r.items) && r.items[child+1].compare(r.items[child]) > 0 {
			child++
		}
		if r.items[child].compare(r.items[i]) <= 0 {
			return
		}
		r.items[i], r.items[child] = r.items[child], r.items[i]
		i = child
	}
}

// sorted returns the values, the greatest first. The ranking cannot be used
// afterwards.
func (r *ranking) sorted() []entry {
	slices.SortFunc(r.items, entry.compare)
	return r.items
}
