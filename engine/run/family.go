package run

// A Family is the models of one architecture.
type Family struct {
	Type  string   // config.json's model_type
	Class string   // how the names of transformers' classes begin
	Tasks []string // what a model can be tuned for, what it is most used for first
	// EncoderDecoder says that an encoder reads and a decoder writes the answer,
	// whatever the task.
	EncoderDecoder bool
	// Mask is what stands for a hidden word in a text; "" where nothing does.
	Mask string
	// LearningRate is the one that the family's authors tune with, whatever the
	// model's size; 0: the size decides.
	LearningRate float64
}

// understanding are the tasks of a model that sees a text from both sides.
var understanding = []string{TextClassification, TokenClassification, QuestionAnswering, FillMask}

// Families are those that the engine knows.
var Families = []Family{
	{Type: "bert", Class: "Bert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "roberta", Class: "Roberta", Tasks: understanding, Mask: "<mask>"},
	{Type: "distilbert", Class: "DistilBert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "albert", Class: "Albert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "gpt2", Class: "GPT2", Tasks: []string{TextGeneration, TextClassification, TokenClassification, QuestionAnswering}},
	{Type: "t5", Class: "T5", Tasks: []string{Translation, Summarization, TextClassification}, EncoderDecoder: true, LearningRate: 5e-4},
}

// FamilyOf returns the family of a model_type, the zero Family where the engine
// does not know it.
func FamilyOf(modelType string) Family {
	for _, f := range Families {
		if f.Type == modelType {
			return f
		}
	}
	return Family{}
}

// ModelTypes returns the model types of all families.
func ModelTypes() []string {
	types := make([]string, len(Families))
	for i, f := range Families {
		types[i] = f.Type
	}
	return types
}

// Architecture returns the name of transformers' class for a task.
func (f Family) Architecture(task string) string {
	if f.EncoderDecoder {
		return f.Class + "ForConditionalGeneration"
	}
	switch TaskOf(task).Answer {
	case TagsAnswer:
		return f.Class + "ForTokenClassification"
	case SpanAnswer:
		return f.Class + "ForQuestionAnswering"
	case WordsAnswer:
		return f.Class + "ForMaskedLM"
	case TextAnswer:
		return f.Class + "LMHeadModel"
	}
	return f.Class + "ForSequenceClassification"
}
