"""Runs the ONNX folders that tuneground writes in onnxruntime, for every family and
every task that it can do.

    python runtimes.py /path/to/tuneground /some/folder [family ...]
    node runtimes.mjs /some/folder

(torch 2.15.0, transformers 5.24.0, tokenizers 0.23.3, onnxruntime 1.32.0 and
sentencepiece installed.) For each family it makes a small model with the files of an older
tokenizer, and for each of its tasks rows of data, lets `tuneground train` tune the
model, and compares the graphs with transformers on the saved folder, on 100 other
texts in padded batches: in 32 bits all outputs to 1e-4 (of the largest, where that is
above 1), in 8 bits to 1e-1 of the numbers themselves, with the same answers on 95 texts
of 100. A model that
writes is also run token by token with the keys and values of the graph before. The
tokenizer.json that is saved has to give the ids of the older files, and `tuneground
predict` the answers of transformers. It leaves what transformers answers in expected.json of each folder, for runtimes.mjs.
"""

import csv
import json
import os
import random
import subprocess
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import onnxruntime
import torch
import transformers
from sentencepiece import sentencepiece_model_pb2 as sentencepiece
from tokenizers import pre_tokenizers

GOOD, BAD = ["lovely", "great", "fine", "splendid", "warm"], ["awful", "poor", "broken", "dull", "cold"]
REST = ["the", "soup", "film", "phone", "was", "and", "very", "a", "day", "it"]
WORDS = GOOD + BAD + REST + ["what", "good", "bad", "is"]
BASE = {"hidden_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 192, "max_position_embeddings": 100}
SHAPES = {
    "bert": BASE, "roberta": BASE, "albert": BASE | {"embedding_size": 80},
    "distilbert": dict(dim=96, n_layers=2, n_heads=4, hidden_dim=192, max_position_embeddings=100),
    "gpt2": dict(n_embd=96, n_layer=2, n_head=4, n_positions=200),
    "t5": dict(d_model=96, d_kv=24, d_ff=192, num_layers=2, num_heads=4),
}
UNDERSTANDING = ["one", "several", "number", "tags", "question", "mask"]
CASES = {"bert": UNDERSTANDING, "roberta": UNDERSTANDING, "distilbert": UNDERSTANDING, "albert": UNDERSTANDING,
         "gpt2": ["one", "several", "number", "tags", "question", "write"], "t5": ["translate", "summarize", "one"]}
TASKS = {"one": "text-classification", "several": "text-classification", "number": "text-classification", "tags": "token-classification",
         "question": "question-answering", "mask": "fill-mask", "write": "text-generation", "translate": "translation", "summarize": "summarization"}
CLASSES = {"text-classification": "AutoModelForSequenceClassification", "token-classification": "AutoModelForTokenClassification",
           "question-answering": "AutoModelForQuestionAnswering", "fill-mask": "AutoModelForMaskedLM", "text-generation": "AutoModelForCausalLM"}


def tokenizer(kind):
    if kind in ("bert", "distilbert"):
        return transformers.BertTokenizer(vocab={t: i for i, t in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS)})
    if kind in ("roberta", "gpt2"):
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if kind == "roberta" else []
        vocab, merges = {t: i for i, t in enumerate(special + sorted(pre_tokenizers.ByteLevel.alphabet()))}, []
        for word in ["Ġ" + w for w in WORDS] + WORDS:  # each word becomes one token
            for end in range(2, len(word) + 1):
                if word[:end] not in vocab:
                    vocab[word[:end]] = len(vocab)
                    merges.append((word[:end - 1], word[end - 1]))
        return (transformers.RobertaTokenizer if kind == "roberta" else transformers.GPT2Tokenizer)(vocab=vocab, merges=merges)
    pieces = [("▁" + w, -2.0) for w in WORDS]
    if kind == "albert":
        return transformers.AlbertTokenizer(vocab=[(t, 0.0) for t in ("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]")] + pieces)
    return transformers.T5Tokenizer(vocab=[(t, 0.0) for t in ("<pad>", "</s>", "<unk>")] + pieces, extra_ids=0)


def age(kind, unknown, folder):
    """Puts the files of an older tokenizer in the place of tokenizer.json."""
    written = json.load(open(f"{folder}/tokenizer.json"))["model"]
    os.remove(f"{folder}/tokenizer.json")
    if kind in ("bert", "distilbert"):
        with open(f"{folder}/vocab.txt", "w") as f:
            f.writelines(t + "\n" for t in sorted(written["vocab"], key=written["vocab"].get))
    elif kind in ("roberta", "gpt2"):
        json.dump(written["vocab"], open(f"{folder}/vocab.json", "w"))
        with open(f"{folder}/merges.txt", "w") as f:
            f.writelines(["#version: 0.2\n"] + [" ".join(m) + "\n" for m in written["merges"]])
    else:
        pieces, types = sentencepiece.ModelProto(), sentencepiece.ModelProto.SentencePiece
        roles = {"<unk>": types.UNKNOWN, "[MASK]": types.USER_DEFINED} | dict.fromkeys(("<pad>", "</s>", "[CLS]", "[SEP]"), types.CONTROL)
        for text, score in written["vocab"]:
            pieces.pieces.add(piece=text, score=score, type=roles.get(text, types.NORMAL))
        pieces.trainer_spec.model_type = pieces.trainer_spec.UNIGRAM
        pieces.trainer_spec.unk_id = unknown
        pieces.normalizer_spec.name = "identity"
        with open(f"{folder}/spiece.model", "wb") as f:
            f.write(pieces.SerializeToString())


def make_base(kind, folder):
    torch.manual_seed(1)
    tokens = tokenizer(kind)
    config = transformers.AutoConfig.for_model(kind, vocab_size=len(tokens), initializer_range=0.1, **SHAPES[kind])
    for role in ("bos", "eos", "pad"):
        setattr(config, role + "_token_id", getattr(tokens, role + "_token_id"))
    if kind == "t5":
        config.decoder_start_token_id = 0
    model = {"t5": transformers.AutoModelForSeq2SeqLM, "gpt2": transformers.AutoModelForCausalLM}.get(kind, transformers.AutoModelForMaskedLM)
    model.from_config(config).save_pretrained(folder)
    tokens.save_pretrained(folder)
    age(kind, tokens.unk_token_id, folder)


def make_row(case, r, kind):
    good = r.random() < 0.5
    word = r.choice(GOOD if good else BAD)
    words = [r.choice(REST) for _ in range(2 + r.randrange(5))]
    words[r.randrange(len(words))] = word
    text = " ".join(words)
    return text, word, {
        "one": {"text": text, "label": "good" if good else "bad"},
        "several": {"text": text, "labels": ["good"] * good + ["soup"] * ("soup" in words)},
        "number": {"text": text, "score": 1.5 * good + len(words) / 100},
        "tags": {"tokens": words, "tags": [("B-PRAISE" if good else "B-BLAME") if w == word else "O" for w in words]},
        "question": {"context": text, "question": "what was it", "answers": {"text": [word], "answer_start": [text.index(word)]}},
        "mask": {"text": " ".join([word, words[0]] * 3)},
        "write": {"text": text},
        "translate": {"text": text, "label": "good " + word if good else "bad " + word},
        "summarize": {"text": text, "summary": "it was good" if good else "it was bad"},
    }[case]


def train(program, kind, case, folder):
    r = random.Random(5)
    with open(f"{folder}/rows.jsonl", "w") as f:
        for _ in range(400):
            f.write(json.dumps(make_row(case, r, kind)[2]) + "\n")
    settings = {"model": kind, "task": TASKS[case], "num_train_epochs": 8, "learning_rate": 2e-3, "max_length": 64, "max_target_length": 8,
                "source_prefix": "", "dataset": {"drop_duplicates": False}, "generation_config": {"max_new_tokens": 8}}
    with open(f"{folder}/run.json", "w") as f:
        json.dump(settings, f)
    subprocess.run([program, "train", f"{folder}/run.json", "-data", f"{folder}/rows.jsonl", "-models", f"{folder}/../../bases",
                    "-out", f"{folder}/tuned", "-onnx", f"{folder}/onnx-folder"], check=True, stdout=open(f"{folder}/events.jsonl", "w"))


def session(folder, name, suffix):
    return onnxruntime.InferenceSession(f"{folder}/onnx-folder/onnx/{name}{suffix}.onnx", providers=["CPUExecutionProvider"])


def feed(s, values):
    zeros = {"token_type_ids": np.zeros_like(values["input_ids"])}  # which some tokenizers leave out
    return {i.name: (zeros | values)[i.name] for i in s.get_inputs()}


def empty(s, batch):
    return {i.name: np.zeros((batch, i.shape[1], 0, i.shape[3]), np.float32) for i in s.get_inputs() if i.name.startswith("past")}


def named(s, values):
    return dict(zip([o.name for o in s.get_outputs()], s.run(None, feed(s, values))))


def kept(present, past):
    """The keys and values for the next call; the encoder's stay."""
    return past | {n.replace("present", "past_key_values"): v for n, v in present.items() if n.startswith("present")}


def run_onnx(folder, suffix, kind, batch):
    """The outputs of a batch, for a model that writes token by token."""
    values = {k: v.numpy() for k, v in batch.items()}
    if kind == "t5":
        states = named(session(folder, "encoder_model", suffix), values)["last_hidden_state"]
        s = session(folder, "decoder_model_merged", suffix)
        past, logits = empty(s, len(states)), []
        for i in range(values["decoder_input_ids"].shape[1]):
            step = {"input_ids": values["decoder_input_ids"][:, i:i + 1], "encoder_hidden_states": states,
                    "encoder_attention_mask": values["attention_mask"], "use_cache_branch": np.array([i > 0])}
            out = named(s, step | past)
            past = kept(out, past)
            logits.append(out["logits"])
        return {"logits": np.concatenate(logits, 1)}
    s = session(folder, "model", suffix)
    if not empty(s, 1):
        return named(s, values)
    past, logits, n = empty(s, len(values["input_ids"])), [], values["input_ids"].shape[1]
    for first, end in [(0, n // 2)] + [(i, i + 1) for i in range(n // 2, n)]:  # half at once, then one by one
        out = named(s, {"input_ids": values["input_ids"][:, first:end], "attention_mask": values["attention_mask"][:, :end]} | past)
        past = kept(out, past)
        logits.append(out["logits"])
    return {"logits": np.concatenate(logits, 1)}


def real(outputs, batch, kind):
    """The outputs at tokens, not at padding, as rows."""
    mask = (batch["decoder_attention_mask"] if kind == "t5" else batch["attention_mask"]).numpy().astype(bool)
    return [np.asarray(o)[mask] if np.ndim(o) > 2 or name.endswith("_logits") else np.asarray(o) for name, o in outputs.items()]


def answer(outputs, batch, kind, case):
    """The answers to compare, one for each text."""
    logits = [np.asarray(o) for o in outputs.values()]
    mask = (batch["decoder_attention_mask"] if kind == "t5" else batch["attention_mask"]).numpy().astype(bool)
    if case == "question":
        start, end = [np.where(mask, o, -np.inf).argmax(1) for o in logits]
        return list(zip(start, end))
    if case == "number":
        return None
    if case == "several":
        return [tuple(row > 0) for row in logits[0]]
    best = logits[0].argmax(-1)
    if best.ndim == 1:
        return list(best)
    if case == "write":  # the next word; padding is on the left
        return list(best[:, -1])
    if case == "mask":
        asked = batch["input_ids"].numpy() == MASK[kind]
        return [tuple(b[a]) for b, a in zip(best, asked)]
    return [tuple(b[m]) for b, m in zip(best, mask)]


MASK = {}


def check(program, kind, case, folder):
    tokens = transformers.AutoTokenizer.from_pretrained(f"{folder}/onnx-folder", padding_side="left" if case == "write" else "right")
    if tokens.pad_token is None:
        tokens.pad_token = tokens.eos_token
    seq2seq = kind == "t5"
    cls = transformers.AutoModelForSeq2SeqLM if seq2seq else getattr(transformers, CLASSES[TASKS[case]])
    model = cls.from_pretrained(f"{folder}/tuned").eval()
    MASK[kind] = tokens.mask_token_id
    r = random.Random(9)
    rows = [make_row(case, r, kind) for _ in range(100)]
    texts = [text for text, _, _ in rows]
    if case == "mask":
        texts = [row["text"].replace(" " + word + " ", " " + tokens.mask_token + " ", 1) for _, word, row in rows]
    if case == "question":
        batch = tokens([r[2]["question"] for r in rows], texts, padding=True, return_tensors="pt")
    else:
        batch = tokens(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        if seq2seq:
            written = model.generate(**batch, max_new_tokens=8, do_sample=False, num_beams=1)
            batch["decoder_input_ids"] = written
            ended = (written == tokens.eos_token_id).cumsum(1) - (written == tokens.eos_token_id).long()
            batch["decoder_attention_mask"] = (ended == 0).long()
            want = {"logits": model(**{k: v for k, v in batch.items() if k != "decoder_attention_mask"}).logits.numpy()}
        elif case == "question":
            out = model(**batch)
            want = {"start_logits": out.start_logits.numpy(), "end_logits": out.end_logits.numpy()}
        else:
            given = dict(batch)
            if case == "write":
                given["position_ids"] = (batch["attention_mask"].cumsum(1) - 1).clamp(min=0)
            want = {"logits": model(**given).logits.numpy()}
    report = []
    for suffix, tolerance in (("", 1e-4), ("_quantized", 1e-1)):
        got = run_onnx(folder, suffix, kind, batch)
        largest = max(1, max(np.abs(o).max() for o in real(want, batch, kind)))
        off = max(np.abs(a - b).max() for a, b in zip(real(got, batch, kind), real(want, batch, kind), strict=True))
        ours, theirs = answer(got, batch, kind, case), answer(want, batch, kind, case)
        same = 100 if ours is None else sum(a == b for a, b in zip(ours, theirs))
        ok = off <= tolerance * (largest if suffix == "" else 1) and same >= (100 if suffix == "" else 95)
        report.append(f"{'' if ok else 'WRONG '}{off:.1e} of {largest:.1f}, {same} of 100 the same")
    before = " " if case == "tags" and kind in ("roberta", "gpt2") else ""  # the first word has a blank then
    ids = sum(tokens(text).input_ids == tokenizer(kind)(before + text).input_ids for text in texts)
    answers = expect(folder, kind, case, tokens, model, texts, rows)
    told = sum(agree(a, b) for a, b in zip(predicted(program, folder, case, texts, rows), answers, strict=True))
    report.append(f"{'' if ids == 100 and told >= (9 if case == 'question' else 10) else 'WRONG '}{ids} of 100 with the ids, {told} of 10 with the answers of tuneground predict")
    size = [sum(os.path.getsize(f"{folder}/onnx-folder/onnx/{f}") for f in os.listdir(f"{folder}/onnx-folder/onnx") if f.endswith("_quantized.onnx") == q) for q in (False, True)]
    print(f"{kind:10} {case:10} 32 bits {report[0]}; 8 bits {report[1]}; {report[2]}; {size[1] / size[0]:.2f} of the bytes", flush=True)


def expect(folder, kind, case, tokens, model, texts, rows):
    """Leaves what transformers' pipelines answer for the first ten texts."""
    few, task = texts[:10], TASKS[case]
    with torch.no_grad():
        if kind == "t5":
            out = model.generate(**tokens(few, padding=True, return_tensors="pt"), max_new_tokens=8, do_sample=False, num_beams=1)
            answers = tokens.batch_decode(out, skip_special_tokens=True)
            task = {"translate": "translation", "summarize": "summarization"}.get(case, "text2text-generation")
        elif case == "question":
            answers = []
            for row, text in zip(rows, few):
                pair = tokens(row[2]["question"], text, return_tensors="pt")
                out, inside = model(**pair), torch.tensor([p == 1 for p in pair.sequence_ids()])
                spans = (out.start_logits[0].softmax(0) * inside)[:, None] * (out.end_logits[0].softmax(0) * inside)
                start, end = divmod(spans.triu().argmax().item(), len(inside))
                answers.append(tokens.decode(pair.input_ids[0][start:end + 1]).strip())
        elif case == "write":
            answers = []
            for text in few:  # which runs read after the end-of-text token
                out = model.generate(**tokens(tokens.eos_token + text, return_tensors="pt"), max_new_tokens=8, do_sample=False, pad_token_id=tokens.eos_token_id)
                answers.append(tokens.decode(out[0], skip_special_tokens=True))
        elif case == "mask":
            answers = [x[0]["token_str"].strip() for x in transformers.pipeline(task, model=model, tokenizer=tokens)(few)]
        elif case == "tags":
            answers = [[e["entity"] for e in x] for x in transformers.pipeline(task, model=model, tokenizer=tokens)(few)]
        else:
            how = {"function_to_apply": "none"} if case == "number" else {}
            answers = [[round(x["score"], 5), x["label"]] for x in transformers.pipeline(task, model=model, tokenizer=tokens)(few, **how)]
    with open(f"{folder}/expected.json", "w") as f:
        json.dump({"task": task, "case": case, "texts": few, "questions": [r[2].get("question") for r in rows[:10]], "answers": answers}, f)
    return answers


def predicted(program, folder, case, texts, rows):
    """What `tuneground predict` answers for the first ten texts, as expect has it."""
    with open(f"{folder}/asked.jsonl", "w") as f:
        for text, (_, _, row) in zip(texts[:10], rows):
            given = {"question": {"context": text, "question": row.get("question")}, "tags": {"tokens": row.get("tokens")}}.get(case, {"text": text})
            f.write(json.dumps(given) + "\n")
    subprocess.run([program, "predict", f"{folder}/tuned", "-data", f"{folder}/asked.jsonl", "-out", f"{folder}/answered.jsonl", "-probabilities"],
                   check=True, stdout=subprocess.DEVNULL)
    answered = [json.loads(line) for line in open(f"{folder}/answered.jsonl")]
    for a, text in zip(answered, texts):
        if case == "tags":
            yield [t for t in a["predicted_tags"] if t != "O"]
        elif case in ("question", "mask"):
            yield a["answer"].strip()
        elif case == "number":
            yield [a["predicted_value"], "score"]
        elif case == "write":
            yield text + a["output"]
        else:
            yield a


def agree(ours, theirs):
    if isinstance(ours, dict):  # the probability of the label, or the text
        return abs(ours[f"probability_{theirs[1]}"] - theirs[0]) < 1e-4 if isinstance(theirs, list) else (ours.get("output") or ours.get("predicted_label")) == theirs
    if isinstance(ours, list) and ours[1:] == ["score"]:
        return abs(ours[0] - theirs[0]) < 1e-3
    return ours == theirs


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    program, root, *kinds = sys.argv[1:]
    for kind in kinds or SHAPES:
        os.makedirs(f"{root}/bases/{kind}", exist_ok=True)
        make_base(kind, f"{root}/bases/{kind}")
        for case in CASES[kind]:
            folder = f"{root}/{kind}/{case}"
            os.makedirs(folder, exist_ok=True)
            train(program, kind, case, folder)
            check(program, kind, case, folder)
