"""Loads what `tuneground train` saves of every family by every method into transformers
and PEFT, and compares its answers with those of `tuneground predict`.

    python saved.py /path/to/tuneground /some/folder [family ...]

(torch 2.15.0, transformers 5.24.0, peft 0.21.2, and what runtimes.py of
engine/graph/testdata wants.) Each model is small and random, and tuned for some steps.
Probabilities have to agree to 1e-5, words and tags wholly, on 20 texts. An adapter is
loaded onto its base, and its merged folder alone.
"""
import importlib.util
import json
import os
import subprocess
import sys

spec = importlib.util.spec_from_file_location("runtimes", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../graph/testdata/runtimes.py"))
runtimes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runtimes)

import random

import torch
import transformers
from peft import PeftModel

ADAPTERS = ["lora", "dora", "ia3", "prompt"]
METHODS = ["full", "full float16", "full bfloat16", "last_k", "head", "modules", "bitfit"] + ADAPTERS
CASES = {"gpt2": ["one", "tags", "write"], "t5": ["translate"]}
TEXTS = 20


def train(program, kind, case, method, folder):
    method, *dtype = method.split()
    settings = {"model": kind, "task": runtimes.TASKS[case], "method": method, "max_steps": 40, "learning_rate": 5e-3, "max_length": 64, "last_k": 1,
                "max_target_length": 8, "source_prefix": "", "dataset": {"drop_duplicates": False}, "generation_config": {"max_new_tokens": 8}}
    if method == "modules":
        settings["modules"] = {"t5": ["block.1"], "gpt2": ["h.1"], "albert": ["encoder"]}.get(kind, ["layer.1"])
    with open(f"{folder}/run.json", "w") as f:
        json.dump(settings, f)
    merged = ["-merge", f"{folder}/merged"] if method in ADAPTERS and method != "prompt" else []
    subprocess.run([program, "train", f"{folder}/run.json", "-data", f"{folder}/../rows.jsonl", "-models", f"{folder}/../../../bases", "-out", f"{folder}/tuned",
                    *merged, *(["-dtype"] + dtype if dtype else [])], check=True, stdout=open(f"{folder}/events.jsonl", "w"))


def told(program, kind, case, folder, saved):
    """The answers of tuneground, a dict for each text."""
    model = [f"{folder}/../../../bases/{kind}", "-adapter", f"{folder}/tuned"] if os.path.exists(f"{folder}/{saved}/adapter_config.json") else [f"{folder}/{saved}"]
    subprocess.run([program, "predict", *model, "-data", f"{folder}/../asked.jsonl", "-out", f"{folder}/{saved}.jsonl", "-probabilities"], check=True, stdout=subprocess.DEVNULL)
    return [json.loads(line) for line in open(f"{folder}/{saved}.jsonl")]


def load(kind, case, folder, saved):
    cls = transformers.AutoModelForSeq2SeqLM if kind == "t5" else getattr(transformers, runtimes.CLASSES[runtimes.TASKS[case]])
    path = f"{folder}/{saved}"
    if not os.path.exists(f"{path}/adapter_config.json"):
        return cls.from_pretrained(path, dtype=torch.float32).eval()
    base = cls.from_pretrained(f"{folder}/../../../bases/{kind}", config=transformers.AutoConfig.from_pretrained(path))
    return PeftModel.from_pretrained(base, path).eval()


def same(model, tokens, case, text, answer):
    """Whether the loaded model answers a text as tuneground did."""
    ids = tokens(tokens.eos_token + text if case == "write" else text, return_tensors="pt")  # as runs begin a text
    with torch.no_grad():
        if case in ("write", "translate"):  # PEFT's GPT-2 reads virtual tokens twice if it has a cache
            new = model.generate(**ids, max_new_tokens=8, do_sample=False, num_beams=1, use_cache=False, pad_token_id=tokens.pad_token_id or 0)
            new = new[0] if case == "translate" else new[0][ids.input_ids.shape[1]:]
            return tokens.decode(new, skip_special_tokens=True).strip() == answer["output"].strip()
        logits = model(**ids).logits[0]
    names = model.config.id2label
    if case == "one":
        return all(abs(p.item() - answer[f"probability_{names[i]}"]) < 1e-5 for i, p in enumerate(logits.softmax(-1)))
    if isinstance(model, PeftModel) and model.active_peft_config.is_prompt_learning and len(logits) > ids.input_ids.shape[1]:
        logits = logits[model.active_peft_config.num_virtual_tokens:]
    of = tokens(text.split(), is_split_into_words=True).word_ids()
    return [names[logits[i].argmax().item()] for i, word in enumerate(of) if word is not None and word not in of[:i]] == answer["predicted_tags"]


def check(program, kind, case, method, folder):
    tokens = transformers.AutoTokenizer.from_pretrained(f"{folder}/tuned")
    wrong = ""
    for saved in ("tuned", "merged"):
        if os.path.exists(f"{folder}/{saved}"):
            model, answers = load(kind, case, folder, saved), told(program, kind, case, folder, saved)
            n = sum(same(model, tokens, case, text, a) for text, a in zip(texts(case), answers, strict=True))
            wrong += f", {'' if n == TEXTS else 'WRONG '}{saved}: {n} of {TEXTS}"
    print(f"{kind:10} {case:9} {method}{wrong}", flush=True)


def texts(case):
    r = random.Random(9)
    return [runtimes.make_row(case, r, "")[0] for _ in range(TEXTS)]


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    program, root, *kinds = sys.argv[1:]
    for kind in kinds or runtimes.SHAPES:
        os.makedirs(f"{root}/bases/{kind}", exist_ok=True)
        runtimes.make_base(kind, f"{root}/bases/{kind}")
        for case in CASES.get(kind, ["one", "tags"]):
            os.makedirs(f"{root}/{kind}/{case}", exist_ok=True)
            r = random.Random(5)
            with open(f"{root}/{kind}/{case}/rows.jsonl", "w") as f:
                f.writelines(json.dumps(runtimes.make_row(case, r, kind)[2]) + "\n" for _ in range(200))
            with open(f"{root}/{kind}/{case}/asked.jsonl", "w") as f:
                f.writelines(json.dumps({"tokens": t.split()} if case == "tags" else {"text": t}) + "\n" for t in texts(case))
            none = {"write": ["head"], "translate": ["head", "bitfit"]}.get(case, [])  # there is no new head, and T5 has no biases
            for method in [m for m in METHODS if m not in none]:
                folder = f"{root}/{kind}/{case}/{method.replace(' ', '_')}"
                os.makedirs(folder, exist_ok=True)
                train(program, kind, case, method, folder)
                check(program, kind, case, method, folder)
