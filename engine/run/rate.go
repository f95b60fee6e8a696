package run

// RecommendedRate returns the learning rate for a run whose settings leave it
// out, for a model of config.json's model_type with the given number of
// parameters. A fresh head has everything to learn and nothing to forget. A
// small model learns only in larger steps, and a large one needs small steps.
// AdamW and Adafactor divide a gradient by its size; SGD does not, and takes a
// larger rate.
func RecommendedRate(optimizer, method, modelType string, parameters int64) float64 {
	switch family := FamilyOf(modelType); {
	case optimizer == SGD:
		return 3e-2
	case method == "head":
		return 5e-3
	case family.LearningRate > 0:
		return family.LearningRate
	case parameters <= 16_000_000:
		return 5e-4
	}
	return 5e-5
}
