package main

import "tuneground/server/content/reviews"

// judged are the labels of the Chinese reviews. In the order of the classes, which is that
// of their code points, praise comes last, as among the English labels.
var judged = map[bool]string{false: "消极", true: "积极"}

// praised takes the Chinese reviews, labelled by whether they praise.
func praised(folder string) ([]example, error) {
	set, err := reviews.Set(folder)
	if err != nil {
		return nil, missing(err)
	}
	examples := make([]example, len(set))
	for i, r := range set {
		examples[i] = example{r.Text, judged[r.Positive]}
	}
	return examples, nil
}
