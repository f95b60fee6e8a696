package main

import (
	"log"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// What the recipes of the small BERTs share.
const (
	bertHidden  = 128
	bertHeldOut = 500 // more sentences, to measure on
	bertBatch   = 64  // sentences
	bertRate    = 1e-3

	// bertWeight is the weight of the squared error against the cross-entropy of
	// masked words.
	bertWeight = 9
	bertMasked = 0.15 // of the tokens of every second sentence
)

// A student learns three things with one encoder: the teacher's states of every
// token, its sentence vector, from the pooled state, and the masked words.
type student struct {
	recipe *distillation

	tokens, sentence, words *model.Model

	lessons []lesson
	scale   float32 // of the teacher's states
	order   []int
	dice    *rand.Rand
	mask    int32
	pieces  int // in the vocabulary

	batch     model.Batch
	states    []float32 // targets of every token
	sentences []float32
	hidden    []int32 // rows of the masked words
	answers   []int32
}

func (r *distillation) pretrain(in folders) error {
	dev := cpu.New()
	t, err := newTeacher(dev, in.models, r.teacher)
	if err != nil {
		return err
	}
	t.meaned = r.meaned
	text, err := r.text(in)
	if err != nil {
		return err
	}
	vocabulary, err := cutVocabulary(t.folder["tokenizer.json"], t.count(text), r.vocab, r.needless)
	if err != nil {
		return err
	}
	f := hf.Folder{}
	if f["tokenizer.json"], err = indented(vocabulary.json); err != nil {
		return err
	}
	tokenizer, err := token.Load(f)
	if err != nil {
		return err
	}
	s, err := newStudent(dev, t, vocabulary)
	if err != nil {
		return err
	}
	s.recipe = r
	s.listen(t, text, tokenizer)
	s.mask, _ = tokenizer.ID("[MASK]")
	return s.training(func() error { return s.write(dev, in.models, vocabulary) }).run(dev)
}

// count returns how often the teacher's tokenizer uses each of its pieces.
func (t *teacher) count(text []string) []int {
	used := make([]int, t.tokenizer.VocabSize())
	var ids []int32
	for _, s := range text {
		ids = t.tokenizer.AppendIDs(ids[:0], s, 0)
		for _, id := range ids {
			used[id]++
		}
	}
	return used
}

// newStudent returns a student whose embeddings are the teacher's, reduced to
// the student's width, and whose other weights are random.
func newStudent(dev *cpu.Device, t *teacher, vocabulary *cut) (*student, error) {
	c := hf.NewConfig("bert")
	c.VocabSize, c.HiddenSize, c.NumHiddenLayers, c.NumAttentionHeads, c.IntermediateSize = len(vocabulary.kept), bertHidden, 2, 2, 4*bertHidden
	c.SetDropout(0)
	c.SetLabels(make([]string, t.model.Config.HiddenSize))
	c.ProblemType = run.Regression
	s := &student{pieces: c.VocabSize, dice: rand.New(rand.NewPCG(seed, 1))}
	for task, m := range map[string]**model.Model{
		run.TokenClassification: &s.tokens, run.TextClassification: &s.sentence, run.FillMask: &s.words,
	} {
		var err error
		if *m, err = model.New(c, task); err != nil {
			return nil, err
		}
		for _, p := range (*m).Params {
			p.Sparse = false // the output layer uses all rows
		}
		fresh(dev, *m)
	}
	share(s.tokens, s.words)
	share(s.tokens, s.sentence)
	s.inherit(dev, t, vocabulary)
	return s, nil
}

// share makes b's encoder use a's parameters.
func share(a, b *model.Model) {
	values := map[string]*grad.Value{}
	for _, p := range a.Params {
		values[p.Name] = p.Value
	}
	for _, p := range b.Params {
		if v := values[p.Name]; v != nil && strings.HasPrefix(p.Name, "bert.") {
			p.Value = v
		}
	}
}

// inherit gives the student the principal components of the teacher's
// embeddings: of words and, in the same directions, of positions and segments.
func (s *student) inherit(dev *cpu.Device, t *teacher, vocabulary *cut) {
	own, theirs := tables(s.tokens), tables(t.model)
	const word = "bert.embeddings.word_embeddings.weight"
	cols := theirs[word].Cols
	whole := make([]float32, theirs[word].Size())
	dev.Read(whole, theirs[word].Tensor)
	var kept []float32
	for _, id := range vocabulary.kept {
		kept = append(kept, whole[int(id)*cols:int(id+1)*cols]...)
	}
	p := principal(kept, cols, bertHidden)
	dev.Write(own[word].Tensor, p.apply(kept))
	for name, table := range theirs {
		if name != word {
			x := make([]float32, table.Size())
			dev.Read(x, table.Tensor)
			dev.Write(own[name].Tensor, p.applyAdded(x))
		}
	}
}

// tables returns the embeddings of a BERT by name.
func tables(m *model.Model) map[string]*nn.Param {
	list := map[string]*nn.Param{}
	for _, p := range m.Params {
		if strings.HasSuffix(p.Name, "_embeddings.weight") {
			list[p.Name] = p
		}
	}
	return list
}

// listen collects the teacher's lessons, and scales its states to a mean square
// of bertWeight.
func (s *student) listen(t *teacher, text []string, tokenizer *token.Tokenizer) {
	started := time.Now()
	var some []string
	var encodings []token.Encoding
	for _, i := range shuffled(len(text), seed) {
		e := tokenizer.Encode(text[i], 0)
		if len(e.IDs) < 4 || len(e.IDs) > 64 {
			continue
		}
		some, encodings = append(some, text[i]), append(encodings, e)
		if len(some) < bertBatch/4 {
			continue
		}
		s.lessons = append(s.lessons, t.teach(some, encodings)...)
		some, encodings = some[:0], encodings[:0]
		if n := len(s.lessons); n%(bertBatch*40) == 0 {
			log.Printf("%s: %d lessons in %.0f s", s.recipe.name, n, time.Since(started).Seconds())
		}
		if len(s.lessons) >= s.recipe.sentences+bertHeldOut {
			break
		}
	}
	var squares float64
	for _, l := range s.lessons {
		r := rootMeanSquare(l.states)
		squares += r * r / float64(len(s.lessons))
	}
	s.scale = float32(math.Sqrt(bertWeight / squares))
}

func (s *student) training(write func() error) training {
	params := append([]*nn.Param{}, s.tokens.Params...)
	for _, m := range []*model.Model{s.sentence, s.words} {
		for _, p := range m.Params {
			if m.HeadParam(p) {
				params = append(params, p)
			}
		}
	}
	taught := len(s.lessons) - bertHeldOut
	perEpoch := taught / bertBatch
	return training{
		name: s.recipe.name, steps: s.recipe.epochs * perEpoch, rate: bertRate, params: params,
		pass: func(t *grad.Tape, step int) ([]grad.Loss, int) {
			at := step % perEpoch * bertBatch
			if at == 0 {
				s.order = shuffled(taught, seed+uint64(step))
			}
			s.fill(s.order[at : at+bertBatch])
			return s.pass(t), len(s.batch.IDs)
		},
		examine: func(t *grad.Tape) error {
			s.examine(t, taught)
			return write()
		},
	}
}

// fill makes a batch of lessons. In every second one, words are masked as in
// BERT's training: four of five become [MASK], one of ten another word.
func (s *student) fill(which []int) {
	s.batch.Reset()
	s.states, s.sentences, s.hidden, s.answers = s.states[:0], s.sentences[:0], s.hidden[:0], s.answers[:0]
	for n, i := range which {
		l := s.lessons[i]
		from := len(s.batch.IDs)
		s.batch.Add(l.ids, nil)
		for _, x := range l.states {
			s.states = append(s.states, s.scale*x)
		}
		width := len(l.states) / len(l.ids)
		s.sentences = append(s.sentences, s.states[len(s.states)-len(l.states):][:width]...)
		for j := 1; n%2 == 0 && j < len(l.ids)-1; j++ {
			if s.dice.Float64() >= bertMasked {
				continue
			}
			s.hidden, s.answers = append(s.hidden, int32(from+j)), append(s.answers, l.ids[j])
			switch u := s.dice.Float64(); {
			case u < 0.8:
				s.batch.IDs[from+j] = s.mask
			case u < 0.9:
				s.batch.IDs[from+j] = int32(s.dice.IntN(s.pieces))
			}
		}
	}
}

// pass returns the three losses of the student.
func (s *student) pass(t *grad.Tape) []grad.Loss {
	h := s.tokens.Features(t, &s.batch)
	return []grad.Loss{
		t.SquaredError(s.tokens.Head(t, h, &s.batch), s.states, grad.Criterion{}),
		t.SquaredError(s.sentence.Head(t, t.Gather(h, s.batch.First()), &s.batch), s.sentences, grad.Criterion{}),
		s.words.Loss(t, t.Gather(h, s.hidden), &model.Batch{Labels: s.answers}, grad.Criterion{}),
	}
}

// examine logs the student's results on held-out lessons: the share of the
// variance that it misses, and the perplexity of masked words.
func (s *student) examine(t *grad.Tape, from int) {
	before := s.dice
	s.dice = rand.New(rand.NewPCG(seed, 2))
	var sums [3]float64
	batches := 0
	for ; from+bertBatch <= len(s.lessons); from += bertBatch {
		which := make([]int, bertBatch)
		for i := range which {
			which[i] = from + i
		}
		s.fill(which)
		t.Reset(false, 0)
		for i, l := range s.pass(t) {
			var mean [1]float32
			t.Device().Read(mean[:], l.Mean)
			sums[i] += float64(mean[0])
		}
		batches++
	}
	s.dice = before
	n := float64(batches)
	log.Printf("%s: held out: misses %.4f of the tokens' variance and %.4f of the sentences', perplexity %.1f",
		s.recipe.name, sums[0]/n/bertWeight, sums[1]/n/bertWeight, math.Exp(sums[2]/n))
}

// write saves the encoder with its pooler and the head for masked words.
func (s *student) write(dev *cpu.Device, models string, vocabulary *cut) error {
	weights := s.words.Tensors(dev)
	for _, w := range s.sentence.Tensors(dev) {
		if strings.HasPrefix(w.Name, "bert.pooler.") {
			weights = append(weights, w)
		}
	}
	c := *s.words.Config
	c.Architectures, c.ProblemType = []string{"BertForMaskedLM"}, ""
	c.SetLabels([]string{"LABEL_0", "LABEL_1"})
	c.SetDropout(0.1) // for later fine-tuning
	special := map[string]any{"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
	settings := map[string]any{"tokenizer_class": "BertTokenizer", "do_lower_case": true, "model_max_length": c.MaxPositionEmbeddings}
	for name, piece := range special {
		settings[name] = piece
	}
	f, err := modelFolder(&c, weights, vocabulary.json, settings, special)
	if err != nil {
		return err
	}
	return write(models, s.recipe.name, f)
}
