package run

import (
	"cmp"
	"slices"

	"tuneground/engine/message"
)

// Augmentation says which changed copies of the training texts a run learns from
// besides the texts. Names and meanings are those of EDA (Wei and Zou 2019,
// arXiv:1901.11196), where they exist there: an operation changes the share alpha of
// a text's words, at least one, and each copy has one operation.
type Augmentation struct {
	NumAug int `json:"num_aug"` // copies of each text

	SR   float64 `json:"alpha_sr"`   // synonym replacement; 0: never, and so on
	RI   float64 `json:"alpha_ri"`   // random insertion of synonyms of the text's words
	RS   float64 `json:"alpha_rs"`   // random swap of two words
	RD   float64 `json:"alpha_rd"`   // random deletion: each word with this probability
	Char float64 `json:"alpha_char"` // a typing error in a word
	// MLM replaces words by what the model itself, as a masked language model, would
	// write there: contextual augmentation of Kobayashi 2018 (arXiv:1805.06201).
	MLM float64 `json:"alpha_mlm"`
}

// Operations of Augmentation, in the order shown.
const (
	SynonymReplacement = "sr"
	RandomInsertion    = "ri"
	RandomSwap         = "rs"
	RandomDeletion     = "rd"
	CharacterNoise     = "char"
	MaskFilling        = "mlm"
)

// Operations are all operations.
var Operations = []string{SynonymReplacement, RandomInsertion, RandomSwap, RandomDeletion, CharacterNoise, MaskFilling}

// Alpha is the share of the words that an operation changes; 0: it is off.
func (a *Augmentation) Alpha(operation string) float64 { return *a.alpha(operation) }

func (a *Augmentation) alpha(operation string) *float64 {
	return map[string]*float64{
		SynonymReplacement: &a.SR, RandomInsertion: &a.RI, RandomSwap: &a.RS,
		RandomDeletion: &a.RD, CharacterNoise: &a.Char, MaskFilling: &a.MLM,
	}[operation]
}

// On returns the operations that are on.
func (a *Augmentation) On() []string {
	return slices.DeleteFunc(slices.Clone(Operations), func(o string) bool { return a.Alpha(o) == 0 })
}

// Has reports whether any of the given operations is on.
func (a *Augmentation) Has(operations ...string) bool {
	return slices.ContainsFunc(operations, func(o string) bool { return a.Alpha(o) > 0 })
}

// Keep turns off all operations but the given ones.
func (a *Augmentation) Keep(operations []string) {
	for _, o := range a.On() {
		if !slices.Contains(operations, o) {
			*a.alpha(o) = 0
		}
	}
}

// UsualAlpha is the share of the words that Wei and Zou recommend.
const UsualAlpha = 0.1

// Only returns a with one operation alone: with its share, or the usual one if it is
// off.
func (a Augmentation) Only(operation string) Augmentation {
	only := Augmentation{NumAug: a.NumAug}
	*only.alpha(operation) = cmp.Or(a.Alpha(operation), UsualAlpha)
	return only
}

// pathsOf returns the settings of operations, for Task.Settings.
func pathsOf(operations ...string) []string {
	paths := []string{"augmentation.num_aug"}
	for _, o := range operations {
		paths = append(paths, "augmentation.alpha_"+o)
	}
	return paths
}

// OperationsOf returns the operations that leave the answers of a task right; none
// if the text itself is what the model learns.
func OperationsOf(task string) []string {
	settings := TaskOf(task).Settings
	return slices.DeleteFunc(slices.Clone(Operations), func(o string) bool {
		return !slices.Contains(settings, "augmentation.alpha_"+o)
	})
}

// validateAugmentation returns an error for an operation that would make a task's
// answers wrong.
func (c *Config) validateAugmentation() error {
	sound := OperationsOf(c.Task)
	for _, o := range c.Augmentation.On() {
		field, value := "augmentation.alpha_"+o, c.Augmentation.Alpha(o)
		switch {
		case slices.Contains(sound, o):
		case len(sound) == 0:
			return message.Errorf("%s is %v, but in %s the text itself is what the model learns, so it would learn the changes; set it to 0", field, value, c.Task)
		default:
			paths := pathsOf(sound...)[1:]
			return message.Errorf("%s is %v, but such a copy could make the answer of %s wrong; set it to 0, and choose among %s", field, value, c.Task, message.Names(paths))
		}
	}
	return nil
}
