package export

import (
	"fmt"
	"slices"

	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// The pipelines of transformers.js. That for text classification makes a
// probability of every output, also of the one number of a regression.
const (
	jsPipeline = `import { pipeline } from "@huggingface/transformers";

const run = await pipeline(%q, "path/to/this/folder");
console.log(await run(%s));`

	// Runs put the end-of-text token before every text.
	jsContinuation = `import { pipeline } from "@huggingface/transformers";

const write = await pipeline("text-generation", "path/to/this/folder");
const start = write.tokenizer.eos_token ?? "";
console.log(await write(start + "...", { max_new_tokens: %d, return_full_text: false }));`

	jsNumber = `import { AutoModelForSequenceClassification, AutoTokenizer } from "@huggingface/transformers";

const tokenizer = await AutoTokenizer.from_pretrained("path/to/this/folder");
const model = await AutoModelForSequenceClassification.from_pretrained("path/to/this/folder");
console.log((await model(tokenizer("..."))).logits.data[0]);`

	onnxruntime = `from onnxruntime import InferenceSession
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
session = InferenceSession("path/to/this/folder/onnx/model.onnx")
inputs = tokenizer(%s, return_tensors="np")
print(session.run(None, {x.name: inputs[x.name] for x in session.get_inputs()}))`
)

// graphUsage returns how m's ONNX graphs are used: by transformers.js or, where that
// has no class for the task, by onnxruntime.
func graphUsage(m *pretrained.Model) usage {
	settings := settingsOf(m)
	task, arguments := m.Task, `"..."`
	switch kind := run.TaskOf(task); {
	case slices.Contains(m.From.Family().NotInJavaScript, task):
		if kind.Answer == run.SpanAnswer {
			arguments = `"...?", "..."`
		}
		return usage{"onnx", "python", fmt.Sprintf(onnxruntime, arguments)}
	case m.From.Family().EncoderDecoder:
		arguments = fmt.Sprintf(`"%s...", { max_new_tokens: %d }`, settings.SourcePrefix, settings.Generation.MaxNewTokens)
		if kind.Answer != run.TextAnswer {
			task = "text2text-generation"
		}
	case kind.Answer == run.SpanAnswer:
		arguments = `"...?", "..."`
	case kind.Answer == run.TextAnswer:
		return usage{"transformers.js", "js", fmt.Sprintf(jsContinuation, settings.Generation.MaxNewTokens)}
	case settings.ProblemType == run.Regression:
		return usage{"transformers.js", "js", jsNumber}
	}
	return usage{"transformers.js", "js", fmt.Sprintf(jsPipeline, task, arguments)}
}
