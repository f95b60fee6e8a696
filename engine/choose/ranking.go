package choose

import (
	"cmp"
	"slices"
)

// A Ranking keeps the Size greatest of the values offered to it, in a heap:
// item i is not greater than the items 2i+1 and 2i+2, so the first is the least
// of all.
type Ranking struct {
	Size  int
	items []Entry
}

// An Entry is a value and the index that it belongs to.
type Entry struct {
	Value float64
	Index int
}

// Reset empties the ranking, which from then on keeps size values.
func (r *Ranking) Reset(size int) { r.Size, r.items = size, r.items[:0] }

// compare orders by descending value and, for equal values, by ascending index.
func (r Entry) compare(other Entry) int {
	return cmp.Or(-cmp.Compare(r.Value, other.Value), cmp.Compare(r.Index, other.Index))
}

// Offer adds a value if it is among the greatest so far. Indices must come in
// ascending order.
func (r *Ranking) Offer(value float64, index int) {
	if len(r.items) < r.Size {
		r.items = append(r.items, Entry{value, index})
		r.up(len(r.items) - 1)
	} else if value > r.items[0].Value {
		r.items[0] = Entry{value, index}
		r.down(0)
	}
}

func (r *Ranking) up(i int) {
	for i > 0 && r.items[i].compare(r.items[(i-1)/2]) > 0 {
		r.items[i], r.items[(i-1)/2] = r.items[(i-1)/2], r.items[i]
		i = (i - 1) / 2
	}
}

func (r *Ranking) down(i int) {
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

// Sorted returns the values, the greatest first. The ranking cannot be used
// afterwards.
func (r *Ranking) Sorted() []Entry {
	slices.SortFunc(r.items, Entry.compare)
	return r.items
}
