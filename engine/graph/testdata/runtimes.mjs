// Runs the folders that runtimes.py leaves through transformers.js's pipelines, and
// compares with what transformers answered.
//
//     npm install --ignore-scripts @huggingface/transformers@4.3.2     (in a folder of its own)
//     node runtimes.mjs FOLDER [wasm] [family ...]
//
// runs them natively, as they come and in 8 bits. With "wasm" onnxruntime-web's
// WebAssembly runs them, as in a browser, where 8 bits are the default.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [root, ...rest] = process.argv.slice(2);
const wasm = rest[0] === "wasm";
const families = wasm ? rest.slice(1) : rest;
const require = createRequire(join(process.cwd(), "x.js"));
const load = (path) => import(pathToFileURL(path));
if (wasm) {
  const place = require.resolve("onnxruntime-web");
  const ort = await load(place);
  globalThis[Symbol.for("onnxruntime")] = ort; // transformers.js takes it from here
  ort.env.wasm.wasmPaths = pathToFileURL(join(place, "..")).href + "/"; // not from the network
  ort.env.wasm.numThreads = 1;
}
const { pipeline, env } = await load(join(require.resolve("@huggingface/transformers"), "..", "transformers.node.mjs"));

env.allowRemoteModels = false;
env.useWasmCache = false;

// The pipeline of transformers.js turns a single number into a probability of 1.
const number = (p, e, i) => p.model(p.tokenizer(e.texts[i])).then((out) => [out.logits.data[0], "score"]);

const kinds = {
  "text-classification": (p, e, i) => p(e.texts[i]).then(([x]) => [x.score, x.label]),
  "token-classification": (p, e, i) => p(e.texts[i]).then((x) => x.map((y) => y.entity)),
  "question-answering": (p, e, i) => p(e.questions[i], e.texts[i]).then((x) => x.answer.trim()),
  "fill-mask": (p, e, i) => p(e.texts[i]).then(([x]) => x.token_str.trim()),
  "text-generation": (p, e, i) => p(p.tokenizer.eos_token + e.texts[i], { max_new_tokens: 8, do_sample: false }).then(([x]) => x.generated_text),
  translation: (p, e, i) => p(e.texts[i], { max_new_tokens: 8 }).then(([x]) => x.translation_text),
  summarization: (p, e, i) => p(e.texts[i], { max_new_tokens: 8 }).then(([x]) => x.summary_text),
  "text2text-generation": (p, e, i) => p(e.texts[i], { max_new_tokens: 8 }).then(([x]) => x.generated_text),
};

const near = (a, b, off) => (Array.isArray(b) && typeof b[0] === "number" ? Math.abs(a[0] - b[0]) <= off && a[1] === b[1] : JSON.stringify(a) === JSON.stringify(b));

let wrong = 0;
for (const family of families.length ? families : readdirSync(root).filter((f) => f !== "bases")) {
  for (const name of readdirSync(join(root, family))) {
    env.localModelPath = join(resolve(root), family) + "/";
    const e = JSON.parse(readFileSync(join(root, family, name, "expected.json"), "utf8"));
    for (const options of wasm ? [{ device: "auto", dtype: "q8" }] : [{}, { dtype: "q8" }]) {
      const eight = wasm || options.dtype === "q8";
      let same = 0, first = "";
      try {
        const p = await pipeline(e.task, `${name}/onnx-folder`, options);
        for (let i = 0; i < e.texts.length; i++) {
          const got = await (e.case === "number" ? number : kinds[e.task])(p, e, i);
          if (near(got, e.answers[i], eight ? 0.05 : 1e-4)) same++;
          else first ||= ` ${JSON.stringify(got)}, not ${JSON.stringify(e.answers[i])}`;
        }
        await p.dispose();
      } catch (error) {
        first = " " + error;
      }
      // Its choice of a span is its own where two are nearly as likely.
      const ok = same >= (eight || e.case === "question" ? 9 : 10);
      const none = first.includes("Unsupported model type"); // it has no class for this task
      wrong += !ok && !none;
      console.log(`${ok ? "ok   " : none ? "none " : "WRONG"} ${family} ${name}, ${e.task}, ${wasm ? "wasm" : options.dtype ?? "as it comes"}: ${same} of ${e.texts.length}${first}`);
    }
  }
}
process.exit(wrong ? 1 : 0);
