"""Draws random models of every shape with Hugging Face's transformers, and writes how
their weights are distributed.

    python init.py

runs inside this folder and makes init.json from the configurations in <shape>.json.

init.json   "versions", "draws" (models drawn of each shape) and, by shape, "task" and
            "tensors": by name its "mean", its "std" over all draws, and the rows
            ("zeros") that were zero in every draw
"""

import glob
import json

import torch
import transformers

DRAWS = 200
CLASSES = {"t5": "T5ForConditionalGeneration"}
NAMES = {"bert": "Bert", "roberta": "Roberta", "distilbert": "DistilBert", "albert": "Albert", "gpt2": "GPT2"}


def draw(config):
    kind = config["model_type"]
    made = transformers.AutoConfig.for_model(kind, **{k: v for k, v in config.items() if k != "model_type"})
    name = CLASSES.get(kind) or NAMES[kind] + "ForSequenceClassification"
    sums = {}
    for seed in range(DRAWS):
        torch.manual_seed(seed)
        model = getattr(transformers, name)(made)
        for name_, x in model.named_parameters():  # tied weights are named once
            x = x.detach().double().reshape(x.shape[0], -1)
            s = sums.setdefault(name_, [0, 0.0, 0.0, torch.zeros(len(x))])
            s[0] += x.numel()
            s[1] += float(x.sum())
            s[2] += float((x * x).sum())
            s[3] += x.abs().sum(1)
    tensors = {}
    for name_, (n, total, squares, rows) in sums.items():
        zeros = [i for i, r in enumerate(rows.tolist()) if r == 0]
        tensors[name_] = {"mean": total / n, "std": max(0.0, squares / n - (total / n) ** 2) ** 0.5, "zeros": zeros if len(zeros) < len(rows) else []}
    return {"task": "translation" if kind == "t5" else "text-classification", "tensors": tensors}


shapes = {}
for path in sorted(glob.glob("*.json")):
    made = json.load(open(path))
    if isinstance(made, dict) and "cases" in made and "config" in made:
        shapes[path[:-5]] = draw(made["config"])
with open("init.json", "w") as f:
    json.dump({"versions": {"torch": torch.__version__, "transformers": transformers.__version__}, "draws": DRAWS, "shapes": shapes}, f, indent=1)
    f.write("\n")
