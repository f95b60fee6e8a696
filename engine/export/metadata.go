package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// hubMetrics are the hub's names for metrics, where it has one.
var hubMetrics = map[string]string{
	"accuracy": "accuracy", "precision": "precision", "recall": "recall", "f1": "f1", "f1_macro": "f1", "roc_auc": "roc_auc",
	"entity_f1": "f1", "entity_precision": "precision", "entity_recall": "recall", "exact_match": "exact_match",
	"mse": "mse", "mae": "mae", "pearson": "pearsonr", "spearman": "spearmanr", "r2": "r_squared", "perplexity": "perplexity",
	"bleu": "bleu", "chrf": "chrf", "rouge1": "rouge", "rouge2": "rouge", "rougeL": "rouge", "rougeLsum": "rouge", "loss": "loss",
}

// writeMetadata writes what the hub reads of a card: the YAML that its schema asks
// for (huggingface.co/docs/hub/model-cards). It leaves out what is not known here: the
// licence, the language, and the hub's names of data that are a file.
func writeMetadata(b *strings.Builder, m *pretrained.Model, library string) {
	b.WriteString("---\n")
	tags := []string{"tuneground"}
	made := m.Made()
	if made != nil && made.Config.Method != run.Full {
		tags = append(tags, strings.ReplaceAll(made.Config.Method, "_", "-"))
	}
	fmt.Fprintf(b, "library_name: %s\npipeline_tag: %s\n", library, m.Task)
	if made != nil && !made.Config.FromScratch && hubName.MatchString(made.Model.Name) {
		fmt.Fprintf(b, "base_model: %s # the folder's name; on the hub, write its owner before it\n", quoted(made.Model.Name))
	}
	writeList(b, "tags", tags)
	if made != nil && made.Report != nil && len(made.Report.Metrics) > 0 {
		writeList(b, "metrics", hubMetricsOf(made.Report))
		writeIndex(b, m, made)
	}
	b.WriteString("---\n\n")
}

// hubName matches what can be the name of a model on the hub.
var hubName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,94}[A-Za-z0-9]$`)

// quoted writes a string for YAML, to which JSON's belong.
func quoted(s string) string {
	j, err := json.Marshal(s)
	if err != nil {
		panic(err) // JSON can encode every string
	}
	return string(j)
}

func writeList(b *strings.Builder, name string, list []string) {
	fmt.Fprintf(b, "%s:\n", name)
	for _, x := range list {
		fmt.Fprintf(b, "- %s\n", x)
	}
}

// hubMetricsOf returns the hub's names of a report's metrics but the loss, each once.
func hubMetricsOf(r *run.Report) (list []string) {
	for _, name := range metricNames(r) {
		if hub := hubMetrics[name]; hub != "" && hub != "loss" && !slices.Contains(list, hub) {
			list = append(list, hub)
		}
	}
	return list
}

// writeIndex writes the model-index: the results, as the hub shows them.
func writeIndex(b *strings.Builder, m *pretrained.Model, made *run.Record) {
	name, r := m.From.Name, made.Report
	if made.Data.Name == "" {
		return
	}
	fmt.Fprintf(b, "model-index:\n- name: %s\n  results:\n  - task:\n      type: %s\n      name: %s\n", quoted(name), m.Task, quoted(strings.ReplaceAll(m.Task, "-", " ")))
	fmt.Fprintf(b, "    dataset:\n      name: %s\n      type: %s\n      split: %s\n    metrics:\n", quoted(made.Data.Name), dataType(made), r.Split)
	for _, metric := range metricNames(r) {
		if hub := hubMetrics[metric]; hub != "" {
			fmt.Fprintf(b, "    - type: %s\n      value: %.6g\n      name: %s\n", hub, r.Metrics[metric], quoted(strings.ReplaceAll(metric, "_", " ")))
		}
	}
}

// dataType names the loader of Hugging Face's datasets that reads the data's file.
func dataType(made *run.Record) string {
	loaders := map[string]string{".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".txt": "text"}
	for _, name := range slices.Sorted(maps.Keys(made.Data.Files)) {
		if loader := loaders[strings.ToLower(path.Ext(name))]; loader != "" {
			return loader
		}
	}
	return "text"
}

// metricNames are a report's metrics, the deciding ones first.
func metricNames(r *run.Report) (names []string) {
	for _, name := range run.TaskOf(r.Task).Metrics {
		if _, ok := r.Metrics[name]; ok {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Metrics)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
