"""An epoch with Hugging Face's Trainer on the data and the model of an exported project, one JSON line each way to pad:

    bin/tuneground train RUN.json -python PROJECT
    python server/figures/trainer.py PROJECT [THREADS]

The seconds are those of tokenizing and training; the model is in memory by then. The settings that matter are in
PROJECT/run.json. `make bench ONLY=recipe` does all of this beside our own runs.
"""

import json
import sys
import tempfile
import time

import torch
from transformers import (
    AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, PrinterCallback, Trainer, TrainingArguments, logging)

logging.set_verbosity_error()

project, threads = sys.argv[1], int((sys.argv[2:] or ["2"])[0])
torch.set_num_threads(threads)
settings = json.load(open(f"{project}/run.json"))["settings"]
rows = [json.loads(line) for line in open(f"{project}/data/train.jsonl")]
labels = sorted({row["label"] for row in rows})


def epoch(padding):
    tokenizer = AutoTokenizer.from_pretrained(f"{project}/model")
    model = AutoModelForSequenceClassification.from_pretrained(f"{project}/model", num_labels=len(labels), dtype="float32")
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=settings["max_length"], padding=padding)
        examples = [{**{name: values[i] for name, values in encoded.items()}, "labels": labels.index(row["label"])}
                    for i, row in enumerate(rows)]
        trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=out, num_train_epochs=settings["num_train_epochs"], use_cpu=True, report_to=[], save_strategy="no",
                per_device_train_batch_size=settings["per_device_train_batch_size"], disable_tqdm=True),
            train_dataset=examples,
            data_collator=DataCollatorWithPadding(tokenizer))
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        return time.perf_counter() - began


for padding, name in ("max_length", f"padded to {settings['max_length']}"), (True, "padded to the longest of a batch"):
    print(json.dumps({"figure": f"recipe, {name}", "where": "trainer", "unit": "s", "value": round(epoch(padding), 2)}), flush=True)
