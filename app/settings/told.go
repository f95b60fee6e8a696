package settings

import (
	"slices"

	"tuneground/engine/run"
)

// always are the settings that a run is told by, also where they have the recommended
// values.
var always = []string{"task", "method", "learning_rate", "num_train_epochs", "per_device_train_batch_size", "max_length"}

// Told returns the settings of a run that was done, each with its name: the essential
// ones, and those that differ from the recommended.
func Told(c run.Config) (list []string) {
	f := New("", func(string) (string, int64) { return "", 0 }, func(string) {})
	f.Config = c
	for _, path := range run.Paths() {
		if value := c.Get(path); slices.Contains(always, path) || path != "model" && path != "dataset.name" && f.Changed(path) {
			list = append(list, path+" "+value)
		}
	}
	return list
}
