package run

// RecommendedRate returns the learning rate that a run takes whose settings leave it
// out, for a model of config.json's model_type with so many parameters. A fresh
// head has all to learn and nothing to forget. A small model learns only in larger
// steps, and a large one is moved gently.
func RecommendedRate(method, modelType string, parameters int64) float64 {
	switch family := FamilyOf(modelType); {
	case method == "head":
		return 5e-3
	case family.LearningRate > 0:
		return family.LearningRate
	case parameters <= 16_000_000:
		return 5e-4
	}
	return 5e-5
}
