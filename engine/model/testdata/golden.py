"""Makes the golden files that the engine is compared with, from Hugging Face's
transformers and PyTorch.

    python golden.py [--minilm folder of all-MiniLM-L6-v2] [name ...]

runs inside this folder and makes the shapes and trainings of these names, all of
them without names; without --minilm minilm.json stays as it is. All reference
numbers are computed in float64 from weights that float32 holds, one sequence at a
time and so without padding: a difference from them is the engine's own rounding.
What the same computation loses in float32 is printed. Every JSON file names the
versions that made it in "versions".

<shape>.json           one base with random parameters under several heads
    config             its config.json
    weights            a safetensors file: the base's parameters as its classes
                       with a head name them, and each head's as "<head>/<name>"
    gradients          a safetensors file: of every parameter the gradient of
                       the mean loss, as "<case>/<name>"
    sequences          one batch, without padding: {"ids", "types"} and what the
                       cases ask for: "label", "several" and "score" of each
                       sequence, "tags" and "words" of each token (-1: none),
                       "span" (first and last token, -1: none), "decoder", the
                       tokens that a T5 has when it writes "words"
    cases              by name: {"head", "task", "problem_type", "labels" (their
                       number), "target" (which of the above), "smoothing",
                       "outputs" (of each sequence, or token with a word where
                       the task is to fill masks, or token), "loss", "saved"
                       (the SHA-256 of the model.safetensors that
                       save_pretrained writes)}
    attention          the first sequence's, alone: [layer][head][query][key]

train_<name>.json      50 steps from the weights of <shape>.json, without dropout,
                       with the optimizers and parameter groups of Trainer
    shape, case        whose head and loss it has
    settings           names as in TrainingArguments, and "steps"
    sequences          the examples; batches[step] lists indices into them
    learning_rates     of every step
    losses             of every step, before its update
    grad_norms         of every step, before clipping
    final              the parameters after the last step, a safetensors file
    features           if the last layer's input is joined with text features, in
                       standard deviations over all sequences: the weights of these
                       before the first step ("weight", labels x features), and there
                       their gradient of the mean loss of all sequences ("gradient");
                       every sequence has its "features"

A key's bias has no influence (softmax does not see it), and neither have those of
the head for question answering and of the layer below it: their gradient is 0 but
for rounding, which Adam blows up to full steps: do not compare them after training.

configs.json           by model_type: what the configuration class says when
                       config.json holds nothing else

schedules.json         a list of {"type", "steps", "warmup_steps", "kwargs",
                       "rates"}: factors of the learning rate in every step

minilm.json            all-MiniLM-L6-v2 with weights rounded through float16
    texts, ids         sentences, and their tokens with [CLS] and [SEP]
    cls, pooled        the last hidden state of [CLS], and pooler_output
    classifier         {"weight", "bias"} on top of pooled; logits its results
"""
import argparse
import hashlib
import json
import math
import tempfile
import zlib

import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss
from transformers import (
    AlbertConfig, AutoModelForCausalLM, AutoModelForMaskedLM, AutoModelForQuestionAnswering, AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification, AutoModelForTokenClassification, BertConfig, BertModel, DistilBertConfig,
    GPT2Config, RobertaConfig, T5Config, Trainer, get_scheduler)
from transformers.optimization import Adafactor
from transformers.trainer_pt_utils import LabelSmoother

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
SMOOTHING = 0.1
VOCABULARY = 47

CLASSES = {
    "text-classification": AutoModelForSequenceClassification, "token-classification": AutoModelForTokenClassification,
    "question-answering": AutoModelForQuestionAnswering, "fill-mask": AutoModelForMaskedLM,
    "text-generation": AutoModelForCausalLM, "translation": AutoModelForSeq2SeqLM,
}

CASES = {
    "single": dict(head="single", task="text-classification", problem_type="single_label_classification", labels=3, target="label", smoothing=0),
    "several": dict(head="several", task="text-classification", problem_type="multi_label_classification", labels=4, target="several", smoothing=0),
    "score": dict(head="score", task="text-classification", problem_type="regression", labels=1, target="score", smoothing=0),
    "tags": dict(head="tags", task="token-classification", labels=5, target="tags", smoothing=0),
    "span": dict(head="span", task="question-answering", labels=2, target="span", smoothing=0),
    "mask": dict(head="words", task="fill-mask", labels=2, target="words", smoothing=0),
    "generate": dict(head="words", task="text-generation", labels=2, target="words", smoothing=0),
    "translate": dict(head="words", task="translation", labels=2, target="words", smoothing=0),
}
CASES |= {name + "_smooth": dict(CASES[name], smoothing=SMOOTHING) for name in ("single", "tags", "mask", "generate", "translate")}
ENCODER = ["single_smooth", "several", "score", "tags", "span", "mask"]

# Roberta's activation differs from that of its masked LM's head, which is GELU
# always. GPT-2's heads are 3 and 5 wide, T5's are not its width by their number.
SHAPES = {
    "bert": (ENCODER + ["single", "mask_smooth"], BertConfig(hidden_size=12, num_attention_heads=3, num_hidden_layers=2, intermediate_size=20, max_position_embeddings=40)),
    "bert_gelu_new": (["single", "mask"], BertConfig(hidden_size=20, num_attention_heads=5, num_hidden_layers=1, intermediate_size=28, max_position_embeddings=40, hidden_act="gelu_new", layer_norm_eps=1e-5)),
    "bert_relu": (["single_smooth"], BertConfig(hidden_size=24, num_attention_heads=3, num_hidden_layers=3, intermediate_size=40, max_position_embeddings=40, hidden_act="relu")),
    "roberta": (ENCODER, RobertaConfig(hidden_size=15, num_attention_heads=3, num_hidden_layers=2, intermediate_size=21, max_position_embeddings=42, type_vocab_size=1, layer_norm_eps=1e-5, hidden_act="relu")),
    "distilbert": (ENCODER, DistilBertConfig(dim=12, n_heads=4, n_layers=2, hidden_dim=18, max_position_embeddings=40)),
    "albert": (ENCODER, AlbertConfig(embedding_size=7, hidden_size=12, num_attention_heads=3, num_hidden_layers=3, num_hidden_groups=2, inner_group_num=2, intermediate_size=17, max_position_embeddings=40)),
    "gpt2": (["generate", "single", "several", "score", "tags_smooth", "span"], GPT2Config(n_embd=12, n_head=4, n_layer=2, n_positions=40)),
    "gpt2_inner": (["generate_smooth", "single_smooth"], GPT2Config(n_embd=15, n_head=3, n_layer=3, n_positions=40, n_inner=22, activation_function="relu")),
    "t5": (["translate", "translate_smooth"], T5Config(d_model=12, d_kv=5, num_heads=3, d_ff=20, num_layers=2, num_decoder_layers=3, relative_attention_num_buckets=12, relative_attention_max_distance=24)),
    "t5_gated": (["translate"], T5Config(d_model=10, d_kv=7, num_heads=2, d_ff=22, num_layers=3, num_decoder_layers=1, relative_attention_num_buckets=8, relative_attention_max_distance=16, feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
}
LENGTHS = [7, 1, 40, 3, 13, 2, 19]

TRAINING = {
    "bert_linear": dict(shape="bert", case="single", learning_rate=2e-3, weight_decay=0.1),
    "bert_default": dict(shape="bert_gelu_new", case="single"),
    "bert_cosine": dict(shape="bert_relu", case="single_smooth", learning_rate=1e-3, lr_scheduler_type="cosine"),
    "roberta": dict(shape="roberta", case="mask"),
    "distilbert": dict(shape="distilbert", case="tags", learning_rate=1e-3, weight_decay=0.1, lr_scheduler_type="cosine"),
    "albert": dict(shape="albert", case="span", learning_rate=5e-4, weight_decay=0.1),
    "bert_span": dict(shape="bert", case="span", learning_rate=1e-3),
    "roberta_span": dict(shape="roberta", case="span", learning_rate=1e-3),
    "distilbert_span": dict(shape="distilbert", case="span", learning_rate=1e-3),
    "gpt2_span": dict(shape="gpt2", case="span", learning_rate=1e-3),
    "gpt2": dict(shape="gpt2", case="generate"),
    "gpt2_smooth": dict(shape="gpt2_inner", case="single_smooth", learning_rate=1e-3, weight_decay=0.1),
    "t5": dict(shape="t5", case="translate_smooth", learning_rate=1e-3, weight_decay=0.1),
    "t5_gated": dict(shape="t5_gated", case="translate"),
    "bert_sgd": dict(shape="bert", case="single", optim="sgd", momentum=0.9, learning_rate=2e-2, weight_decay=0.1),
    "gpt2_sgd": dict(shape="gpt2", case="generate", optim="sgd", momentum=0.0, learning_rate=1e-1, weight_decay=0.1),
    "t5_sgd": dict(shape="t5", case="translate", optim="sgd", momentum=0.9, learning_rate=2e-2, weight_decay=0.0),
    "bert_adafactor": dict(shape="bert", case="single", optim="adafactor", learning_rate=2e-3, weight_decay=0.1),
    "roberta_adafactor": dict(shape="roberta", case="mask", optim="adafactor", learning_rate=1e-3),
    "distilbert_adafactor": dict(shape="distilbert", case="tags", optim="adafactor", learning_rate=1e-3),
    "albert_adafactor": dict(shape="albert", case="span", optim="adafactor", learning_rate=5e-4),
    "gpt2_adafactor": dict(shape="gpt2", case="generate", optim="adafactor", learning_rate=1e-3, weight_decay=0.1),
    "t5_adafactor": dict(shape="t5", case="translate", optim="adafactor", learning_rate=1e-3, weight_decay=0.1),
}
WEIGHTS = {"LABEL_0": 0.5, "LABEL_1": 2.0, "LABEL_2": 1.0}
TRAINING |= {
    "bert_weighted": dict(shape="bert_relu", case="single_smooth", learning_rate=1e-3, class_weight=WEIGHTS),
    "gpt2_focal": dict(shape="gpt2", case="single", learning_rate=1e-3, focal_loss_gamma=2.0),
    "distilbert_focal": dict(shape="distilbert", case="tags", learning_rate=1e-3, class_weight=WEIGHTS | {"LABEL_3": 0.0, "LABEL_4": 3.0}, focal_loss_gamma=0.5),
}
TRAINING |= {
    "bert_features": dict(shape="bert_relu", case="single_smooth", learning_rate=2e-3, weight_decay=0.1, class_weight=WEIGHTS, features=4),
    "roberta_features": dict(shape="roberta", case="several", learning_rate=2e-3, features=3),
    "distilbert_features": dict(shape="distilbert", case="score", learning_rate=2e-3, features=1),
    "albert_features": dict(shape="albert", case="single_smooth", learning_rate=1e-3, features=5),
    "gpt2_features": dict(shape="gpt2", case="single", learning_rate=1e-3, optim="sgd", momentum=0.9, weight_decay=0.1, features=2),
}
LAST = {"bert": "classifier", "albert": "classifier", "roberta": "classifier.out_proj", "distilbert": "classifier", "gpt2": "score"}
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

def random_model(shape, case):
    """A model whose parameters are all far from 0 and from each other. What the
    models of a shape have in common has the same numbers in all of them."""
    config = type(SHAPES[shape][1]).from_dict(SHAPES[shape][1].to_dict())
    config.vocab_size, config.num_labels = VOCABULARY, case["labels"]
    if config.model_type == "t5":
        config.scale_decoder_outputs = SHAPES[shape][1].scale_decoder_outputs
    config.problem_type = case.get("problem_type")
    model = CLASSES[case["task"]].from_config(config, attn_implementation="eager")
    if config.model_type == "t5" and not config.scale_decoder_outputs:
        # T5 1.1 has an output layer of its own; transformers finds out about it
        # from the checkpoint.
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
        model.all_tied_weights_keys.pop("lm_head.weight")
    with torch.no_grad():
        for name, p in model.named_parameters():
            g = torch.Generator().manual_seed(zlib.crc32(f"{shape} {stored(model, case, name)}".encode()))
            noise = torch.randn(p.shape, generator=g)
            norm = p.dim() == 1 and name.endswith("weight")
            p.copy_(1 + 0.2 * noise if norm else (0.1 if p.dim() == 1 else 0.25) * noise)
    return model.eval()


def stored(model, case, name):
    """What a parameter is called in the file that all heads share."""
    base = name.startswith(model.base_model_prefix + ".") or model.config.model_type == "t5" and not name.startswith("lm_head.")
    return name if base else f"{case['head']}/{name}"


def saved(model):
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        with open(folder + "/model.safetensors", "rb") as f:
            return hashlib.sha256(f.read()).hexdigest()


# ---- sequences -------------------------------------------------------------

def random_sequences(shape, lengths, seed):
    g = torch.Generator().manual_seed(seed)
    rand = lambda n, *size: torch.randint(n, size, generator=g).tolist()
    config, cases = SHAPES[shape][1], [CASES[c] for c in SHAPES[shape][0]]
    wants = {c["target"]: c["labels"] for c in cases}
    out = []
    for i, n in enumerate(lengths):
        cut = rand(n + 1, 1)[0] if i % 2 and segments(config) > 1 else n
        # Not 0 and 1, the padding's ids: PyTorch gives their embedding no gradient.
        s = {"ids": [2 + x for x in rand(VOCABULARY - 2, n)], "types": [0] * cut + [1] * (n - cut)}
        chosen = {
            "label": lambda: rand(wants["label"], 1)[0],
            "several": lambda: rand(2, wants["several"]),
            "score": lambda: [round(4 * torch.rand(1, generator=g).item() - 2, 3)],
            "tags": lambda: [x - 1 for x in rand(wants["tags"] + 1, n)],
            "span": lambda: sorted(rand(n, 2)) if i != 3 else [-1, -1],
        }
        s.update({name: chosen[name]() for name in wants if name in chosen})
        if config.model_type == "t5":
            s["words"] = [2 + x for x in rand(VOCABULARY - 2, max(1, 25 - n))] + [1]
            s["decoder"] = [0] + s["words"][:-1]
        elif config.model_type == "gpt2":
            s["words"] = s["ids"][1:] + [-1]
        else:
            s["words"] = [2 + x if hidden == 0 else -1 for x, hidden in zip(rand(VOCABULARY - 2, n), rand(4, n))]
            if i == 0:
                s["words"][0] = 2
        out.append(s)
    return out


def segments(config):
    """How many parts of a sequence the model tells apart."""
    return getattr(config, "type_vocab_size", 1)


# ---- outputs and losses ----------------------------------------------------

def inputs_of(model, s):
    inputs = {"input_ids": torch.tensor([s["ids"]])}
    if segments(model.config) > 1:
        inputs["token_type_ids"] = torch.tensor([s["types"]])
    if "decoder" in s:
        inputs["decoder_input_ids"] = torch.tensor([s["decoder"]])
    return inputs


def outputs_of(model, case, s):
    """Rows of outputs: one, or one for each token."""
    for layer in model.modules():
        if isinstance(layer, Joined):
            layer.see(s)
    result = model(**inputs_of(model, s))
    if case["target"] == "span":
        return torch.stack([result.start_logits[0], result.end_logits[0]], dim=1)
    if case["task"] == "fill-mask":
        return result.logits[0][torch.tensor(s["words"]) >= 0]
    return result.logits[0] if case["target"] in ("tags", "words") else result.logits


def targets_of(case, s):
    t = torch.tensor(s[case["target"]])
    if case["target"] in ("several", "score"):
        return t.double().unsqueeze(0)
    return t[t >= 0] if case["task"] == "fill-mask" else t.reshape(-1)


def mean_loss(case, outputs, sequences):
    """The loss of a batch, of which outputs are the rows of every sequence."""
    targets = [targets_of(case, s) for s in sequences]
    if case["target"] == "span":
        pairs = [(o, t) for o, t in zip(outputs, targets) if t[0] >= 0]
        return sum(cross_entropy(o[:, i][None], t[i:i + 1]) for o, t in pairs for i in (0, 1)) / (2 * len(pairs))
    rows, targets = torch.cat(outputs), torch.cat(targets).to(outputs[0].device)
    if case["target"] == "several":
        return binary_cross_entropy_with_logits(rows, targets.to(rows.dtype))
    if case["target"] == "score":
        return mse_loss(rows, targets.to(rows.dtype))
    loss = cross_entropy(rows, targets, label_smoothing=case["smoothing"], ignore_index=-1)
    # Trainer's LabelSmoother rounds to float32 on the way: only checked here.
    trainers = LabelSmoother(epsilon=case["smoothing"], ignore_index=-1)({"logits": rows[None]}, targets[None])
    assert abs(trainers.item() - loss.item()) < 1e-5, (trainers, loss)
    return loss


def weighted_loss(case, outputs, sequences, weights, gamma):
    """mean_loss with class weights as PyTorch has them and the factor of the focal
    loss (Lin et al. 2017)."""
    rows, targets = torch.cat(outputs), torch.cat([targets_of(case, s) for s in sequences])
    w = torch.tensor([weights.get(f"LABEL_{i}", 1) for i in range(rows.shape[1])], dtype=rows.dtype)
    each = lambda **how: cross_entropy(rows, targets, ignore_index=-1, reduction="none", **how)
    losses = (1 - (-each()).exp()) ** gamma * each(weight=w, label_smoothing=case["smoothing"])
    counted = targets >= 0
    return losses[counted].sum() / w[targets[counted]].sum()


def own_loss(model, case, s):
    """What the class itself says of one sequence, and how many rows that counts."""
    t = torch.tensor(s[case["target"]])
    inputs, given = inputs_of(model, s), torch.where(t < 0, -100, t)[None] if t.dtype == torch.long else t[None].double()
    if case["target"] == "span":
        inputs |= {"start_positions": t[:1], "end_positions": t[1:]}
    else:
        if case["task"] == "text-generation": # which shifts by itself
            given = inputs["input_ids"]
        elif case["target"] == "label":
            given = t[None]
        elif case["target"] == "several":
            given = given.double()
        inputs["labels"] = given
    n = int((t >= 0).sum()) if case["target"] in ("tags", "words") else int(case["target"] != "span" or t[0] >= 0)
    return (model(**inputs).loss.item() if n else 0), n


def check_loss(model, case, sequences, loss):
    """Holds loss to what the class itself computes, in float32 in part."""
    pairs = [own_loss(model, case, s) for s in sequences]
    own = sum(l * n for l, n in pairs) / sum(n for _, n in pairs)
    assert abs(own - loss) < 1e-5, (own, loss)


def check_padding(model, case, sequences, loss):
    """Holds loss to that of one padded batch whose padding is kept out of the
    softmax. Left in it, as the classes have it, padding is an answer like any other."""
    n = max(len(s["ids"]) for s in sequences)
    pad = lambda values, filler: torch.tensor([v + [filler] * (n - len(v)) for v in values])
    ids, real = [s["ids"] for s in sequences], pad([[1] * len(s["ids"]) for s in sequences], 0)
    inputs = {"input_ids": pad(ids, model.config.pad_token_id or 0), "attention_mask": real}
    if segments(model.config) > 1:
        inputs["token_type_ids"] = pad([s["types"] for s in sequences], 0)
    result, spans = model(**inputs), torch.tensor([s["span"] for s in sequences])
    both = [(result.start_logits, spans[:, 0]), (result.end_logits, spans[:, 1])]
    loss_of = lambda hide: sum(cross_entropy(x.masked_fill(hide, -torch.inf), t, ignore_index=-1) for x, t in both).item() / 2
    assert abs(loss_of(real == 0) - loss) < 1e-9, (loss_of(real == 0), loss)
    print(f"{model.config.model_type} span: with padding as an answer, the loss is off by {loss_of(real < 0) - loss:.4f}")


def golden_case(shape, name, sequences):
    case = CASES[name]
    model = random_model(shape, case)
    weights, hash = {stored(model, case, n): p for n, p in float32(model.named_parameters()).items()}, saved(model)
    with torch.no_grad():
        rough = torch.cat([outputs_of(model, case, s) for s in sequences])
    model.double()
    outputs = [outputs_of(model, case, s) for s in sequences]
    loss = mean_loss(case, outputs, sequences)
    loss.backward()
    check_loss(model, case, sequences, mean_loss({**case, "smoothing": 0}, outputs, sequences).item())
    if case["target"] == "span":
        check_padding(model, case, sequences, loss.item())
    off = (rough - torch.cat(outputs)).abs().max().item()
    print(f"{shape} {name}: loss {loss.item():.4f}, float32 outputs off by at most {off:.1e}")
    gradients = {f"{name}/{n}": p for n, p in float32((n, p.grad) for n, p in model.named_parameters()).items()}
    return weights, gradients, {**case, "outputs": digits(torch.cat(outputs)), "loss": digits(loss), "saved": hash}


@torch.no_grad()
def attention_of(shape, sequences):
    model = random_model(shape, CASES[SHAPES[shape][0][0]]).double()
    result = model(**inputs_of(model, sequences[0]), output_attentions=True)
    if model.config.model_type == "t5":
        return [digits(a[0]) for a in result.encoder_attentions]
    each = getattr(model.config, "inner_group_num", 1) # attentions of one layer: the last stands for it
    return [digits(a[0]) for a in result.attentions[each - 1::each]]


def golden_shape(shape):
    sequences = random_sequences(shape, LENGTHS, zlib.crc32(shape.encode()))
    weights, gradients, cases = {}, {}, {}
    for name in SHAPES[shape][0]:
        w, g, cases[name] = golden_case(shape, name, sequences)
        weights |= w
        gradients |= g
    save_file(weights, f"{shape}.safetensors", metadata={"format": "pt"})
    save_file(gradients, f"{shape}_grads.safetensors", metadata={"format": "pt"})
    config = random_model(shape, CASES[SHAPES[shape][0][0]]).config
    write(shape, {
        "config": json.loads(config.to_json_string()), "weights": f"{shape}.safetensors", "gradients": f"{shape}_grads.safetensors",
        "sequences": sequences, "cases": cases, "attention": attention_of(shape, sequences),
    })


# ---- training --------------------------------------------------------------

# What Trainer makes of its arguments. It has no argument for momentum but
# optim_args="momentum=0.9".
OPTIMIZERS = {
    "adamw_torch": lambda groups, s: torch.optim.AdamW(groups, lr=s["learning_rate"], betas=(0.9, 0.999), eps=1e-8),
    "sgd": lambda groups, s: torch.optim.SGD(groups, lr=s["learning_rate"], momentum=s["momentum"]),
    "adafactor": lambda groups, s: Adafactor(groups, lr=s["learning_rate"], scale_parameter=False, relative_step=False),
}


def trajectory(model, case, settings, sequences, batches):
    """Trainer's loop; Trainer itself would shuffle and pad on its own terms."""
    decays = set(Trainer.get_decay_parameter_names(None, model))
    groups = [{"params": [p for n, p in model.named_parameters() if (n in decays) == d], "weight_decay": wd}
              for d, wd in ((True, settings["weight_decay"]), (False, 0.0))]
    optimizer = OPTIMIZERS[settings.get("optim", "adamw_torch")](groups, settings)
    schedule = get_scheduler(settings["lr_scheduler_type"], optimizer, num_warmup_steps=math.ceil(STEPS * settings["warmup_ratio"]), num_training_steps=STEPS)
    rates, losses, norms = [], [], []
    for batch in batches:
        examples = [sequences[i] for i in batch]
        optimizer.zero_grad()
        outputs = [outputs_of(model, case, s) for s in examples]
        if "class_weight" in settings or "focal_loss_gamma" in settings:
            loss = weighted_loss(case, outputs, examples, settings.get("class_weight", {}), settings.get("focal_loss_gamma", 0))
        else:
            loss = mean_loss(case, outputs, examples)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), settings["max_grad_norm"]).item())
        rates.append(optimizer.param_groups[0]["lr"])
        losses.append(loss.item())
        optimizer.step()
        schedule.step()
    return rates, losses, norms


class Joined(torch.nn.Module):
    """The last layer, whose input is joined with the features of a sequence."""

    def __init__(self, layer, sequences):
        super().__init__()
        values = torch.tensor([s["features"] for s in sequences], dtype=torch.float64)
        deviations = values.std(0, correction=0)
        self.z = (values - values.mean(0)) / torch.where(deviations == 0, 1, deviations)
        self.sequences, self.now = sequences, 0
        g = torch.Generator().manual_seed(7)
        self.weight, self.bias = layer.weight, layer.bias
        self.features = torch.nn.Parameter((0.25 * torch.randn(layer.out_features, values.shape[1], generator=g)).to(layer.weight.dtype))

    def see(self, sequence):
        self.now = self.sequences.index(sequence)

    def forward(self, h):
        z = self.z[self.now].to(h.dtype).expand(*h.shape[:-1], -1)
        return torch.nn.functional.linear(torch.cat([h, z], -1), torch.cat([self.weight, self.features], 1), self.bias)


def joined(shape, case, sequences):
    """random_model, with the sequences' features, if they have some."""
    model = random_model(shape, case)
    if "features" in sequences[0]:
        name = LAST[model.config.model_type]
        model.set_submodule(name, Joined(model.get_submodule(name), sequences))
    return model


def features_of(model, case, sequences):
    """What golden files say of the features before training on sequences; nothing
    without any."""
    for layer in model.modules():
        if isinstance(layer, Joined):
            mean_loss(case, [outputs_of(model, case, s) for s in sequences], sequences).backward()
            found = {"weight": digits(layer.features), "gradient": digits(layer.features.grad)}
            model.zero_grad()
            return {"features": found}
    return {}


def golden_training(name):
    shape, case = TRAINING[name]["shape"], TRAINING[name]["case"]
    settings = dict(learning_rate=5e-5, lr_scheduler_type="linear", warmup_ratio=0.1, weight_decay=0.01, adam_beta1=0.9,
                    adam_beta2=0.999, adam_epsilon=1e-8, max_grad_norm=1.0, per_device_train_batch_size=BATCH, steps=STEPS,
                    label_smoothing_factor=CASES[case]["smoothing"])
    settings |= {k: v for k, v in TRAINING[name].items() if k not in ("shape", "case", "features")}
    g = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    lengths = torch.randint(1, 17, (EXAMPLES,), generator=g).tolist()
    sequences = random_sequences(shape, lengths, zlib.crc32(name.encode()))
    n = TRAINING[name].get("features", 0)
    for s in sequences if n else []:
        s["features"] = [7.0] * (n > 1) + torch.randint(40, (n - (n > 1),), generator=g).tolist()
    batches = [torch.randperm(EXAMPLES, generator=g)[:BATCH].tolist() for _ in range(STEPS)]
    model = joined(shape, CASES[case], sequences).double()
    features = features_of(model, CASES[case], sequences)
    rates, losses, norms = trajectory(model, CASES[case], settings, sequences, batches)
    _, rough, _ = trajectory(joined(shape, CASES[case], sequences), CASES[case], settings, sequences, batches)
    save_file(float32(model.named_parameters()), f"train_{name}.safetensors", metadata={"format": "pt"})
    asked = ("ids", "types", "decoder", "features", CASES[case]["target"])
    write(f"train_{name}", {
        "shape": shape, "case": case, "settings": settings,
        "sequences": [{k: v for k, v in s.items() if k in asked} for s in sequences], "batches": batches,
        "learning_rates": rates, "losses": digits(losses), "grad_norms": digits(norms), "final": f"train_{name}.safetensors", **features,
    })
    off = max(abs(a - b) for a, b in zip(losses, rough))
    print(f"train_{name}: loss {losses[0]:.4f} -> {losses[-1]:.4f}, float32 off by at most {off:.1e}")


# ---- configurations --------------------------------------------------------

def golden_configs():
    classes = {config.model_type: type(config) for _, config in SHAPES.values()}
    write("configs", {"configs": {name: c.from_dict({"model_type": name}).to_dict() for name, c in classes.items()}})


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
    for steps, warmup, kwargs in ((50, 5, {"num_cycles": 1}), (50, 5, {"num_cycles": 3}), (37, 0, {"num_cycles": 2}), (49, 0, {"num_cycles": 7}), (7, 1, {"num_cycles": 4})):
        add("cosine_with_restarts", steps, warmup, kwargs, lambda o: get_scheduler("cosine_with_restarts", o, warmup, steps, kwargs))
    for steps, warmup, kwargs in ((50, 5, {"power": 1.0, "lr_end": 1e-7}), (50, 5, {"power": 2.0, "lr_end": 0.1}), (37, 0, {"power": 0.5, "lr_end": 0.0})):
        add("polynomial", steps, warmup, kwargs, lambda o: get_scheduler("polynomial", o, warmup, steps, kwargs))
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
    results = [model(torch.tensor([i])) for i in ids]
    first, pooled = torch.cat([r.last_hidden_state[:, 0] for r in results]), torch.cat([r.pooler_output for r in results])
    write("minilm", {
        "texts": TEXTS, "ids": ids,
        "cls": digits(first, 8), "pooled": digits(pooled, 8),
        "classifier": {"weight": digits(weight), "bias": digits(bias)},
        "logits": digits(pooled @ weight.T + bias),
    })


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minilm", metavar="FOLDER")
    parser.add_argument("names", nargs="*", default=[*SHAPES, *TRAINING, "schedules"])
    asked = parser.parse_args()
    for shape in SHAPES:
        if shape in asked.names:
            golden_shape(shape)
    for name in TRAINING:
        if name in asked.names:
            golden_training(name)
    golden_configs()
    if "schedules" in asked.names:
        golden_schedules()
    if asked.minilm:
        golden_minilm(asked.minilm)
