package metric

import (
	"maps"
	"slices"

	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// Tagging measures tags of tokens. If the tags name entities, its numbers are
// seqeval's in the default mode (for BILOU, which that mode does not support,
// in the strict one), and an entity is right if its type and both ends are. For
// other tags, such as parts of speech, they are scikit-learn's.
type Tagging struct {
	Accuracy float64 // share of the tokens with the right tag
	Entities bool    // whether the tags name entities

	Overall Score            // all entities together; zero without entities
	Strict  Score            // the same, counting only entities that the scheme allows
	PerType []run.ClassScore // each entity type, or each tag, by name
	MacroF1 float64          // mean of the F1 in PerType
}

// Tag measures the predicted tags of sequences against the true ones, which
// have the same lengths. Labels are all tags of the task. They decide the
// scheme, and so whether there are entities, whatever these sequences hold, so
// that all evaluations of a run have the same metrics.
func Tag(truth, predicted [][]string, labels []string) Tagging {
	tags, guesses := flatten(truth), flatten(predicted)
	tokens, hits := 0, 0
	for i, sequence := range truth {
		tokens += len(sequence)
		for j, tag := range sequence {
			if predicted[i][j] == tag {
				hits++
			}
		}
	}
	scheme := entity.Of(labels)
	t := Tagging{Accuracy: ratio(hits, tokens), Entities: scheme.Prefixed()}
	counts := map[string]*[3]int{}
	if t.Entities {
		countEntities(counts, scheme.Entities(tags), scheme.Entities(guesses))
		t.Strict = strictly(scheme.In(truth), truth, predicted)
	} else {
		countTags(counts, truth, predicted)
	}
	var all [3]int
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		c := counts[name]
		s := newScore(c[0], c[1], c[2])
		t.PerType = append(t.PerType, s.named(name))
		t.MacroF1 += s.F1 / float64(len(counts))
		for i := range all {
			all[i] += c[i]
		}
	}
	if t.Entities {
		t.Overall = newScore(all[0], all[1], all[2])
	}
	return t
}

// strictly counts the entities that the scheme allows, sequence by sequence.
func strictly(scheme entity.Scheme, truth, predicted [][]string) Score {
	counts := map[string]*[3]int{}
	for i := range truth {
		countEntities(counts, scheme.Strict(truth[i]), scheme.Strict(predicted[i]))
	}
	var all [3]int
	for _, c := range counts {
		for i := range all {
			all[i] += c[i]
		}
	}
	return newScore(all[0], all[1], all[2])
}

// flatten lays sequences end to end with an O after each, as seqeval does.
func flatten(sequences [][]string) (flat []string) {
	for _, s := range sequences {
		flat = append(append(flat, s...), "O")
	}
	return flat
}

// at returns the hits, support and predictions counted under a name.
func at(counts map[string]*[3]int, name string) *[3]int {
	c := counts[name]
	if c == nil {
		c = new([3]int)
		counts[name] = c
	}
	return c
}

// countEntities counts by type. Both lists are ordered by where entities end.
func countEntities(counts map[string]*[3]int, truth, predicted []entity.Entity) {
	i := 0
	for _, e := range truth {
		at(counts, e.Type)[1]++
		for i < len(predicted) && predicted[i].To < e.To {
			i++
		}
		if i < len(predicted) && predicted[i] == e {
			at(counts, e.Type)[0]++
		}
	}
	for _, e := range predicted {
		at(counts, e.Type)[2]++
	}
}

// countTags counts by tag.
func countTags(counts map[string]*[3]int, truth, predicted [][]string) {
	for i, sequence := range truth {
		for j, tag := range sequence {
			at(counts, tag)[1]++
			at(counts, predicted[i][j])[2]++
			if predicted[i][j] == tag {
				at(counts, tag)[0]++
			}
		}
	}
}

// Metrics returns accuracy. For entities it also returns entity_precision,
// entity_recall and entity_f1, over all of them together, and entity_f1_strict;
// for other tags f1_macro.
func (t Tagging) Metrics() map[string]float64 {
	if !t.Entities {
		return map[string]float64{"accuracy": t.Accuracy, "f1_macro": t.MacroF1}
	}
	return map[string]float64{
		"accuracy": t.Accuracy, "entity_precision": t.Overall.Precision,
		"entity_recall": t.Overall.Recall, "entity_f1": t.Overall.F1,
		"entity_f1_strict": t.Strict.F1,
	}
}
