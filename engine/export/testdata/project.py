"""Runs the Python projects that tuneground exports, and compares them with tuneground's
own runs.

    python project.py /path/to/tuneground /path/to/static /some/folder [case ...]

(torch, transformers, peft, accelerate, datasets, scikit-learn, seqeval, sacrebleu and
rouge-score installed.) "scores" trains for one epoch with tuneground, with
`python train.py` and with torchrun in two processes, and compares the deciding metric
on the test set; it then labels the test set with the model that Python made, through
`tuneground predict`. "recipe" compares recipe.py with train.py, which without dropout
do the same to the last digits. The other cases do a few steps of every method, optimiser,
schedule and loss, and of every task that the site has a data set and a model for, and
load the result in tuneground.
"""

import ast
import copy
import json
import os
import shutil
import subprocess
import sys

BASE = {"model": "bert-tiny-en", "num_train_epochs": 1, "dataset": {"name": "sentiment", "max_examples": 5000, "test_size": 0.4}}
SHORT = {"max_steps": 4, "per_device_train_batch_size": 4, "max_length": 32, "generation_config": {"max_new_tokens": 4}}
SMALL = {"name": "sentiment", "max_examples": 200}
STEPS = {
    **{f"method {m}": {"method": m} for m in ("full", "last_k", "head", "bitfit", "lora", "dora", "ia3", "prompt")},
    "method modules": {"method": "modules", "modules": ["encoder.layer.1"]},
    "method full, embeddings frozen": {"method": "full", "freeze_embeddings": True},
    "method full, unfreezing": {"method": "full", "gradual_unfreezing": True, "max_steps": -1, "num_train_epochs": 3},
    "method full, from scratch": {"method": "full", "from_scratch": True},
    "rates": {"method": "full", "head_learning_rate": 1e-3, "layerwise_lr_decay": 0.8},
    "lora+": {"method": "lora", "lora": {"loraplus_lr_ratio": 8, "use_rslora": True, "lora_dropout": 0.1}},
    **{f"optim {o}": {"optim": o} for o in ("adafactor", "sgd")},
    **{f"schedule {s}": {"lr_scheduler_type": s} for s in (
        "constant", "constant_with_warmup", "step", "cosine", "cosine_with_restarts", "polynomial", "exponential")},
    "loss balanced": {"class_weight": "balanced"}, "loss focal": {"focal_loss_gamma": 2, "label_smoothing_factor": 0.1},
    "loss smooth": {"label_smoothing_factor": 0.1}, "accumulated": {"gradient_accumulation_steps": 2},
    "stopping": {"early_stopping_patience": 1, "eval_strategy": "steps", "eval_steps": 2, "dropout": 0.2},
    "gpt2 classifies": {"model": "gpt2-tiny-stories"},
    "t5 writes labels": {"model": "t5-tiny-en-zh"},
    "text-generation": {"task": "text-generation", "model": "gpt2-tiny-stories", "dataset": {"name": "stories", "max_examples": 60}},
    "fill-mask": {"task": "fill-mask"},
    "augmented": {"augmentation": {"num_aug": 1, "alpha_rd": 0.1}},
    "several": {"rows": "several"}, "a number": {"rows": "number"}, "tags": {"task": "token-classification", "rows": "tags"},
    "translation": {"task": "translation", "model": "t5-tiny-en-zh", "dataset": {"name": "translate", "max_examples": 60}},
    "summarization": {"task": "summarization", "model": "t5-tiny-en-zh", "dataset": {"name": "summaries", "max_examples": 60}},
    "question": {"task": "question-answering", "rows": "question"}, "question by gpt2": {"task": "question-answering", "rows": "question", "model": "gpt2-tiny-stories"},
}
ROWS = {
    "several": lambda i: {"text": f"item {i} is fine", "labels": ["a"] * (i % 2) + ["b"] * (i % 3 == 0)},
    "number": lambda i: {"text": f"item {i} is fine", "score": i % 7 / 2},
    "tags": lambda i: {"tokens": ["Anna", "met", "Bob", str(i)], "tags": ["B-PER", "O", "B-PER", "O"]},
    "question": lambda i: {"context": f"Anna met Bob on day {i}", "question": "who met Bob", "answers": {"text": ["Anna"], "answer_start": [0]}},
}


def shell(*command, cwd=None, **more):
    p = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"} | more)
    if p.returncode:
        raise RuntimeError(p.stdout[-1500:])
    return p.stdout


class Case:
    def __init__(self, name, changes, program, static, root):
        self.folder = os.path.join(root, name.replace(" ", "-"))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        changes = copy.deepcopy(changes)
        self.data, rows = [], changes.pop("rows", None)
        if rows:
            self.data = ["-data", f"{self.folder}/rows.jsonl"]
            with open(self.data[1], "w") as f:
                f.writelines(json.dumps(ROWS[rows](i)) + "\n" for i in range(100))
            changes["dataset"] = {"drop_duplicates": False}
        with open(f"{self.folder}/settings.json", "w") as f:
            json.dump(changes, f)
        self.tuneground = [program, "train", f"{self.folder}/settings.json", "-models", f"{static}/models", "-datasets", f"{static}/datasets", *self.data]
        self.program, self.static = program, static

    def ours(self):
        return json.loads(shell(*self.tuneground, "-out", f"{self.folder}/ours").splitlines()[-1])["metrics"]

    def export(self, to="project"):
        shell(*self.tuneground, "-python", f"{self.folder}/{to}")
        return f"{self.folder}/{to}"

    def python(self, *start, to="project"):
        self.export(to)
        return self.train(*start, to=to)

    def train(self, *start, to="project"):
        shell(*start, "train.py", cwd=f"{self.folder}/{to}")
        with open(f"{self.folder}/{to}/metrics.json") as f:
            return json.load(f)

    def predicted(self, to="project"):
        """The accuracy of the answers that tuneground gives with the model that Python made."""
        project = f"{self.folder}/{to}"
        shell(self.program, "predict", f"{project}/tuned", "-data", f"{project}/data/test.jsonl", "-out", f"{self.folder}/labelled.jsonl")
        with open(f"{self.folder}/labelled.jsonl") as f:
            rows = [json.loads(line) for line in f]
        right = [any(row[k] == row["label"] for k in row if k not in ("text", "label") and isinstance(row[k], str)) for row in rows if "label" in row]
        return sum(right) / max(1, len(right))


def scores(case):
    ours, alone = case.ours(), case.python(sys.executable)
    two = case.python(sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", to="two")
    predicted = case.predicted()
    got = [ours["accuracy"], alone["accuracy"], two["accuracy"]]
    ok = max(abs(got[0] - x) for x in got) <= 0.01 and abs(predicted - alone["accuracy"]) < 0.002
    print(f"{'ok   ' if ok else 'WRONG'} accuracy: tuneground {got[0]:.4f}, python {got[1]:.4f}, torchrun {got[2]:.4f}; predict with python's model {predicted:.4f}", flush=True)


def recipe(case):
    project = case.export()
    with open(f"{project}/model/config.json") as f:
        config = json.load(f)
    with open(f"{project}/model/config.json", "w") as f:
        json.dump(config | {"hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}, f)
    train = case.train(sys.executable)
    said = shell(sys.executable, "recipe.py", cwd=project)
    short = ast.literal_eval(said[said.rindex("{'test_loss'"):said.rindex("}") + 1])
    apart = max(abs(short["test_" + name] - train[name]) for name in ("loss", "accuracy", "precision", "recall", "f1"))
    print(f"{'ok   ' if apart < 1e-4 else 'WRONG'} recipe: {short}, of which train.py's differ by {apart:.1e}; tuneground predicts with its model {case.predicted():.4f}", flush=True)


if __name__ == "__main__":
    program, static, root, *asked = sys.argv[1:]
    if not asked or "scores" in asked:
        scores(Case("scores", BASE, program, static, root))
    if not asked or "recipe" in asked:
        recipe(Case("recipe", BASE | {"model": "bert-tiny-en", "max_length": 64, "learning_rate": 5e-4, "dataset": SMALL, "num_train_epochs": 3}, program, static, root))
    for name, changes in STEPS.items():
        if asked and name not in asked:
            continue
        try:
            case = Case(name, BASE | SHORT | {"dataset": SMALL} | changes, program, static, root)
            result = case.python(sys.executable)
            if not os.path.exists(f"{case.folder}/project/tuned/adapter_config.json"):  # which predict does not take
                case.predicted()
            print(f"ok    {name}: {result}", flush=True)
        except RuntimeError as problem:
            print(f"WRONG {name}: {problem}", flush=True)
