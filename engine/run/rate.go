package run

// RecommendedRate returns the learning rate for a run whose settings leave it
// out, for a model of config.json's model_type with the given number of
// parameters. A fresh head has everything to learn and nothing to forget. Where
// few weights move, each has to move further: of LoRA, which multiplies two of
// them, ten times as far, but training becomes unstable above 2e-3. Virtual tokens move
// the farthest, whatever the model's size.
// AdamW and Adafactor divide a gradient by its size; SGD does not, and takes a
// larger rate.
func RecommendedRate(optimizer, method, modelType string, parameters int64) float64 {
	full := fullRate(modelType, parameters)
	switch {
	case optimizer == SGD:
		return 3e-2
	case method == Head:
		return headRate
	case method == LoRA || method == DoRA:
		return min(10*full, 2e-3)
	case method == BitFit:
		return 10 * full
	case method == IA3:
		return 20 * full
	case method == Prompt:
		return 1e-2
	}
	return full
}

// headRate is that of a head alone, which begins at nothing.
const headRate = 5e-3

// TextFeatureRate returns the learning rate of the weights of text features, which
// begin at 0: head_learning_rate or, without one, that of a head alone if the run's is
// smaller.
func (c *Config) TextFeatureRate() float64 {
	if c.HeadLearningRate > 0 {
		return c.HeadLearningRate
	}
	return max(c.LearningRate, headRate)
}

// fullRate is that of full tuning. A small model learns only in larger steps, and a
// large one needs small steps.
func fullRate(modelType string, parameters int64) float64 {
	switch family := FamilyOf(modelType); {
	case family.LearningRate > 0:
		return family.LearningRate
	case parameters <= 16_000_000:
		return 5e-4
	}
	return 5e-5
}
