// Package nn holds the layers of models.
//
// A layer is a struct whose fields' tags are Hugging Face's names, which bind its
// parameters to a checkpoint:
//
//	type Linear struct {
//		Weight *Param `hf:"weight"` // out x in
//		Bias   *Param `hf:"bias"`   // 1 x out
//	}
//
// so the names of a whole model follow from the structure of its structs.
package nn

import (
	"fmt"
	"reflect"
	"strconv"

	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// A Param is one trainable tensor of a checkpoint.
type Param struct {
	*grad.Value
	Name   string // in the checkpoint, such as "bert.pooler.dense.weight"
	Shape  []int  // [n] for a vector, [rows, cols] for a matrix
	Layout Layout // the checkpoint's layout, if different
	Init   Init   // initialisation if the checkpoint lacks it
	// Std is the standard deviation of Normal; 0 means the model's
	// initializer_range.
	Std float64
	// Padding is 1 + the row of Normal that begins as zeros, an embedding table's for
	// padding; 0: none does.
	Padding int
	// NoDecay exempts biases and normalisation weights from weight decay, as
	// Hugging Face's Trainer does.
	NoDecay bool
	// Rate is the parameter's learning rate over the run's; 0 means 1.
	Rate float64
	// Sparse marks an embedding table, of which a step uses only some rows. A table
	// that is also the output layer is used whole, and must not be marked.
	Sparse bool
}

// Init says how a parameter is initialised if no checkpoint provides it.
type Init int

const (
	Zeros   Init = iota // biases
	Ones                // normalisation weights
	Normal              // N(0, initializer_range²): weights and embeddings
	Uniform             // U(-1/√cols, 1/√cols), as torch.nn.Linear begins: an adapter's
)

// matrix returns an unbound parameter of shape [rows, cols].
func matrix(rows, cols int) *Param { return &Param{Shape: []int{rows, cols}, Init: Normal} }

// vector returns an unbound parameter of shape [n] without weight decay.
func vector(n int, init Init) *Param { return &Param{Shape: []int{n}, Init: init, NoDecay: true} }

// Dims returns the parameter as a matrix: a vector is one row.
func (p *Param) Dims() (rows, cols int) {
	if len(p.Shape) == 1 {
		return 1, p.Shape[0]
	}
	return p.Shape[0], p.Shape[1]
}

// Size returns the number of elements.
func (p *Param) Size() int {
	rows, cols := p.Dims()
	return rows * cols
}

// Params names the parameters of model, a pointer to a struct with hf tags, and
// returns them in the order of its fields. It skips fields without a tag and
// nil parameters.
func Params(model any) []*Param { return Named("", model) }

// Named is Params for a part of a model, under the part's name.
func Named(name string, model any) []*Param {
	var list []*Param
	walk(reflect.ValueOf(model), name, func(v reflect.Value, name string) bool {
		p, ok := v.Interface().(*Param)
		if ok && p != nil {
			p.Name = name
			list = append(list, p)
		}
		return ok
	})
	return list
}

// NewBias returns an unbound parameter of n zeros.
func NewBias(n int) *Param { return vector(n, Zeros) }

// A Module is a Linear with its name in transformers' class.
type Module struct {
	Name   string
	Linear *Linear
}

// Linears returns the linear layers of model, a part under the given name, in
// the order of its fields. Layers that a checkpoint keeps in one tensor share
// one name.
func Linears(name string, model any) []Module {
	var list []Module
	walk(reflect.ValueOf(model), name, func(v reflect.Value, name string) bool {
		switch l := v.Interface().(type) {
		case *Linear:
			if l != nil {
				list = append(list, Module{name, l})
			}
			return true
		case *Param:
			return true
		}
		return false
	})
	return list
}

// walk visits v and the values of its fields with hf tags, each under its name.
// It does not descend into a value for which visit returns true.
func walk(v reflect.Value, name string, visit func(v reflect.Value, name string) bool) {
	if visit(v, name) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), join(name, strconv.Itoa(i)), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if tag, ok := v.Type().Field(i).Tag.Lookup("hf"); ok {
				walk(v.Field(i), join(name, tag), visit)
			}
		}
	default:
		panic(fmt.Sprintf("nn: %s is a %s, which holds no parameters", name, v.Type()))
	}
}

// join appends part to a dotted name. An empty part adds no level.
func join(name, part string) string {
	if name == "" || part == "" {
		return name + part
	}
	return name + "." + part
}

// Place gives every parameter its memory on dev: the elements and, if trains
// reports true, a gradient. A parameter that already has memory keeps its
// elements; an unneeded gradient is dropped.
func Place(dev tensor.Device, params []*Param, trains func(*Param) bool) {
	for _, p := range params {
		rows, cols := p.Dims()
		var x, gradient tensor.Tensor
		if p.Value != nil {
			x = p.Tensor
		} else {
			x = dev.Alloc(rows, cols)
		}
		if trains(p) {
			gradient = dev.Alloc(rows, cols)
		}
		p.Value = grad.Parameter(x, gradient)
		if p.Sparse && p.Trains() {
			p.Lazy = grad.NewLazyRows(rows)
		}
	}
}
