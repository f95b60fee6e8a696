package run

// A recommendation is a learning rate for the runs that it fits.
type recommendation struct {
	method    string // "": any
	modelType string // "": any
	upTo      int64  // parameters of the model; 0: any
	rate      float64
}

// recommendations are looked through from the first. A fresh head has all to learn
// and nothing to forget. T5's authors tune with larger steps throughout. A small
// model learns only in larger steps, and a large one is moved gently.
var recommendations = []recommendation{
	{method: "head", rate: 5e-3},
	{modelType: "t5", rate: 5e-4},
	{upTo: 16_000_000, rate: 5e-4},
	{rate: 5e-5},
}

// RecommendedRate returns the learning rate that a run takes whose settings leave it
// out, for a model of config.json's model_type with so many parameters.
func RecommendedRate(method, modelType string, parameters int64) float64 {
	for _, r := range recommendations {
		if (r.method == "" || r.method == method) && (r.modelType == "" || r.modelType == modelType) &&
			(r.upTo == 0 || parameters <= r.upTo) {
			return r.rate
		}
	}
	panic("the last recommendation fits every run")
}
