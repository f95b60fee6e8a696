"""Makes the golden files that the engine is compared with, from Hugging Face's
transformers and PyTorch.

    python golden.py [folder of all-MiniLM-L6-v2]

runs inside this folder; without the argument minilm.json stays as it is. All
reference numbers are computed in float64 from weights that float32 holds, so
that a difference from them is the engine's own rounding. Keys ending in _f32
are the same computed by PyTorch in float32: how far those lie off shows what
float32 can be asked for. Every JSON file names the versions that made it in
"versions". Sequences are {"ids", "types", "label"} without padding.

bert_<name>.json       one random BertForSequenceClassification
    config             its config.json
    weights            its parameters, a safetensors file
    gradients          a safetensors file: of every parameter p the gradient of
                       the mean loss, as "plain.<p>", and with label smoothing,
                       as "smooth.<p>"
    sequences          one batch
    logits             sequences x classes
    losses, loss       of each sequence and their mean
    label_smoothing, smooth_loss
    attention          of one sequence, alone: {"sequence": index, "layers":
                       [layer][head][query][key]}

train_<name>.json      50 steps of AdamW from the weights of bert_<model>.json,
                       without dropout, with the parameter groups of Trainer
    model              the <name> of the weights
    settings           names as in TrainingArguments, and "steps"
    sequences          the examples; batches[step] lists indices into them
    learning_rates     of every step
    losses             of every step, before its update
    grad_norms         of every step, before clipping
    final              the parameters after the last step, a safetensors file

A key's bias has no influence (softmax does not see it), so its gradient is 0
but for rounding, which Adam blows up to full steps: compare neither.

schedules.json         a list of {"type", "steps", "warmup_steps", "kwargs",
                       "rates"}: factors of the learning rate in every step

minilm.json            all-MiniLM-L6-v2 with weights rounded through float16
    texts, ids         sentences, and their tokens with [CLS] and [SEP]
    cls, pooled        the last hidden state of [CLS], and pooler_output
    classifier         {"weight", "bias"} on top of pooled; logits its results
"""
import json
import math
import sys

import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForSequenceClassification, BertModel, Trainer, get_scheduler
from transformers.trainer_pt_utils import LabelSmoother

torch.set_num_threads(1)
VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
SMOOTHING = 0.1

MODELS = {
    "gelu": dict(hidden_size=24, num_attention_heads=3, num_hidden_layers=2, intermediate_size=40, hidden_act="gelu", num_labels=2),
    "gelu_new": dict(hidden_size=20, num_attention_heads=5, num_hidden_layers=1, intermediate_size=28, hidden_act="gelu_new", num_labels=3, layer_norm_eps=1e-5),
    "relu": dict(hidden_size=24, num_attention_heads=3, num_hidden_layers=3, intermediate_size=40, hidden_act="relu", num_labels=5),
}
LENGTHS = [7, 1, 40, 3, 13, 2, 19]

TRAINING = {
    "linear": dict(model="gelu", learning_rate=2e-3, lr_scheduler_type="linear", warmup_ratio=0.1, label_smoothing_factor=0.0),
    "default": dict(model="gelu_new", learning_rate=5e-5, lr_scheduler_type="linear", warmup_ratio=0.1, label_smoothing_factor=0.0),
    "cosine": dict(model="relu", learning_rate=1e-3, lr_scheduler_type="cosine", warmup_ratio=0.1, label_smoothing_factor=SMOOTHING),
}
STEPS, EXAMPLES, BATCH = 50, 40, 6

TEXTS = [
    "The tram was late again.",
    "Fine.",
    "A quiet, patient film about two brothers who repair clocks, and about the years they lost.",
    "Who on earth thought 3.5 hours of this would be watchable?!",
    "Crème brûlée at the Zürich café cost CHF 12,50; naïve tourists (like me) paid without a word.",
    "The soup was cold, the waiter was colder, and the bill arrived before the bread, yet somehow, thanks to "
    "the violinist in the corner and to the rain that kept everybody inside, we stayed until midnight.",
]


def write(name, value):
    with open(name + ".json", "w") as f:
        json.dump({"versions": VERSIONS, **value}, f, ensure_ascii=False, separators=(",", ":"))


def digits(t, n=9):
    """t's numbers as a nested list, rounded to n significant digits."""
    if isinstance(t, list):
        return [digits(v, n) for v in t]
    if isinstance(t, torch.Tensor):
        return digits(t.tolist(), n)
    return float(f"{t:.{n}g}")


def float32(tensors):
    return {k: v.detach().float().contiguous().clone() for k, v in tensors}


# ---- models ----------------------------------------------------------------

def random_model(shape, seed):
    """A model whose parameters are all far from 0 and from each other."""
    torch.manual_seed(seed)
    config = BertConfig(vocab_size=99, max_position_embeddings=40, type_vocab_size=2, hidden_dropout_prob=0.0,
                        attention_probs_dropout_prob=0.0, architectures=["BertForSequenceClassification"], **shape)
    model = BertForSequenceClassification._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "LayerNorm.weight" in name:
                p.copy_(1 + 0.2 * torch.randn_like(p))
            else:
                p.copy_((0.1 if p.dim() == 1 else 0.25) * torch.randn_like(p))
    return model.eval()


def random_sequences(lengths, classes, seed):
    g = torch.Generator().manual_seed(seed)
    rand = lambda n, *shape: torch.randint(n, shape, generator=g)
    out = []
    for i, n in enumerate(lengths):
        cut = int(rand(n + 1, 1))
        types = [0] * cut + [1] * (n - cut) if i % 2 else [0] * n
        # Not 0, which is [PAD]: PyTorch gives its embedding no gradient.
        out.append({"ids": (1 + rand(98, n)).tolist(), "types": types, "label": int(rand(classes, 1))})
    return out


def padded(sequences):
    """The model's inputs, padded at the right, and the labels."""
    width = max(len(s["ids"]) for s in sequences)
    fill = lambda rows: torch.tensor([r + [0] * (width - len(r)) for r in rows])
    return dict(input_ids=fill([s["ids"] for s in sequences]),
                token_type_ids=fill([s["types"] for s in sequences]),
                attention_mask=fill([[1] * len(s["ids"]) for s in sequences])), torch.tensor([s["label"] for s in sequences])


def mean_loss(logits, labels, smoothing):
    """Trainer's loss. Its LabelSmoother rounds to float32 on the way: only checked here."""
    loss = cross_entropy(logits, labels, label_smoothing=smoothing)
    trainers = LabelSmoother(epsilon=smoothing)({"logits": logits}, labels)
    assert abs(trainers.item() - loss.item()) < 1e-5, (trainers, loss)
    return loss


def gradients(model, inputs, labels, smoothing):
    model.zero_grad()
    loss = mean_loss(model(**inputs).logits, labels, smoothing)
    loss.backward()
    return loss.item(), float32((n, p.grad) for n, p in model.named_parameters())


def golden_model(name, seed):
    model = random_model(MODELS[name], seed)
    save_file(float32(model.named_parameters()), f"bert_{name}.safetensors", metadata={"format": "pt"})
    sequences = random_sequences(LENGTHS, model.config.num_labels, seed)
    inputs, labels = padded(sequences)
    logits_f32 = model(**inputs).logits
    model.double()
    logits = model(**inputs).logits
    loss, plain = gradients(model, inputs, labels, 0)
    smooth_loss, smooth = gradients(model, inputs, labels, SMOOTHING)
    assert abs(model(**inputs, labels=labels).loss.item() - loss) < 1e-12
    save_file({f"{kind}.{k}": g for kind, grads in (("plain", plain), ("smooth", smooth)) for k, g in grads.items()},
              f"bert_{name}_grads.safetensors", metadata={"format": "pt"})
    alone, _ = padded(sequences[:1])
    attentions = model(**alone, output_attentions=True).attentions
    write(f"bert_{name}", {
        "config": json.loads(model.config.to_json_string()),
        "weights": f"bert_{name}.safetensors", "gradients": f"bert_{name}_grads.safetensors",
        "sequences": sequences, "logits": digits(logits), "logits_f32": digits(logits_f32),
        "losses": digits(cross_entropy(logits, labels, reduction="none")), "loss": digits(loss),
        "label_smoothing": SMOOTHING, "smooth_loss": digits(smooth_loss),
        "attention": {"sequence": 0, "layers": [digits(a[0]) for a in attentions]},
    })


# ---- training --------------------------------------------------------------

def trajectory(model, settings, sequences, batches):
    """Trainer's loop; Trainer itself would shuffle and pad on its own terms."""
    decays = set(Trainer.get_decay_parameter_names(None, model))
    groups = [{"params": [p for n, p in model.named_parameters() if (n in decays) == d], "weight_decay": wd}
              for d, wd in ((True, settings["weight_decay"]), (False, 0.0))]
    optimizer = torch.optim.AdamW(groups, lr=settings["learning_rate"], betas=(0.9, 0.999), eps=1e-8)
    schedule = get_scheduler(settings["lr_scheduler_type"], optimizer, num_warmup_steps=math.ceil(STEPS * settings["warmup_ratio"]), num_training_steps=STEPS)
    rates, losses, norms = [], [], []
    for batch in batches:
        inputs, labels = padded([sequences[i] for i in batch])
        optimizer.zero_grad()
        loss = mean_loss(model(**inputs).logits, labels, settings["label_smoothing_factor"])
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), settings["max_grad_norm"]).item())
        rates.append(optimizer.param_groups[0]["lr"])
        losses.append(loss.item())
        optimizer.step()
        schedule.step()
    return rates, losses, norms


def golden_training(name, seed, model_seed):
    settings = dict(TRAINING[name], weight_decay=0.01, adam_beta1=0.9, adam_beta2=0.999, adam_epsilon=1e-8,
                    max_grad_norm=1.0, per_device_train_batch_size=BATCH, steps=STEPS)
    start = settings.pop("model")
    fresh = lambda: random_model(MODELS[start], model_seed)
    g = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, 17, (EXAMPLES,), generator=g).tolist()
    sequences = random_sequences(lengths, fresh().config.num_labels, seed)
    batches = [torch.randperm(EXAMPLES, generator=g)[:BATCH].tolist() for _ in range(STEPS)]
    model = fresh().double()
    rates, losses, norms = trajectory(model, settings, sequences, batches)
    _, losses_f32, norms_f32 = trajectory(fresh(), settings, sequences, batches)
    save_file(float32(model.named_parameters()), f"train_{name}.safetensors", metadata={"format": "pt"})
    write(f"train_{name}", {
        "model": start, "settings": settings, "sequences": sequences, "batches": batches,
        "learning_rates": rates, "losses": digits(losses), "losses_f32": digits(losses_f32),
        "grad_norms": digits(norms), "grad_norms_f32": digits(norms_f32), "final": f"train_{name}.safetensors",
    })
    off = max(abs(a - b) for a, b in zip(losses, losses_f32))
    print(f"train_{name}: loss {losses[0]:.4f} -> {losses[-1]:.4f}, float32 off by at most {off:.1e}")


# ---- schedules -------------------------------------------------------------

def rates(schedule_of, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule, out = schedule_of(optimizer), []
    for _ in range(steps):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return out


def golden_schedules():
    out = []
    add = lambda kind, steps, warmup, kwargs, make: out.append(
        {"type": kind, "steps": steps, "warmup_steps": warmup, "kwargs": kwargs, "rates": rates(make, steps)})
    for steps, warmup in ((50, 5), (37, 0), (7, 1), (10, 10)):
        for kind in ("constant_with_warmup", "linear", "cosine"):
            add(kind, steps, warmup, {}, lambda o: get_scheduler(kind, o, num_warmup_steps=warmup, num_training_steps=steps))
    add("constant", 10, 0, {}, lambda o: get_scheduler("constant", o))
    for steps, size, gamma in ((30, 7, 0.5), (12, 1, 0.95), (12, 20, 0.1)):
        add("step", steps, 0, {"step_size": size, "gamma": gamma}, lambda o: torch.optim.lr_scheduler.StepLR(o, size, gamma))
    for steps, gamma in ((30, 0.95), (12, 0.5)):
        add("exponential", steps, 0, {"step_size": 1, "gamma": gamma}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, gamma))
    write("schedules", {"schedules": out})


# ---- MiniLM ----------------------------------------------------------------

@torch.no_grad()
def golden_minilm(folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    model.half().double()
    torch.manual_seed(7)
    weight, bias = (0.05 * torch.randn(3, 384)).half().double(), torch.tensor([0.25, -0.5, 0.125]).double()
    ids = [tokenizer(t)["input_ids"] for t in TEXTS]
    inputs, _ = padded([{"ids": i, "types": [0] * len(i), "label": 0} for i in ids])
    result = model(**inputs)
    write("minilm", {
        "texts": TEXTS, "ids": ids,
        "cls": digits(result.last_hidden_state[:, 0], 8), "pooled": digits(result.pooler_output, 8),
        "classifier": {"weight": digits(weight), "bias": digits(bias)},
        "logits": digits(result.pooler_output @ weight.T + bias),
    })


SEEDS = {name: i + 1 for i, name in enumerate(MODELS)}
for name, seed in SEEDS.items():
    golden_model(name, seed)
for i, name in enumerate(TRAINING):
    golden_training(name, 100 + i, SEEDS[TRAINING[name]["model"]])
golden_schedules()
if len(sys.argv) > 1:
    golden_minilm(sys.argv[1])
