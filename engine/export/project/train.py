"""Trains the model that run.json describes, with Hugging Face's Trainer.

    python train.py                                   on this machine's GPU or CPU
    torchrun --nproc-per-node 2 train.py              in two processes
    accelerate launch train.py                        as `accelerate config` says

Several processes share the batch: a step sees as many examples as on one. The tuned
model is written to tuned/, its scores on the test set to metrics.json.
"""

import json
import math
import os
from dataclasses import fields

import torch
import transformers
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoConfig, AutoTokenizer, Trainer

import tasks

with open("run.json", encoding="utf-8") as f:
    RUN = json.load(f)
C = RUN["settings"]


def model_and_tokenizer(task):
    """The checkpoint with the run's head, method and dropout."""
    transformers.set_seed(C["seed"])
    config = AutoConfig.from_pretrained("model")
    tokenizer = AutoTokenizer.from_pretrained("model", **({"add_prefix_space": True} if task.needs_space(config) else {}))
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if config.pad_token_id is None:
        config.pad_token_id = tokenizer.pad_token_id
    if C["dropout"] >= 0:
        for name in config.to_dict():
            if "dropout" in name or name.endswith("_pdrop"):
                setattr(config, name, C["dropout"])
    model = task.load("model", config)
    if RUN["adapter"]:
        model = peft_model(model)
    elif RUN["trains"] is not None:
        named = dict(model.named_parameters(remove_duplicate=False))  # a tied weight has two names
        model.requires_grad_(False)
        for name in RUN["trains"]:
            if name in named:
                named[name].requires_grad_(True)
    return model, tokenizer


def peft_model(model):
    from peft import PEFT_TYPE_TO_CONFIG_MAPPING, get_peft_model

    kind = PEFT_TYPE_TO_CONFIG_MAPPING[RUN["adapter"]["peft_type"]]
    known = {f.name for f in fields(kind)}
    settings = {name: x for name, x in RUN["adapter"].items() if name in known}
    if settings.get("tokenizer_name_or_path"):
        settings["tokenizer_name_or_path"] = "model"
    return get_peft_model(model, kind(**settings))


def plain_name(name):
    """A parameter's name without what PEFT puts around it."""
    for part in ("base_model.model.", "modules_to_save.default.", ".default", "base_layer."):
        name = name.replace(part, "")
    return name


class Unfreezing(transformers.TrainerCallback):
    """Gradual unfreezing (Howard and Ruder 2018): each epoch trains what begins with it
    or before. What does not train has no gradient, and the optimizer leaves it alone."""

    def on_epoch_begin(self, args, state, control, model=None, **_):
        epoch = round(state.epoch or 0) + 1
        for name, p in model.named_parameters():
            if name in RUN["begins"]:
                p.requires_grad_(RUN["begins"][name] <= epoch)


class Run(Trainer):
    """The Trainer with what TrainingArguments has no argument for: learning rates of
    parts of the model, two schedules, class weights, the focal loss, and a loss of
    answers that leaves padding out."""

    def create_optimizer(self, model=None):
        model = model or self.model
        decays = set(self.get_decay_parameter_names(model))
        groups = {}
        for name, p in model.named_parameters():
            if p.requires_grad:
                rate = C["learning_rate"] * RUN["rates"].get(plain_name(name), 1)
                groups.setdefault((rate, C["weight_decay"] * (name in decays)), []).append(p)
        kind, how = self.get_optimizer_cls_and_kwargs(self.args, model)
        how.pop("lr", None)
        self.optimizer = kind([{"params": ps, "lr": rate, "weight_decay": decay} for (rate, decay), ps in groups.items()], lr=C["learning_rate"], **how)
        return self.optimizer

    def create_scheduler(self, num_training_steps, optimizer=None):
        if C["lr_scheduler_type"] not in ("step", "exponential"):
            return super().create_scheduler(num_training_steps, optimizer)
        kwargs, warmup = C["lr_scheduler_kwargs"], self.args.get_warmup_steps(num_training_steps)
        size = kwargs["step_size"] or math.ceil(num_training_steps / max(1, self.args.num_train_epochs))

        def factor(step):
            if step < warmup:
                return step / warmup
            n = (step - warmup) / size
            return kwargs["gamma"] ** (math.floor(n) if C["lr_scheduler_type"] == "step" else n)

        self.lr_scheduler = LambdaLR(optimizer or self.optimizer, factor)
        return self.lr_scheduler

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if "start_positions" in inputs:
            outputs, hidden = model(**inputs), inputs["attention_mask"] == 0
            both = ((outputs.start_logits, "start_positions"), (outputs.end_logits, "end_positions"))
            loss = sum(cross_entropy(x.masked_fill(hidden, -1e9), inputs[name]) for x, name in both) / 2
        elif RUN["class_weights"] or C["focal_loss_gamma"]:
            labels = inputs.pop("labels")
            outputs = model(**inputs)
            loss = weighted_loss(outputs.logits.flatten(0, -2), labels.flatten())
        else:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        return (loss, outputs) if return_outputs else loss


def weighted_loss(logits, labels):
    """Cross-entropy with class weights and label smoothing, times the factor of the
    focal loss (Lin et al. 2017)."""
    weight = torch.tensor(RUN["class_weights"] or [1.0] * logits.shape[1], dtype=logits.dtype, device=logits.device)
    logits, labels = logits[labels >= 0], labels[labels >= 0]
    losses = cross_entropy(logits, labels, weight=weight, label_smoothing=C["label_smoothing_factor"], reduction="none")
    surety = (-cross_entropy(logits, labels, reduction="none")).exp()
    return ((1 - surety) ** C["focal_loss_gamma"] * losses).sum() / weight[labels].sum().clamp(min=1e-12)


def arguments(task):
    processes = int(os.environ.get("WORLD_SIZE", 1))
    no_gpu = not torch.cuda.is_available()
    kind = C["lr_scheduler_type"]
    kwargs = {"cosine_with_restarts": ("num_cycles",), "polynomial": ("power", "lr_end")}.get(kind, ())
    best = C["load_best_model_at_end"] and C["eval_strategy"] != "no"
    loss_is_own = RUN["class_weights"] or C["focal_loss_gamma"]
    return task.arguments(
        output_dir="checkpoints",
        seed=C["seed"],
        learning_rate=C["learning_rate"],
        num_train_epochs=C["num_train_epochs"],
        max_steps=C["max_steps"],
        per_device_train_batch_size=max(1, C["per_device_train_batch_size"] // processes),
        per_device_eval_batch_size=C["per_device_eval_batch_size"],
        gradient_accumulation_steps=C["gradient_accumulation_steps"],
        optim=C["optim"],
        optim_args=f"momentum={C['momentum']}" if C["optim"] == "sgd" else None,
        adam_beta1=C["adam_beta1"],
        adam_beta2=C["adam_beta2"],
        adam_epsilon=C["adam_epsilon"],
        weight_decay=C["weight_decay"],
        max_grad_norm=C["max_grad_norm"],
        lr_scheduler_type="linear" if kind in ("step", "exponential") else kind,
        lr_scheduler_kwargs={name: C["lr_scheduler_kwargs"][name] for name in kwargs},
        warmup_steps=0 if kind == "constant" else C["warmup_steps"] or C["warmup_ratio"],
        label_smoothing_factor=0 if loss_is_own else C["label_smoothing_factor"],
        eval_strategy=C["eval_strategy"],
        eval_steps=C["eval_steps"],
        save_strategy=C["eval_strategy"] if best else "no",
        save_steps=C["eval_steps"],
        save_total_limit=2,
        load_best_model_at_end=best,
        metric_for_best_model=RUN["metric_for_best_model"],
        greater_is_better=not RUN["smaller_is_better"],
        logging_steps=10,
        remove_unused_columns=False,
        report_to=[],
        use_cpu=no_gpu,
        ddp_find_unused_parameters=bool(RUN["begins"]) or None,
        ddp_backend="gloo" if no_gpu and processes > 1 else None,
    )


def main():
    task = tasks.make(RUN)
    model, tokenizer = model_and_tokenizer(task)
    task.prepare(tokenizer, model)
    args = arguments(task)
    callbacks = [transformers.EarlyStoppingCallback(C["early_stopping_patience"], C["early_stopping_threshold"])] if C["early_stopping_patience"] else []
    if RUN["begins"]:
        callbacks.append(Unfreezing())
    sets = {name: task.dataset(name) for name in ("train", "validation", "test")}
    trainer = type("TaskRun", (Run, task.trainer), {})(
        model=model, args=args, data_collator=task.collator, processing_class=tokenizer, callbacks=callbacks,
        train_dataset=sets["train"], eval_dataset=sets["validation"] or None, compute_metrics=task.metrics,
        preprocess_logits_for_metrics=task.reduce)
    # Several batches a step are one large batch: each has its share of the mean, but a
    # language model's loss is divided by what all of them count.
    trainer.model_accepts_loss_kwargs = task.counts
    trainer.train()
    if RUN["adapter"]:
        for config in model.peft_config.values():
            config.base_model_name_or_path = C["model"]
    trainer.save_model("tuned")
    if sets["test"]:
        scores = task.test(trainer, sets["test"])
        if trainer.is_world_process_zero():
            with open("metrics.json", "w", encoding="utf-8") as f:
                json.dump(scores, f, indent=2)
            print(json.dumps(scores))
    if trainer.is_world_process_zero():
        if RUN["adapter"]:
            model.config.save_pretrained("tuned")  # it names the labels
        with open("tuned/tuneground.json", "w", encoding="utf-8") as f:  # for Tuneground, which opens tuned/ again
            json.dump(C, f, indent=2)
        print(f"the model is in {os.path.abspath('tuned')}")


if __name__ == "__main__":
    main()
