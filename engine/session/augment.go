package session

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"slices"
	"unicode"

	"tuneground/engine/augment"
	"tuneground/engine/data"
	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/peft"
	"tuneground/engine/plan"
	"tuneground/engine/run"
	"tuneground/engine/task"
)

// copies are the data's texts with changed copies of those to train on, and what they
// were made from. Estimates ask for them after every change of a setting.
type copies struct {
	texts *task.Texts // nil: none were made

	of       *task.Texts
	settings run.Augmentation
	seed     uint32
	standIn  bool // for texts that the model is to fill in
}

// trainingTexts returns the texts of a run of c, with the changed copies that it asks
// for. A forecast has stand-ins for the texts that the model is to fill in.
func (s *Session) trainingTexts(c *run.Config, forecast bool) (*task.Texts, error) {
	if err := s.encode(c); err != nil {
		return nil, err
	}
	if len(c.Augmentation.On()) == 0 {
		s.copies = copies{}
		return s.texts, nil
	}
	made := copies{of: s.texts, settings: c.Augmentation, seed: c.Seed, standIn: forecast && c.Augmentation.MLM > 0}
	if old := s.copies; old.texts != nil && old.of == made.of && old.settings == made.settings && old.seed == made.seed && (!old.standIn || made.standIn) {
		return old.texts, nil
	}
	by, err := s.augmenter(c, forecast)
	if err != nil {
		return nil, err
	}
	set, err := by.Set(s.watch())
	if err != nil {
		return nil, err
	}
	set.Source.Files = maps.Clone(set.Source.Files)
	maps.Copy(set.Source.Files, s.words.sums)
	made.texts, err = task.Encode(s.ckpt.Tokenizer, s.ckpt.Config, c, set, s.texts, s.watch())
	if err == nil {
		s.copies = made
	}
	return made.texts, err
}

// augmenter returns an Augmenter of the data with the settings of c.
func (s *Session) augmenter(c *run.Config, forecast bool) (*augment.Augmenter, error) {
	words, err := s.thesaurus(&c.Augmentation)
	if err != nil {
		return nil, err
	}
	var fill augment.Fill
	if c.Augmentation.MLM > 0 {
		if err := s.fills(c); err != nil {
			return nil, err
		}
		if !forecast {
			if fill, err = s.filler(*c); err != nil {
				return nil, err
			}
		}
	}
	return augment.New(s.data.set, c, words, fill), nil
}

// fills returns an error if the model cannot fill in words.
func (s *Session) fills(c *run.Config) error {
	if !slices.Contains(s.ckpt.Family().Tasks, run.FillMask) {
		return message.Errorf("augmentation.alpha_mlm is %v, but a %s is no masked language model; set it to 0, or choose a model such as BERT", c.Augmentation.MLM, s.ckpt.Config.ModelType)
	}
	lacks, err := s.ckpt.Lacks(c, run.FillMask)
	if err == nil && len(lacks) > 0 {
		err = message.Errorf("augmentation.alpha_mlm is %v, but %s has no head that fills in words: its files lack %s; set it to 0, or choose a model that was saved with its masked language model", c.Augmentation.MLM, s.ckpt.Name, lacks[0])
	}
	return err
}

// filler returns a function that fills in words with the checkpoint's masked language
// model, which is in memory as long as the function is.
func (s *Session) filler(c run.Config) (augment.Fill, error) {
	c.Task = run.FillMask
	dev := s.machine.CPU.Device
	shape, err := s.ckpt.Shape(&c, nil, c.Task)
	if err != nil {
		return nil, err
	}
	parameters, _ := peft.Frozen(shape).Count()
	if err := plan.Spare(s.opts.Memory, message.New("the model that fills in words"), 4*parameters); err != nil {
		return nil, err
	}
	m, err := s.ckpt.New(dev, &c, nil)
	if err != nil {
		return nil, err
	}
	reader, err := task.NewReader(grad.NewTape(dev), m.Model, s.ckpt.Tokenizer, c, s.ckpt.Markup(), s.look)
	if err != nil {
		return nil, err
	}
	return reader.Guess, nil
}

// thesaurus returns the words that the operations need, in the languages of the texts.
func (s *Session) thesaurus(a *run.Augmentation) (*augment.Thesaurus, error) {
	var needed []string
	latin, han := languages(s.data.set)
	if latin && a.Has(run.SynonymReplacement, run.RandomInsertion) {
		needed = append(needed, "en.txt")
	}
	if han && a.Has(run.SynonymReplacement, run.RandomInsertion, run.RandomSwap, run.RandomDeletion, run.CharacterNoise) {
		needed = append(needed, "zh.txt")
	}
	if s.words.Thesaurus != nil && slices.Equal(s.words.files, needed) {
		return s.words.Thesaurus, nil
	}
	t, sums := &augment.Thesaurus{}, map[string]string{}
	for _, name := range needed {
		list, err := fs.ReadFile(s.opts.Words, name)
		if err != nil {
			return nil, message.Errorf("the list of words for augmentation, words/%s, cannot be read (%w); \"make datasets\" writes it", name, err)
		}
		if err := t.Add(name, list); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(list)
		sums["words/"+name] = hex.EncodeToString(sum[:])
	}
	s.words = wordLists{t, needed, sums}
	return t, nil
}

// wordLists is the thesaurus of some files, and their SHA-256 in hexadecimal digits.
type wordLists struct {
	*augment.Thesaurus
	files []string
	sums  map[string]string
}

// languages reports whether the texts to train on have Latin letters, and Chinese
// characters.
func languages(set *data.Set) (latin, han bool) {
	for _, i := range set.Train {
		for _, r := range set.Examples[i].Text {
			latin, han = latin || unicode.Is(unicode.Latin, r), han || unicode.Is(unicode.Han, r)
		}
		if latin && han {
			break
		}
	}
	return latin, han
}

// previewAugmentation shows what each operation makes of an example to train on: those
// that are on, and the others as if they were.
func (s *Session) previewAugmentation(r request) error {
	c := r.Config
	if err := c.Validate(); err != nil {
		return err
	}
	if err := s.ensureData(c); err != nil {
		return err
	}
	if len(s.data.set.Train) == 0 {
		return message.Errorf("there is no text to train on; lower dataset.validation_size or dataset.test_size")
	}
	x := s.data.set.Train[r.Example%len(s.data.set.Train)]
	e := s.data.set.Examples[x]
	info := run.AugmentInfo{Row: e.Row, Text: e.Text, Question: e.Question, Answer: s.data.set.Answer(&e)}
	for _, operation := range run.OperationsOf(c.Task) {
		on := c.Augmentation.Alpha(operation) > 0
		if operation == run.MaskFilling && (!on || s.running) { // a model for it takes memory
			continue
		}
		text, err := s.changed(c, x, operation)
		if err != nil {
			return err
		}
		info.Copies = append(info.Copies, run.ChangedText{Operation: operation, On: on, Text: text})
	}
	s.emit(run.Event{Event: run.Augmented, Augmented: &info})
	return nil
}

// changed returns an example's text as a run of c would first change it by an operation;
// "" if that finds nothing to change.
func (s *Session) changed(c run.Config, example int, operation string) (string, error) {
	n := augment.New(s.data.set, &c, nil, nil).Turn(example, operation)
	c.Augmentation = c.Augmentation.Only(operation)
	if operation == run.MaskFilling {
		if err := s.ensureModel(c); err != nil {
			return "", err
		}
	}
	by, err := s.augmenter(&c, false)
	if err != nil {
		return "", err
	}
	e, ok, err := by.Copy(example, n, operation)
	if !ok {
		e.Text = ""
	}
	return e.Text, err
}
