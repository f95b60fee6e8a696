"""Makes the golden files that whole runs are compared with, from Hugging Face's
Trainer and its collators.

    python pairing.py [more]

runs inside this folder; tokenizers break ties by chance, so that it never makes the
same files twice. With "more" the runs of the tasks stay as they are. Each task gets a small model with random weights, its
tokenizer, and rows written here. The rows become features as transformers'
example scripts make them, the Trainer pads and trains on them for 50 steps, in
an order drawn here and without dropout.

<task>/                config.json, model.safetensors and tokenizer files
<task>.json            one run
    settings           of the run, with the names of run.Config
    rows               the data set's rows
    items              what the rows become, in their order: {"ids"} and what the
                       task asks for: "labels" (what is to be written), "start"
                       and "end" (the tokens of the answer)
    batches            of every step, indices into items
    masked             of every item of every batch what the collator hid, where the
                       task is to guess it: {"ids", "labels" (-1: none)}
    losses             of every step, before its update

accumulated.json       a run like text-generation's, from its folder, with three batches
                       a step. (BertForMaskedLM and T5ForConditionalGeneration divide
                       by what each batch counts alone, whatever the Trainer says.)
stopping.json          a list of {"greater" (is better), "patience", "threshold",
                       "values" (of the metric, evaluation by evaluation), "stops"
                       (after how many of them EarlyStoppingCallback ends the run;
                       0: never)}

Three things are not as in the scripts, and RATIONALE.md says why. Texts to write on
from stand between two end-of-text tokens, and no block holds two of them. The
Trainer's loss is the mean over the tokens that are guessed: left alone, it does not
know that GPT2LMHeadModel shifts its labels, and divides by the first tokens too.
Where an answer is looked for, the softmax leaves padding out. How far losses are off
otherwise is printed.
"""
import json
import os
import random
import sys
import types
import zlib

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn.functional import cross_entropy
from torch.utils.data import SequentialSampler
from transformers import (
    AutoTokenizer, BertConfig, BertForMaskedLM, BertForQuestionAnswering, DataCollatorForLanguageModeling, DataCollatorForSeq2Seq,
    DataCollatorWithPadding, EarlyStoppingCallback, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration,
    Trainer, TrainerControl, TrainerState, TrainingArguments)

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
STEPS, BATCH, ROWS = 50, 4, 40
LENGTH, TARGET, STRIDE = 32, 10, 8

WHO = "the baker|my sister|a tired nurse|the old captain|our teacher|a boy from the hills".split("|")
DID = "found|painted|sold|carried|forgot|repaired".split("|")
WHAT = "a blue door|three lemons|the broken clock|a letter for Ines|some rope|her violin".split("|")
WHERE = "by the river|in the attic|on Monday|before the rain|at Zoë's café|without a word".split("|")


def story(draw, sentences):
    return " ".join(f"{draw.choice(WHO)} {draw.choice(DID)} {draw.choice(WHAT)} {draw.choice(WHERE)}." for _ in range(sentences))


def stories(seed):
    draw = random.Random(seed)
    return [story(draw, draw.randint(1, 7)) for _ in range(ROWS)]


# ---- models and tokenizers ------------------------------------------------

def corpus():
    return [f"{a} {b} {c} {d}." for a in WHO for b in DID for c in WHAT for d in WHERE] + ["what did she find? what did he forget?"] * 50


def wordpieces():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(corpus(), trainers.WordPieceTrainer(vocab_size=160, special_tokens=special))
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(
        tokenizer_object=t, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
        model_max_length=48)


def byte_pieces():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer, t.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    t.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=320, special_tokens=["<|endoftext|>", "<|pad|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return PreTrainedTokenizerFast(tokenizer_object=t, eos_token="<|endoftext|>", pad_token="<|pad|>", model_max_length=48)


def likely_pieces():
    t = Tokenizer(models.Unigram())
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    t.train_from_iterator(corpus(), trainers.UnigramTrainer(
        vocab_size=100, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"))
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=t, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=48)


def bert(cls, tokenizer):
    return cls(BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_attention_heads=2, num_hidden_layers=2, intermediate_size=24,
        max_position_embeddings=48, hidden_dropout_prob=0, attention_probs_dropout_prob=0, initializer_range=0.2))


def gpt2(tokenizer):
    model = GPT2LMHeadModel(GPT2Config(
        vocab_size=len(tokenizer), n_embd=16, n_head=2, n_layer=2, n_positions=48, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        bos_token_id=0, eos_token_id=0, initializer_range=0.2))
    model.loss_type = "ForCausalLM" # which transformers tells by the class's name, and here does not
    return model


def t5(tokenizer):
    return T5ForConditionalGeneration(T5Config(
        vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, dropout_rate=0,
        decoder_start_token_id=0, initializer_factor=1.0))


# ---- rows as the example scripts read them --------------------------------

def blocks(tokenizer, text):
    """run_clm.py's group_texts, for one text between two end-of-text tokens.
    What is left over stays, but for a single token."""
    end = tokenizer.eos_token_id
    ids = [end] + tokenizer(text)["input_ids"] + [end]
    parts = [ids[i:i + LENGTH] for i in range(0, len(ids), LENGTH)]
    return [{"ids": p} for p in parts if len(p) > 1]


def writing():
    tokenizer, rows = byte_pieces(), [{"text": t} for t in stories(1)]
    items = [b for r in rows for b in blocks(tokenizer, r["text"])]
    return tokenizer, gpt2(tokenizer), DataCollatorForLanguageModeling(tokenizer, mlm=False), rows, items


def masks():
    tokenizer, rows = wordpieces(), [{"text": t} for t in stories(2)]
    items = [{"ids": tokenizer(r["text"], truncation=True, max_length=LENGTH)["input_ids"]} for r in rows]
    return tokenizer, bert(BertForMaskedLM, tokenizer), DataCollatorForLanguageModeling(tokenizer), rows, items


def answers():
    tokenizer, draw, rows = wordpieces(), random.Random(3), []
    for text in stories(3):
        answer = draw.choice([w for w in WHAT if w in text])
        rows.append({"context": text, "question": draw.choice(["what did she find?", "what?", "what did he forget?"]),
                     "answers": {"text": [answer], "answer_start": [text.index(answer)]}})
    items = [w for r in rows for w in windows(tokenizer, r)]
    return tokenizer, bert(BertForQuestionAnswering, tokenizer), DataCollatorWithPadding(tokenizer), rows, items


def windows(tokenizer, row):
    """run_qa.py's prepare_train_features."""
    parts = tokenizer(row["question"], row["context"], truncation="only_second", max_length=LENGTH, stride=STRIDE,
                      return_overflowing_tokens=True, return_offsets_mapping=True, return_token_type_ids=True)
    first = row["answers"]["answer_start"][0]
    last = first + len(row["answers"]["text"][0])
    found = []
    for i, ids in enumerate(parts["input_ids"]):
        context = [k for k, text in enumerate(parts.sequence_ids(i)) if text == 1]
        at = parts["offset_mapping"][i]
        start = end = 0 # [CLS]: the answer is not here
        if context and at[context[0]][0] <= first and at[context[-1]][1] >= last:
            start = max(k for k in context if at[k][0] <= first)
            end = min(k for k in context if at[k][1] >= last)
        found.append({"ids": ids, "types": parts["token_type_ids"][i], "start": start, "end": end})
    return found


def pairs():
    tokenizer, draw = likely_pieces(), random.Random(4)
    rows = [{"source": t, "target": draw.choice(WHO) + " " + draw.choice(WHERE)} for t in stories(4)]
    items = [{"ids": tokenizer(r["source"], truncation=True, max_length=LENGTH)["input_ids"],
              "labels": tokenizer(text_target=r["target"], truncation=True, max_length=TARGET)["input_ids"]} for r in rows]
    model = t5(tokenizer)
    return tokenizer, model, DataCollatorForSeq2Seq(tokenizer, model), rows, items


# ---- training -------------------------------------------------------------

class InOrder(Trainer):
    """The Trainer, which takes the examples as they come and keeps the losses."""
    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self.losses, self.masked, self.otherwise = [], [], []

    def _get_train_sampler(self, dataset=None):
        return SequentialSampler(dataset or self.train_dataset)

    def steps(self):
        """The losses of the steps: the Trainer divides that of each batch by what
        all batches of a step count."""
        n = self.args.gradient_accumulation_steps
        return [sum(self.losses[i:i + n]) for i in range(0, len(self.losses), n)]

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if "start_positions" in inputs:
            loss = self.without_padding(model, inputs)
        else:
            loss = super().compute_loss(model, inputs, num_items_in_batch=num_items_in_batch)
            if self._loss_shifts_labels:
                self.otherwise.append((loss * num_items_in_batch / inputs["labels"].ne(-100).sum()).item())
        self.losses.append(loss.item())
        for ids, labels, real in zip(inputs["input_ids"], inputs.get("labels", []), inputs["attention_mask"]):
            n = int(real.sum())
            self.masked.append({"ids": ids[:n].tolist(), "labels": [max(-1, x) for x in labels[:n].tolist()]})
        return loss

    def without_padding(self, model, inputs):
        outputs, hidden = model(**inputs), inputs["attention_mask"] == 0
        self.otherwise.append(outputs.loss.item())
        logits = (x.masked_fill(hidden, -1e9) for x in (outputs.start_logits, outputs.end_logits))
        return sum(cross_entropy(x, inputs[p]) for x, p in zip(logits, ("start_positions", "end_positions"))) / 2


def feature(item):
    names = {"ids": "input_ids", "types": "token_type_ids", "labels": "labels", "start": "start_positions", "end": "end_positions"}
    return {names[k]: v for k, v in item.items()} | {"attention_mask": [1] * len(item["ids"])}


def golden(task, make, rate):
    torch.manual_seed(zlib.crc32(task.encode()))
    draw = random.Random(task)
    tokenizer, model, collator, rows, items = make()
    os.makedirs(task, exist_ok=True)
    tokenizer.save_pretrained(task)
    model.save_pretrained(task)
    batches = [draw.sample(range(len(items)), BATCH) for _ in range(STEPS)]
    settings = dict(learning_rate=rate, max_steps=STEPS, per_device_train_batch_size=BATCH, weight_decay=0.01, warmup_steps=5)
    arguments = TrainingArguments(
        output_dir="/nonexistent", lr_scheduler_type="linear", use_cpu=True, report_to=[], save_strategy="no", logging_strategy="no",
        disable_tqdm=True, remove_unused_columns=False, **settings)
    trainer = InOrder(model, arguments, train_dataset=[feature(items[i]) for b in batches for i in b], data_collator=collator)
    trainer.train()
    if trainer.otherwise:
        print(f"{task}: otherwise losses are off by up to {max(abs(a - b) for a, b in zip(trainer.otherwise, trainer.losses)):.2f}")
    print(f"{task}: {len(rows)} rows, {len(items)} items, loss {trainer.losses[0]:.4f} -> {trainer.losses[-1]:.4f}")
    settings |= dict(task=task, model=task, max_length=LENGTH, max_target_length=TARGET, doc_stride=STRIDE)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    with open(task + ".json", "w") as f:
        json.dump({"versions": versions, "settings": settings, "rows": rows, "items": items, "batches": batches,
                   "masked": trainer.masked if task == "fill-mask" else [], "losses": [float(f"{x:.8g}") for x in trainer.losses]},
                  f, ensure_ascii=False, separators=(",", ":"))


def accumulated():
    with open("text-generation.json") as f:
        run = json.load(f)
    tokenizer, model = AutoTokenizer.from_pretrained("text-generation"), GPT2LMHeadModel.from_pretrained("text-generation")
    model.loss_type = "ForCausalLM"
    draw, items, settings = random.Random(5), run["items"], dict(run["settings"], gradient_accumulation_steps=3)
    batches = [draw.sample(range(len(items)), 3 * BATCH) for _ in range(STEPS)]
    arguments = TrainingArguments(
        output_dir="/nonexistent", lr_scheduler_type="linear", use_cpu=True, report_to=[], save_strategy="no", logging_strategy="no",
        disable_tqdm=True, remove_unused_columns=False,
        **{k: settings[k] for k in ("learning_rate", "max_steps", "per_device_train_batch_size", "weight_decay", "warmup_steps", "gradient_accumulation_steps")})
    trainer = InOrder(model, arguments, train_dataset=[feature(items[i]) for b in batches for i in b], data_collator=DataCollatorForLanguageModeling(tokenizer, mlm=False))
    trainer.train()
    losses = trainer.steps()
    print(f"accumulated: {len(losses)} steps, loss {losses[0]:.4f} -> {losses[-1]:.4f}")
    with open("accumulated.json", "w") as f:
        json.dump({"versions": run["versions"], "settings": settings, "rows": run["rows"], "items": items, "batches": batches,
                   "losses": [float(f"{x:.8g}") for x in losses]}, f, ensure_ascii=False, separators=(",", ":"))


# ---- early stopping ---------------------------------------------------------

def stops(greater, patience, threshold, values):
    """After how many evaluations the callback ends a run, called as Trainer does."""
    asked = types.SimpleNamespace(greater_is_better=greater, metric_for_best_model="m")
    state, control, callback = TrainerState(), TrainerControl(), EarlyStoppingCallback(patience, threshold)
    for n, value in enumerate(values, 1):
        callback.on_evaluate(asked, state, control, {"eval_m": value})
        if control.should_training_stop:
            return n
        if state.best_metric is None or (value > state.best_metric if greater else value < state.best_metric):
            state.best_metric = value
    return 0


def stopping():
    draw, cases = random.Random(6), []
    for i in range(60):
        values = [round(draw.choice([0.5, 0.55, 0.6, 0.61, 0.7]) + 0.02 * n * draw.choice([0, 1, -1]), 3) for n in range(12)]
        case = {"greater": i % 2 == 0, "patience": 1 + i % 4, "threshold": draw.choice([0, 0.02, 0.1]), "values": values}
        cases.append(case | {"stops": stops(**case)})
    with open("stopping.json", "w") as f:
        json.dump(cases, f, separators=(",", ":"))


if sys.argv[1:] != ["more"]: # what others are made of
    golden("text-generation", writing, 2e-3)
    golden("fill-mask", masks, 2e-3)
    golden("question-answering", answers, 1e-3)
    golden("translation", pairs, 2e-3)
accumulated()
stopping()
