package run

// Observe asks each run of a Sweep for more than its Steps: see Observed.
type Observe struct {
	// Moments is how often the vectors of held-out texts are taken: before the first step,
	// after the last, and evenly between; 0: never, else at least 2.
	Moments int `json:"moments,omitempty"`
	Texts   int `json:"texts,omitempty"` // at most so many, of the test set or else of the validation set
	// Matrix names a weight of transformers' class whose change is taken apart.
	Matrix string `json:"matrix,omitempty"`
}

// ObservedInfo is what a run of a Sweep showed.
type ObservedInfo struct {
	Projection *Projection   `json:"projection,omitempty"`
	Change     *WeightChange `json:"change,omitempty"`
}

// A Projection shows the vectors of texts, those that the head reads, in the plane of the
// first two principal components of all moments' vectors together, so that a point that
// moves is a vector that moved.
type Projection struct {
	Texts   []string `json:"texts"`
	Classes []int    `json:"classes"` // of each text, an index into Labels
	Labels  []string `json:"labels"`
	Width   int      `json:"width"`          // of a vector
	Share   float64  `json:"variance_share"` // of the vectors' variance, that lies in the plane
	Moments []Moment `json:"moments"`
}

// A Moment is the texts' vectors after a step; 0: before the first.
type Moment struct {
	Step       int          `json:"step"`
	Points     [][2]float64 `json:"points"`     // of each text
	Silhouette float64      `json:"silhouette"` // of the whole vectors with their classes: see metric.Silhouette
}

// A WeightChange is the difference between a weight after a run, with an adapter merged
// into it, and before.
type WeightChange struct {
	Matrix   string    `json:"matrix"`
	Rows     int       `json:"rows"`
	Cols     int       `json:"cols"`
	Singular []float64 `json:"singular_values"` // the greatest first
}

// Rank returns how many of the change's singular values hold a share of the sum of their
// squares; 0 if nothing changed.
func (w *WeightChange) Rank(share float64) int {
	all := 0.0
	for _, v := range w.Singular {
		all += v * v
	}
	sum := 0.0
	for i, v := range w.Singular {
		if sum >= share*all {
			return i
		}
		sum += v * v
	}
	return len(w.Singular)
}
