"""What the tasks make of a row, and how their answers are measured."""

import json
import math
import re
import string
from collections import Counter
from inspect import signature

import numpy as np
import transformers
from transformers import (
    DataCollatorForLanguageModeling, DataCollatorForSeq2Seq, DataCollatorForTokenClassification, DataCollatorWithPadding,
    Seq2SeqTrainer, Seq2SeqTrainingArguments, Trainer, TrainingArguments)


# The characters that are tokens of their own: ideographs and kana.
KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
CJK = KANA + "\u3005-\u3007\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"


def bleu_tokenizer(references):
    """Returns sacreBLEU's name of the tokenizer for texts like these."""
    most = lambda characters: 2 * sum(bool(re.search(f"[{characters}]", r)) for r in references) > len(references)
    return "char" if most(KANA) else "zh" if most(CJK) else "13a"


class RougeTokens:
    """The tokens of rouge-score, which leaves out ideographs and kana, and those."""

    def tokenize(self, text):
        return re.findall(f"[a-z0-9]+|[{CJK}]", text.lower())


def make(run):
    """Returns the run's task."""
    if run["encoder_decoder"]:
        return TextToText(run)
    return {
        "text-classification": TextClassification, "token-classification": TokenClassification, "question-answering": QuestionAnswering,
        "fill-mask": FillMask, "text-generation": TextGeneration,
    }[run["settings"]["task"]](run)


class Task:
    trainer = Trainer
    counts = False  # whether the loss is a mean over all batches of a step
    outputs = 1  # of the model, that metrics reads
    scores = set()  # what metrics returns

    def __init__(self, run):
        self.run, self.settings, self.labels = run, run["settings"], run["labels"] or []

    def arguments(self, kind=TrainingArguments, **how):
        if how["metric_for_best_model"] not in self.scores:  # the loss decides where the task has no such metric
            how |= {"metric_for_best_model": "loss", "greater_is_better": False}
        return kind(**how)

    def needs_space(self, config):
        """Whether a byte-level tokenizer must see words as if a space stood before."""
        return False

    def load(self, folder, config):
        if self.labels:
            config.id2label = dict(enumerate(self.labels))
            config.label2id = {name: i for i, name in enumerate(self.labels)}
            config.num_labels = len(self.labels)
        if self.settings["from_scratch"]:
            return getattr(transformers, self.model).from_config(config, dtype="float32")
        return getattr(transformers, self.model).from_pretrained(folder, config=config, ignore_mismatched_sizes=True, dtype="float32")

    def prepare(self, tokenizer, model):
        self.tokenizer = tokenizer
        self.inputs = signature((model.get_base_model() if hasattr(model, "get_base_model") else model).forward).parameters
        self.limit = min(self.settings["max_length"], self.run["max_tokens"])
        self.collator = DataCollatorWithPadding(tokenizer)

    def encode(self, *texts, **how):
        """Tokens as the model takes them, at most max_length."""
        given = self.tokenizer(*texts, truncation=True, max_length=self.limit, **how)
        return {name: x for name, x in given.items() if name in self.inputs}

    def reduce(self, logits, labels):
        """Leaves out what else the model returns, such as keys and values."""
        if not isinstance(logits, tuple):
            return logits
        return logits[0] if self.outputs == 1 else logits[:self.outputs]

    def rows(self, split):
        with open(f"data/{split}.jsonl", encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def dataset(self, split):
        return [item for row in self.rows(split) for item in self.items(row)]

    def test(self, trainer, data):
        scores = trainer.evaluate(data, metric_key_prefix="test")
        return {name.removeprefix("test_"): value for name, value in scores.items() if isinstance(value, (int, float))}


class TextClassification(Task):
    model = "AutoModelForSequenceClassification"

    def load(self, folder, config):
        kind = config.problem_type = self.run["problem_type"]
        self.scores = {"regression": {"mse", "rmse", "mae", "pearson", "spearman"}, "multi_label_classification": {"accuracy", "f1", "f1_macro"}}.get(
            kind, {"accuracy", "f1", "f1_macro", "precision", "recall"} | ({"roc_auc"} if len(self.labels) == 2 else set()))
        return super().load(folder, config)

    def items(self, row):
        item = self.encode(row["text"])
        kind = self.run["problem_type"]
        if kind == "regression":
            item["labels"] = float(row["value"])
        elif kind == "multi_label_classification":
            item["labels"] = [float(name in row["labels"]) for name in self.labels]
        else:
            item["labels"] = self.labels.index(row["label"])
        return [item]

    def metrics(self, p):
        from scipy.stats import pearsonr, spearmanr
        from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

        logits, truth, kind = p.predictions, p.label_ids, self.run["problem_type"]
        if kind == "regression":
            x, y = logits.reshape(-1), truth.reshape(-1)
            mse = float(((x - y) ** 2).mean())
            return {"mse": mse, "rmse": math.sqrt(mse), "mae": float(abs(x - y).mean()), "pearson": float(pearsonr(x, y)[0]), "spearman": float(spearmanr(x, y)[0])}
        if kind == "multi_label_classification":
            guess = (logits > 0).astype(int)
            return {"accuracy": accuracy_score(truth, guess), "f1": f1_score(truth, guess, average="micro", zero_division=0),
                    "f1_macro": f1_score(truth, guess, average="macro", zero_division=0)}
        guess = logits.argmax(1)
        scores = {"accuracy": accuracy_score(truth, guess), "f1_macro": f1_score(truth, guess, average="macro", zero_division=0)}
        how = {"average": "macro"} if len(self.labels) > 2 else {"pos_label": 1}
        scores |= {name: of(truth, guess, zero_division=0, **how) for name, of in (("f1", f1_score), ("precision", precision_score), ("recall", recall_score))}
        if len(self.labels) == 2 and len(set(truth)) == 2:
            scores["roc_auc"] = roc_auc_score(truth, logits[:, 1] - logits[:, 0])
        return scores


class TokenClassification(Task):
    model = "AutoModelForTokenClassification"
    scores = {"entity_f1", "entity_precision", "entity_recall", "accuracy"}

    def needs_space(self, config):
        return config.model_type in ("roberta", "gpt2")

    def prepare(self, tokenizer, model):
        super().prepare(tokenizer, model)
        self.collator = DataCollatorForTokenClassification(tokenizer)

    def items(self, row):
        item, before = self.tokenizer(row["tokens"], is_split_into_words=True, truncation=True, max_length=self.limit), None
        labels = []
        for word in item.word_ids():  # a word's first token carries its tag
            labels.append(self.labels.index(row["tags"][word]) if word is not None and word != before else -100)
            before = word
        return [{name: x for name, x in item.items() if name in self.inputs} | {"labels": labels}]

    def metrics(self, p):
        from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score

        truth = [[self.labels[t] for t in row if t >= 0] for row in p.label_ids]
        guess = [[self.labels[g] for g, t in zip(guesses, row) if t >= 0] for guesses, row in zip(p.predictions.argmax(-1), p.label_ids)]
        return {"entity_f1": f1_score(truth, guess), "entity_precision": precision_score(truth, guess), "entity_recall": recall_score(truth, guess),
                "accuracy": accuracy_score(truth, guess)}


class QuestionAnswering(Task):
    model = "AutoModelForQuestionAnswering"
    outputs = 2
    scores = {"exact_match", "f1"}
    measured = "validation"

    def items(self, row, keep=False):
        room = self.limit - len(self.tokenizer(row["question"], "")["input_ids"])
        stride = max(0, min(self.settings["doc_stride"], self.limit // 3, room - 1))
        parts = self.tokenizer(row["question"], row["context"], truncation="only_second", max_length=self.limit, stride=stride,
                               return_overflowing_tokens=True, return_offsets_mapping=True)
        answer = row["answers"]
        first = answer["answer_start"][0]
        last = first + len(answer["text"][0])
        found = []
        for i, ids in enumerate(parts["input_ids"]):
            context = [k for k, text in enumerate(parts.sequence_ids(i)) if text == 1]
            at = parts["offset_mapping"][i]
            start = end = 0  # the answer is not here
            if context and at[context[0]][0] <= first and at[context[-1]][1] >= last:
                start = max(k for k in context if at[k][0] <= first)
                end = min(k for k in context if at[k][1] >= last)
            item = {name: x[i] for name, x in parts.items() if name in self.inputs}
            if keep:
                item |= {"context": context, "at": at}
            found.append(item | {"start_positions": start, "end_positions": end})
        return found

    def arguments(self, **how):
        return super().arguments(label_names=["start_positions", "end_positions"], **how)

    def dataset(self, split):
        windows = [(row, window) for row in self.rows(split) for window in self.items(row, keep=True)]
        self.windows = getattr(self, "windows", {}) | {split: windows}
        return [{k: v for k, v in window.items() if k not in ("context", "at")} for _, window in windows]

    def test(self, trainer, data):
        self.measured = "test"
        return super().test(trainer, data)

    def metrics(self, p):
        starts, ends = p.predictions
        best = {}
        for (row, window), start, end in zip(self.windows[self.measured], starts, ends):
            key, text = id(row), ""
            scores = [(start[a] + end[b], a, b) for a in window["context"] for b in window["context"][window["context"].index(a):][:30]]
            if scores:
                score, a, b = max(scores)
                text = row["context"][window["at"][a][0]:window["at"][b][1]]
                if key not in best or score > best[key][0]:
                    best[key] = (score, text, row["answers"]["text"])
        results = [(exact(text, answers), overlap(text, answers)) for _, text, answers in best.values()]
        return {"exact_match": float(np.mean([e for e, _ in results])), "f1": float(np.mean([f for _, f in results]))}


def words_of(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def exact(text, answers):
    return max(float(words_of(text) == words_of(a)) for a in answers)


def overlap(text, answers):
    def f1(answer):
        x, y = words_of(text), words_of(answer)
        same = sum((Counter(x) & Counter(y)).values())
        return float(x == y) if not x or not y else 2 * same / (len(x) + len(y))

    return max(f1(a) for a in answers)


class LanguageTask(Task):
    """A task that guesses tokens: measured by its loss alone, so logits are dropped."""

    metrics = None

    def test(self, trainer, data):
        scores = super().test(trainer, data)
        return scores | {"perplexity": math.exp(min(100, scores["loss"]))}

    def arguments(self, **how):
        return super().arguments(prediction_loss_only=True, **how)  # perplexity falls with the loss


class FillMask(LanguageTask):
    model = "AutoModelForMaskedLM"

    def prepare(self, tokenizer, model):
        super().prepare(tokenizer, model)
        self.collator = DataCollatorForLanguageModeling(tokenizer, mlm_probability=self.settings["mlm_probability"])

    def items(self, row):
        return [self.encode(row["text"])]


class TextGeneration(LanguageTask):
    model = "AutoModelForCausalLM"
    counts = True

    def load(self, folder, config):
        model = super().load(folder, config)
        model.loss_type = "ForCausalLM"  # the mean over the tokens that are predicted
        return model

    def prepare(self, tokenizer, model):
        super().prepare(tokenizer, model)
        self.collator = self.together

    def items(self, row):
        """Blocks of a text between two end-of-text tokens."""
        end = self.tokenizer.eos_token_id
        ids = [end] + self.tokenizer(row["text"])["input_ids"] + [end]
        blocks = [ids[i:i + self.limit] for i in range(0, len(ids), self.limit)]
        return [{"input_ids": b, "attention_mask": [1] * len(b)} for b in blocks if len(b) > 1]

    def together(self, items):
        """Pads a batch; the end of a text counts, the padding does not."""
        batch = self.tokenizer.pad(items, return_tensors="pt")
        batch["labels"] = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        return batch


class TextToText(Task):
    model = "AutoModelForSeq2SeqLM"
    trainer = Seq2SeqTrainer

    def load(self, folder, config):
        self.labels = []  # the model writes them
        self.scores = {"text-classification": {"accuracy", "f1_macro"}, "translation": {"exact_match", "bleu", "chrf"}}.get(
            self.settings["task"], {"exact_match", "rouge1", "rouge2", "rougeL", "rougeLsum"})
        return super().load(folder, config)

    def arguments(self, **how):
        g = self.settings["generation_config"]
        return super().arguments(Seq2SeqTrainingArguments, predict_with_generate=True, generation_max_length=g["max_new_tokens"] + 1, generation_num_beams=g["num_beams"], **how)

    def prepare(self, tokenizer, model):
        super().prepare(tokenizer, model)
        self.collator = DataCollatorForSeq2Seq(tokenizer, model)
        g = self.settings["generation_config"]
        model.generation_config.update(do_sample=g["do_sample"], temperature=g["temperature"], top_k=g["top_k"], top_p=g["top_p"],
                                       repetition_penalty=g["repetition_penalty"], length_penalty=g["length_penalty"])
        if not g["do_sample"]:
            model.generation_config.update(temperature=None, top_k=None, top_p=None)

    def items(self, row):
        item = self.encode(self.settings["source_prefix"] + row["text"])
        return [item | {"labels": self.tokenizer(text_target=row["target"], truncation=True, max_length=self.settings["max_target_length"])["input_ids"]}]

    def metrics(self, p):
        texts = [self.tokenizer.batch_decode(np.where(ids < 0, self.tokenizer.pad_token_id, ids), skip_special_tokens=True) for ids in (p.predictions, p.label_ids)]
        guesses, truths = [[t.strip() for t in list_] for list_ in texts]
        same = float(np.mean([g == t for g, t in zip(guesses, truths)]))
        task = self.settings["task"]
        if task == "text-classification":
            from sklearn.metrics import f1_score

            return {"accuracy": same, "f1_macro": f1_score(truths, guesses, labels=sorted(set(truths)), average="macro", zero_division=0)}
        scores = {"exact_match": same}
        if task == "translation":
            import sacrebleu

            scores |= {"bleu": sacrebleu.corpus_bleu(guesses, [truths], tokenize=bleu_tokenizer(truths)).score, "chrf": sacrebleu.corpus_chrf(guesses, [truths]).score}
        else:
            from rouge_score.rouge_scorer import RougeScorer

            names = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
            scorer = RougeScorer(names, tokenizer=RougeTokens())
            each = [scorer.score(t, g) for t, g in zip(truths, guesses)]
            scores |= {name: float(np.mean([x[name].fmeasure for x in each])) for name in names}
        return scores
