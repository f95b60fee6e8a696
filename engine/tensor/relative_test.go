package tensor_test

import (
	"encoding/json"
	"os"
	"testing"

	"tuneground/engine/tensor"
)

// TestBucketsOfTransformers compares the bucket of every distance with Hugging
// Face's.
func TestBucketsOfTransformers(t *testing.T) {
	data, err := os.ReadFile("testdata/relative.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Buckets       int
			MaxDistance   int `json:"max_distance"`
			Bidirectional bool
			Runs          [][2]int // bucket, distances in a row
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		r := tensor.Relative{Buckets: c.Buckets, MaxDistance: c.MaxDistance, Bidirectional: c.Bidirectional}
		distance := -2000
		for _, run := range c.Runs {
			for range run[1] {
				if got := r.Bucket(distance); got != run[0] {
					t.Errorf("%+v: distance %d is in bucket %d, want %d", r, distance, got, run[0])
				}
				distance++
			}
		}
		if distance != 2001 {
			t.Errorf("%+v: the golden file ends before distance %d", r, distance)
		}
	}
}
