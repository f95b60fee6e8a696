package tensor

import (
	"fmt"
	"slices"
	"strings"
)

// checkTargets panics unless targets has one number for each element of x and
// the results of the loss have their shapes.
func checkTargets(op string, loss, losses, dx, x Tensor, targets []float32) {
	need(is(loss, 1, 1) && is(losses, x.Rows, 1) && (dx.IsZero() || same(dx, x)), op, loss, losses, dx, x)
	if len(targets) != x.Len() {
		panic(fmt.Sprintf("tensor: %s: %d targets for %v", op, len(targets), x))
	}
}

// checkOffsets panics unless offsets divide t's rows into sequences.
func checkOffsets(op string, offsets []int32, t Tensor) {
	if len(offsets) == 0 || offsets[0] != 0 || int(offsets[len(offsets)-1]) != t.Rows {
		need(false, op+": offsets do not go from 0 to the last row", t)
	}
	if !slices.IsSorted(offsets) {
		need(false, op+": offsets do not ascend", t)
	}
}

func same(a, b Tensor) bool { return a.Rows == b.Rows && a.Cols == b.Cols }

func is(t Tensor, rows, cols int) bool { return t.Rows == rows && t.Cols == cols }

func isRow(t Tensor, n int) bool { return is(t, 1, n) }

// need panics with op's name and the shapes unless fit holds and every tensor
// has memory.
func need(fit bool, op string, ts ...Tensor) {
	for _, t := range ts {
		fit = fit && t.placed()
	}
	if fit {
		return
	}
	var shapes []string
	for _, t := range ts {
		shape := t.String()
		if !t.placed() {
			shape += fmt.Sprintf(" with %d elements in memory", len(t.Data))
		}
		shapes = append(shapes, shape)
	}
	panic(fmt.Sprintf("tensor: %s: shapes do not fit: %s", op, strings.Join(shapes, ", ")))
}

// checkIndices panics unless every index is a row of t.
func checkIndices(op string, indices []int32, t Tensor) {
	for i, r := range indices {
		if uint(r) >= uint(t.Rows) {
			panic(fmt.Sprintf("tensor: %s: index %d at position %d, but the tensor is %v", op, r, i, t))
		}
	}
}
