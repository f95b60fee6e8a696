package run

// RecommendedRate returns the learning rate for a run whose settings leave it
// out, for a model of config.json's model_type with the given number of
// parameters. A fresh head has everything to learn and nothing to forget. A
// small model learns only in larger steps, and a large one needs small steps.
// AdamW and Adafactor divide a gradient by its size; SGD does not, and takes a
// larger rate. Where few weights move, each has to move further.
func RecommendedRate(optimizer, method, modelType string, parameters int64) float64 {
	few := 1.0
	switch {
	case optimizer == SGD:
		return 3e-2
	case method == Head:
		return 5e-3
	case method == LoRA || method == DoRA || method == IA3 || method == BitFit:
		few = 10
	}
	switch family := FamilyOf(modelType); {
	case family.LearningRate > 0:
		return few * family.LearningRate
	case parameters <= 16_000_000:
		return few * 5e-4
	}
	return few * 5e-5
}
