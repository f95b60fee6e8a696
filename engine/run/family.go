package run

// A Family describes the models of one architecture.
type Family struct {
	Type  string   // config.json's model_type
	Class string   // beginning of the names of transformers' classes
	Tasks []string // tasks that a model can be tuned for, the most usual first
	// EncoderDecoder is set if an encoder reads the text and a decoder writes the
	// answer, for every task.
	EncoderDecoder bool
	// Segments is set if models tell the two texts of a pair apart.
	Segments bool
	// Mask stands for a masked word in a text; "" if the family has none.
	Mask string
	// LearningRate is the rate with which the family's authors tune models of any
	// size; 0: the size decides.
	LearningRate float64
	// NotInJavaScript are the tasks for which transformers.js has no class.
	NotInJavaScript []string
	// Scaled are the modules that IA3 scales if the settings name none, and
	// FeedForward those of them whose inputs it scales: PEFT's defaults and, for
	// DistilBERT and ALBERT, which PEFT does not list, their counterparts.
	Scaled, FeedForward []string
}

// understanding are the tasks of a model with bidirectional attention.
var understanding = []string{TextClassification, TokenClassification, QuestionAnswering, FillMask}

// Families are the families that the engine supports.
var Families = []Family{
	{
		Type: "bert", Class: "Bert", Tasks: understanding, Segments: true, Mask: "[MASK]",
		Scaled: []string{"key", "value", "output.dense"}, FeedForward: []string{"output.dense"},
	},
	{
		Type: "roberta", Class: "Roberta", Tasks: understanding, Mask: "<mask>",
		Scaled: []string{"key", "value", "output.dense"}, FeedForward: []string{"output.dense"},
	},
	{
		Type: "distilbert", Class: "DistilBert", Tasks: understanding, Mask: "[MASK]",
		Scaled: []string{"k_lin", "v_lin", "lin2"}, FeedForward: []string{"lin2"},
	},
	{
		Type: "albert", Class: "Albert", Tasks: understanding, Segments: true, Mask: "[MASK]",
		NotInJavaScript: []string{TokenClassification},
		Scaled:          []string{"key", "value", "ffn_output"}, FeedForward: []string{"ffn_output"},
	},
	{
		Type: "gpt2", Class: "GPT2", Tasks: []string{TextGeneration, TextClassification, TokenClassification, QuestionAnswering},
		NotInJavaScript: []string{TextClassification, TokenClassification, QuestionAnswering},
		Scaled:          []string{"c_attn", "mlp.c_proj"}, FeedForward: []string{"mlp.c_proj"},
	},
	{
		Type: "t5", Class: "T5", Tasks: []string{Translation, Summarization, TextClassification}, EncoderDecoder: true,
		LearningRate: 5e-4, Scaled: []string{"k", "v", "wo"}, FeedForward: []string{"wo"},
	},
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

// TaskOf returns the most usual task of a class of transformers', "" of one that the
// family has not.
func (f Family) TaskOf(class string) string {
	for _, task := range f.Tasks {
		if f.Architecture(task) == class {
			return task
		}
	}
	return ""
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
