package run

// TensorsInfo is what becomes of a checkpoint's tensors in a model for another task, and
// where the model's come from.
type TensorsInfo struct {
	Model   string       `json:"model"`
	Type    string       `json:"model_type"`
	Task    string       `json:"task"`
	Tensors []TensorInfo `json:"tensors"` // the model's in its order, then those dropped
}

// A TensorInfo is one tensor of a checkpoint, of the model, or of both.
type TensorInfo struct {
	Name  string `json:"name"`           // in the model; of one dropped, in the checkpoint
	From  string `json:"from,omitempty"` // its name in the checkpoint; "": it is new
	Shape []int  `json:"shape"`
	State string `json:"state"` // TensorLoaded, TensorNew or TensorDropped
	// Copy is set if it was dropped because it only repeats others.
	Copy bool    `json:"copy,omitempty"`
	Mean float64 `json:"mean"`
	Std  float64 `json:"std"`
}

// Values of TensorInfo.State.
const (
	TensorLoaded  = "loaded"
	TensorNew     = "new"     // drawn at random, or zero or one
	TensorDropped = "dropped" // the model has no place for it
)

// Size returns the number of its elements.
func (t TensorInfo) Size() int64 {
	n := int64(1)
	for _, x := range t.Shape {
		n *= int64(x)
	}
	return n
}
