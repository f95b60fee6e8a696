package run

// An OpenedStep is the first step of a run, with what each of its operations computed
// from what. Its size is bounded: see the fields.
type OpenedStep struct {
	Device       string  `json:"device"`
	LearningRate float64 `json:"learning_rate"` // of this step
	MaxGradNorm  float64 `json:"max_grad_norm"` // 0: no clipping
	AdamBeta1    float64 `json:"adam_beta1"`
	AdamBeta2    float64 `json:"adam_beta2"`
	AdamEpsilon  float64 `json:"adam_epsilon"`

	Labels []string     `json:"labels"` // by class; nil if the task has none
	Texts  []OpenedText `json:"texts"`  // the batch, in its order; at most OpenedTexts
	Rows   int          `json:"rows"`   // sequences of the batch
	Tokens int          `json:"tokens"` // of the batch
	// Blocks are the model's parts from below, with the length of the gradient of
	// each.
	Blocks []OpenedBlock `json:"blocks"`
	Ops    []OpenedOp    `json:"ops"` // forward, loss and backward, in order; at most OpenedOps
	// Weights has one weight of each parameter that trains: the one with the greatest
	// gradient.
	Weights []OpenedWeight `json:"weights"`

	Loss float64 `json:"loss"` // the mean of the batch, before the step
	// GradNorm is the length of the whole gradient before clipping, Clip the factor
	// that shortens it.
	GradNorm float64 `json:"grad_norm"`
	Clip     float64 `json:"clip"`
}

// The bounds of an OpenedStep.
const (
	OpenedTexts  = 32
	OpenedTokens = 64 // of a text
	OpenedOps    = 1500
	OpenedValues = 24 // of a result
)

// An OpenedText is a sequence of the batch, with its loss.
type OpenedText struct {
	Row    int      `json:"row"` // line of the file
	Text   string   `json:"text"`
	Target string   `json:"target"` // the expected answer in words
	Tokens []string `json:"tokens"`
	IDs    []int32  `json:"ids"`
	From   int      `json:"from"` // its tokens are the rows [From, To) of the batch
	To     int      `json:"to"`
	// Of a model that scores classes: the Class that is right, -1 for none, the scores
	// before the softmax and after it.
	Class  int       `json:"class"`
	Logits []float32 `json:"logits,omitempty"`
	Probs  []float64 `json:"probs,omitempty"`
	Loss   float32   `json:"loss"` // 0 if outputs are per token
}

// An OpenedBlock is a part of the model.
type OpenedBlock struct {
	Name     string  `json:"name"`  // of the module
	Layer    int     `json:"layer"` // its number as a layer, from 1; 0: it is none
	GradNorm float64 `json:"grad_norm"`
}

// Values of OpenedOp.Phase.
const (
	Forward  = "forward"
	LossOp   = "loss"
	Backward = "backward"
)

// An OpenedOp is one operation.
type OpenedOp struct {
	Phase string `json:"phase"`
	Block string `json:"block"` // the part of the model that it belongs to
	Op    string `json:"op"`    // as the engine names it: MatMul
	// Param is the parameter that it reads; of a backward pass also the one whose
	// gradient it computes, which Gradient then says.
	Param    string         `json:"param,omitempty"`
	Gradient bool           `json:"gradient,omitempty"`
	Result   OpenedTensor   `json:"result"`
	Inputs   []OpenedTensor `json:"inputs"`
	FLOPs    int64          `json:"flops"`
	// Mean and Std are those of the result, Values its first elements.
	Mean   float64   `json:"mean"`
	Std    float64   `json:"std"`
	Values []float32 `json:"values"`
}

// An OpenedTensor is the name and the shape of a matrix.
type OpenedTensor struct {
	Name string `json:"name"` // in the operation's formula
	Rows int    `json:"rows"`
	Cols int    `json:"cols"`
	// Transposed says that the operation reads it so.
	Transposed bool `json:"transposed,omitempty"`
}

// An OpenedWeight is one weight of a parameter before and after the step, and what
// moves it.
type OpenedWeight struct {
	Param    string  `json:"param"`
	Block    string  `json:"block"`
	Rows     int     `json:"rows"`
	Cols     int     `json:"cols"`
	GradNorm float64 `json:"grad_norm"` // of the parameter, before clipping
	// Row and Col are the place of the weight, from 0. Its Gradient is that before
	// clipping; M and V are AdamW's moments after the step, 0 for other optimisers.
	Row          int     `json:"row"`
	Col          int     `json:"col"`
	Gradient     float32 `json:"gradient"`
	M            float32 `json:"m"`
	V            float32 `json:"v"`
	LearningRate float64 `json:"learning_rate"`
	Decay        float64 `json:"decay"`
	Before       float32 `json:"before"`
	After        float32 `json:"after"`
}
