// Package optest holds the one battery of operations on which every Device is
// compared with the reference, natively or in a browser.
package optest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

// A Battery passes operations over awkward shapes to its Case function.
type Battery struct {
	// Dirt fills memory whose contents must not influence a result: NaN, or a
	// number for a device that need not support NaN.
	Dirt float32
	// Case is called with each operation, whose tensors are in host memory, and
	// executes it there, as [Compare] does: later operations use the results. Shift
	// is the offset in elements at which operands should begin on the device,
	// because rows of a larger matrix may begin anywhere.
	Case func(op tensor.Op, near Tolerance, shift int)
}

// A Tolerance is the greatest difference of an element x from the reference,
// divided by max(1, |x|).
type Tolerance struct{ CPU, GPU float64 }

// exact is for operations that round once or not at all.
var exact = Tolerance{}

// A Group is operations of one kind.
type Group struct {
	Name string
	Run  func()
}

// Groups returns the whole battery.
func (b *Battery) Groups() []Group {
	shaped := func(name string, f func(rng *rand.Rand, rows, cols, shift int)) Group {
		return Group{name, func() {
			for i, s := range shapes {
				f(rand.New(rand.NewPCG(uint64(s[0]), uint64(s[1]))), s[0], s[1], i%2*3)
			}
		}}
	}
	return []Group{
		shaped("elements", b.Elements), shaped("rows", b.Rows), shaped("activations", b.Activations), shaped("norms", b.Norms),
		shaped("dropout", b.Dropouts), shaped("optimizer", b.Optimizers), shaped("cross-entropy", b.CrossEntropies),
		shaped("element losses", b.ElementLosses), {"spans", b.Spans}, {"many", b.Many},
		{"attention", b.Attentions}, {"cross-attention", b.CrossAttentions},
		{"products", func() { b.Products(rand.New(rand.NewPCG(3, 4)), AllForms, sizes) }},
	}
}

var shapes = [][2]int{{0, 5}, {1, 1}, {1, 3}, {3, 5}, {7, 17}, {33, 384}, {2, 1537}, {64, 8}, {5, 31}, {150, 31}}

// Compare runs op, whose tensors are in host memory, with the reference, and on
// dev with copies that begin at shift. It returns the first difference between
// the tensors afterwards.
func Compare(dev tensor.Device, op tensor.Op, tolerance float64, shift int) error {
	copied := On(dev, op, shift)
	dev.Run(copied)
	plain.Device{}.Run(op)
	want, got := reflect.ValueOf(op).Elem(), reflect.ValueOf(copied).Elem()
	for i := range want.NumField() {
		t, ok := want.Field(i).Interface().(tensor.Tensor)
		if !ok || t.Len() == 0 {
			continue
		}
		if err := same(dev, t, got.Field(i).Interface().(tensor.Tensor), tolerance); err != nil {
			return fmt.Errorf("%T %+v: %s %w", op, settings(op), want.Type().Field(i).Name, err)
		}
	}
	return nil
}

// On returns op on copies of its tensors on dev, which begin at shift.
func On(dev tensor.Device, op tensor.Op, shift int) tensor.Op {
	from := reflect.ValueOf(op).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	copies := map[*float32]tensor.Tensor{}
	for i := range from.NumField() {
		if t, ok := from.Field(i).Interface().(tensor.Tensor); ok && !t.IsZero() {
			to.Elem().Field(i).Set(reflect.ValueOf(twin(dev, t, copies, shift)))
		}
	}
	return to.Interface().(tensor.Op)
}

// twin returns t on dev. Tensors that share memory share it there too.
func twin(dev tensor.Device, t tensor.Tensor, copies map[*float32]tensor.Tensor, shift int) tensor.Tensor {
	var first *float32
	if t.Len() > 0 {
		first = &t.Data[0]
		if copy, ok := copies[first]; ok {
			return copy.Reshape(t.Rows, t.Cols)
		}
	}
	copy := dev.Alloc(t.Rows, t.Cols)
	if shift > 0 {
		copy = dev.Alloc(t.Len()+shift, 1).RowRange(shift, shift+t.Len()).Reshape(t.Rows, t.Cols)
	}
	dev.Write(copy, t.Data)
	if first != nil {
		copies[first] = copy
	}
	return copy
}

func same(dev tensor.Device, want, got tensor.Tensor, tolerance float64) error {
	x := make([]float32, got.Len())
	dev.Read(x, got)
	for j, w := range want.Data {
		if !Near(float64(x[j]), float64(w), tolerance) {
			return fmt.Errorf("(%v)[%d,%d] is %v, want %v", want, j/want.Cols, j%want.Cols, x[j], w)
		}
	}
	return nil
}

// Near reports whether got equals want to within tolerance * max(1, |want|).
func Near(got, want, tolerance float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return got == want || math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}

// settings returns the fields of op other than tensors and lists.
func settings(op tensor.Op) map[string]any {
	all := map[string]any{}
	for i, v := 0, reflect.ValueOf(op).Elem(); i < v.NumField(); i++ {
		switch x := v.Field(i).Interface().(type) {
		case tensor.Tensor:
		case tensor.Heads:
			x.Keys = nil
			all["Heads"] = x
		default:
			if v.Field(i).Kind() != reflect.Slice {
				all[v.Type().Field(i).Name] = x
			}
		}
	}
	return all
}

// Normal returns a rows x cols Tensor of normally distributed numbers.
func Normal(rng *rand.Rand, rows, cols int) tensor.Tensor {
	t := tensor.Host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// Dirty returns memory as an Arena hands it out: not cleared.
func (b *Battery) Dirty(rows, cols int) tensor.Tensor {
	t := tensor.Host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = b.Dirt
	}
	return t
}
