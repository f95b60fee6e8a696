"""Makes the golden files of weights that train from some epoch on, from PyTorch on the
small random models of engine/model/testdata.

    python unfreezing.py        (torch 2.15.0 and transformers 5.24.0 installed)

runs inside this folder. Numbers are computed in float64, one sequence at a time.

unfreezing.json     a list of {"shape", "case" (of engine/model/testdata), "settings",
                    "steps_per_epoch", "batches" (of sequences of the shape's file),
                    "losses" and "grad_norms" of every step, without dropout,
                    "trainable": in each epoch, the number of elements that train}

Whether a parameter trains is set by requires_grad_ at the beginning of an epoch. Where
it does not, it has no gradient, and the optimizer leaves it and its state alone.
"""
import importlib.util
import json
import os
import re
import zlib

import torch
from transformers import Trainer, get_scheduler

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../model/testdata")
spec = importlib.util.spec_from_file_location("models", os.path.join(MODELS, "golden.py"))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)

GRADUAL, NO_EMBEDDINGS = {"gradual_unfreezing": True}, {"freeze_embeddings": True}
CASES = [
    ("bert", "single", GRADUAL),
    ("bert_relu", "single_smooth", GRADUAL | NO_EMBEDDINGS),
    ("bert", "mask", GRADUAL | {"optim": "sgd", "momentum": 0.9, "learning_rate": 2e-2}),
    ("bert", "mask", NO_EMBEDDINGS),
    ("bert", "tags", GRADUAL | {"method": "last_k", "last_k": 1}),
    ("roberta", "score", NO_EMBEDDINGS),
    ("roberta", "tags", GRADUAL | {"optim": "adafactor"}),
    ("distilbert", "single_smooth", GRADUAL),
    ("albert", "several", GRADUAL),
    ("albert", "several", NO_EMBEDDINGS),
    ("gpt2", "generate", GRADUAL),
    ("gpt2", "generate", NO_EMBEDDINGS),
    ("gpt2", "single", GRADUAL | NO_EMBEDDINGS),
    ("t5", "translate", GRADUAL),
    ("t5", "translate", NO_EMBEDDINGS | {"optim": "adafactor"}),
    ("t5_gated", "translate", GRADUAL),
]
LAYER = re.compile(r"(encoder\.layer|transformer\.layer|albert_layer_groups|transformer\.h|encoder\.block|decoder\.block)\.(\d+)\.")
EMBEDDINGS = re.compile(r"^\w+\.embeddings\.|\.wte\.|\.wpe\.|^shared\.")


def epochs_of(model, settings):
    """The epoch from which each parameter trains; None: never."""
    names, layers = [n for n, _ in model.named_parameters()], []
    for name in names:
        if (found := LAYER.search(name)) and found.group() not in layers:
            layers.append(found.group()) # an encoder's come before the decoder's
    new_head = any(n.startswith(("classifier.", "score.", "qa_outputs.")) for n in names)
    top, begins = (2 if new_head else 1), {}
    for name in names:
        if found := LAYER.search(name):
            begins[name] = top + len(layers) - 1 - layers.index(found.group())
        elif name == "encoder.final_layer_norm.weight":
            begins[name] = top + len([x for x in layers if x.startswith("decoder")])
        elif EMBEDDINGS.search(name) or "embedding_hidden_mapping_in" in name:
            begins[name] = top + len(layers)
        else:
            begins[name] = 1
        if settings.get("freeze_embeddings") and EMBEDDINGS.search(name):
            begins[name] = None
        elif settings.get("method") == "last_k" and begins[name] > top + settings["last_k"] - 1:
            begins[name] = None
        elif not settings.get("gradual_unfreezing"):
            begins[name] = 1
    return begins


def golden(shape, case_name, changes):
    case = models.CASES[case_name]
    model = models.random_model(shape, case).double()
    with open(os.path.join(MODELS, shape + ".json")) as f:
        sequences = json.load(f)["sequences"]
    settings = dict(learning_rate=2e-3, lr_scheduler_type="linear", warmup_ratio=0.1, weight_decay=0.1, max_grad_norm=1.0,
                    label_smoothing_factor=case["smoothing"]) | changes
    begins = epochs_of(model, settings)
    epochs = max(b for b in begins.values() if b) + 1
    per_epoch = models.STEPS // epochs
    g = torch.Generator().manual_seed(zlib.crc32(f"{shape} {case_name}".encode()))
    batches = [torch.randperm(len(sequences), generator=g)[:4].tolist() for _ in range(models.STEPS)]
    decays = set(Trainer.get_decay_parameter_names(None, model))
    groups = [{"params": [p for n, p in model.named_parameters() if (n in decays) == d], "weight_decay": wd}
              for d, wd in ((True, settings["weight_decay"]), (False, 0.0))]
    optimizer = models.OPTIMIZERS[settings.get("optim", "adamw_torch")](groups, settings)
    schedule = get_scheduler("linear", optimizer, num_warmup_steps=models.STEPS // 10, num_training_steps=models.STEPS)
    losses, norms, trainable = [], [], []
    for step, batch in enumerate(batches):
        if step % per_epoch == 0:
            epoch = step // per_epoch + 1
            for name, p in model.named_parameters():
                p.requires_grad_(begins[name] is not None and begins[name] <= epoch)
            trainable.append(sum(p.numel() for p in model.parameters() if p.requires_grad))
        examples = [sequences[i] for i in batch]
        optimizer.zero_grad()
        loss = models.mean_loss(case, [models.outputs_of(model, case, s) for s in examples], examples)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        losses.append(loss.item())
        optimizer.step()
        schedule.step()
    print(f"{shape} {case_name} {changes}: {trainable} train, loss {losses[0]:.4f} -> {losses[-1]:.4f}")
    return {"shape": shape, "case": case_name, "settings": settings, "steps_per_epoch": per_epoch, "batches": batches,
            "losses": models.digits(losses), "grad_norms": models.digits(norms), "trainable": trainable}


if __name__ == "__main__":
    with open("unfreezing.json", "w") as f:
        json.dump({"versions": models.VERSIONS, "runs": [golden(*c) for c in CASES]}, f, separators=(",", ":"))
