package run

// A Family describes the models of one architecture.
type Family struct {
	Type  string   // config.json's model_type
	Class string   // beginning of the names of transformers' classes
	Tasks []string // tasks that a model can be tuned for, the most usual first
	// EncoderDecoder is set if an encoder reads the text and a decoder writes the
	// answer, for every task.
	EncoderDecoder bool
	// Mask stands for a masked word in a text; "" if the family has none.
	Mask string
	// LearningRate is the rate with which the family's authors tune models of any
	// size; 0: the size decides.
	LearningRate float64
}

// understanding are the tasks of a model with bidirectional attention.
var understanding = []string{TextClassification, TokenClassification, QuestionAnswering, FillMask}

// Families are the families that the engine supports.
var Families = []Family{
	{Type: "bert", Class: "Bert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "roberta", Class: "Roberta", Tasks: understanding, Mask: "<mask>"},
	{Type: "distilbert", Class: "DistilBert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "albert", Class: "Albert", Tasks: understanding, Mask: "[MASK]"},
	{Type: "gpt2", Class: "GPT2", Tasks: []string{TextGeneration, TextClassification, TokenClassification, QuestionAnswering}},
	{Type: "t5", Class: "T5", Tasks: []string{Translation, Summarization, TextClassification}, EncoderDecoder: true, LearningRate: 5e-4},
}

// FamilyOf returns the family of a model_type, or the zero Family if the engine
// does not support it.
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
