package lens

import (
	"math"
	"reflect"
	"slices"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// named is a tensor under its name in an operation's formula.
type named struct {
	tensor.Tensor
	name       string
	transposed bool
}

// minor are further results, and what is kept for the way back.
var minor = []string{"Stats", "LSE", "Weights", "Losses", "Best", "DLogits", "DK", "DV", "DBias", "DGamma", "DBeta"}

var tensorType = reflect.TypeFor[tensor.Tensor]()

// tensors returns an operation's first result, or what its activation makes of that,
// and its other tensors. Outputs come first in the structs.
func tensors(op tensor.Op) (result named, others []named) {
	v := reflect.ValueOf(op).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type != tensorType {
			continue
		}
		t := named{Tensor: v.Field(i).Interface().(tensor.Tensor), name: f.Name}
		if flag := v.FieldByName("Trans" + f.Name); flag.IsValid() {
			t.transposed = flag.Bool()
		}
		switch {
		case t.IsZero(), slices.Contains(minor, f.Name) && !result.IsZero():
		case result.IsZero(), f.Name == "Activated":
			result = t
		default:
			others = append(others, t)
		}
	}
	return result, others
}

func shapeOf(t named) run.OpenedTensor {
	return run.OpenedTensor{Name: t.name, Rows: t.Rows, Cols: t.Cols, Transposed: t.transposed}
}

// sample returns a few elements of the result of an operation: of its first row or, of
// a table, of the first row that the operation looks at.
func sample(op tensor.Op, result tensor.Tensor) []float32 {
	row := 0
	if o, ok := op.(*tensor.ScatterAdd); ok && len(o.IDs) > 0 {
		row = int(o.IDs[0])
	}
	return append([]float32{}, result.Row(row)[:min(result.Cols, run.OpenedValues)]...)
}

// moments returns the mean and the standard deviation of values.
func moments(values []float32) (mean, std float64) {
	if len(values) == 0 {
		return 0, 0
	}
	n := float64(len(values))
	for _, v := range values {
		mean += float64(v) / n
	}
	for _, v := range values {
		d := float64(v) - mean
		std += d * d / n
	}
	return mean, math.Sqrt(std)
}
