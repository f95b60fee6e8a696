package main

import "path/filepath"

// sentiment takes all labelled sentences about products, films and restaurants
// from the tests of the package sentiment.
func sentiment(folder string) ([]example, error) {
	labels := []string{"negative", "positive"}
	var examples []example
	for _, file := range []string{"amazon.json", "imdb.json", "yelp.json"} {
		var sentences []struct {
			Text  string
			Class *int // null in a last element without text
		}
		if err := readJSON(filepath.Join(folder, "test", "fixtures", file), &sentences); err != nil {
			return nil, err
		}
		for _, s := range sentences {
			if s.Class != nil && *s.Class >= 0 && *s.Class < len(labels) {
				examples = append(examples, example{s.Text, labels[*s.Class]})
			}
		}
	}
	return examples, nil
}
