package run

// A task is named as Hugging Face's pipelines are
// (https://huggingface.co/docs/transformers/main_classes/pipelines).
const (
	TextClassification  = "text-classification"
	TokenClassification = "token-classification"
	QuestionAnswering   = "question-answering"
	FillMask            = "fill-mask"
	TextGeneration      = "text-generation"
	Summarization       = "summarization"
	Translation         = "translation"
)

// Tasks are all tasks, in the order shown.
var Tasks = []string{
	TextClassification, TokenClassification, QuestionAnswering, FillMask, TextGeneration, Translation, Summarization,
}

// BestMetrics returns what can tell which of a task's models is best, the
// task's usual measure first.
func BestMetrics(task string) []string {
	switch task {
	case TokenClassification:
		return []string{"entity_f1", "accuracy", "f1_macro", "loss"}
	case QuestionAnswering:
		return []string{"f1", "exact_match", "loss"}
	case FillMask:
		return []string{"perplexity", "accuracy", "loss"}
	case TextGeneration:
		return []string{"perplexity", "loss"}
	case Summarization:
		return []string{"rougeL", "rouge1", "rouge2", "rougeLsum", "exact_match", "loss"}
	case Translation:
		return []string{"bleu", "chrf", "exact_match", "loss"}
	}
	return []string{"accuracy", "f1", "f1_macro", "roc_auc", "spearman", "pearson", "mse", "loss"}
}

// SmallerIsBetter reports whether a metric measures what is wrong.
func SmallerIsBetter(metric string) bool {
	switch metric {
	case "loss", "perplexity", "mse", "rmse", "mae", "hamming_loss":
		return true
	}
	return false
}

// Generates reports whether a task's answers are written token by token.
func Generates(task string) bool {
	return task == TextGeneration || task == Summarization || task == Translation
}

// HasLabels reports whether a task's answers are chosen from a set of labels.
func HasLabels(task string) bool { return task == TextClassification || task == TokenClassification }

// HasNewHead reports whether a task puts a head of its own on a pretrained
// model, which can be trained alone.
func HasNewHead(task string) bool { return HasLabels(task) || task == QuestionAnswering }

// The problem types of text classification, as config.json's problem_type
// names them.
const (
	SingleLabel = "single_label_classification"
	MultiLabel  = "multi_label_classification"
	Regression  = "regression"
)

// ProblemTypes are the values of Config.ProblemType; "" lets the labels decide.
var ProblemTypes = []string{"", SingleLabel, MultiLabel, Regression}
