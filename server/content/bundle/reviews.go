package main

import "tuneground/server/content/reviews"

// praised takes the Chinese reviews, labelled by whether they praise, with the
// labels of the English ones.
func praised(folder string) ([]example, error) {
	set, err := reviews.Set(folder)
	if err != nil {
		return nil, missing(err)
	}
	examples := make([]example, len(set))
	for i, r := range set {
		examples[i] = example{r.Text, "negative"}
		if r.Positive {
			examples[i].Label = "positive"
		}
	}
	return examples, nil
}
