"""Makes look.json: what attention and the next token are in Hugging Face's
transformers, for the small models of static/models.

    python look.py

runs inside this folder.

    versions   those of the packages that made it
    attention  a list of {"model", "text", "part", "layer", "head", "ids", "target",
               "weights", "scores", "context"}. The weights are output_attentions;
               the context is what the layer's output projection reads; the
               scores are computed here, from the layer's queries and keys
    next       a list of {"model", "text", "ids", "logits"}: of the next token
    beams      a list of {"model", "text", "settings", "output", "score"}: what
               generate writes, and its sequences_scores
"""
import json

import numpy as np
import torch
import transformers
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer, GenerationConfig

MODELS = "../../../static/models/"
VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__}
transformers.logging.set_verbosity_error()


def load(kind, name):
    return kind.from_pretrained(MODELS + name, attn_implementation="eager", dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(MODELS + name)


class Heard:
    """The outputs of some modules of a model, and the input of the last."""

    def __init__(self, *modules):
        self.outputs, self.input = {}, None
        for m in modules[:-1]:
            m.register_forward_hook(lambda m, _, out: self.outputs.update({m: out}))
        modules[-1].register_forward_pre_hook(lambda _, args: setattr(self, "input", args[0]))


def head_of(x, heads, head):
    width = x.shape[-1] // heads
    return x[0, :, head * width:(head + 1) * width].double().numpy()


def case(model, text, part, layer, head, ids, target, weights, q, k, context, heads, scale, bias=None):
    scores = scale * head_of(q, heads, head) @ head_of(k, heads, head).T
    if bias is not None:
        scores = scores + bias
    return {"model": model, "text": text, "part": part, "layer": layer, "head": head, "ids": ids, "target": target,
            "weights": weights[0, head].tolist(), "scores": scores.tolist(), "context": head_of(context, heads, head).tolist()}


@torch.no_grad()
def bert(text, layer, head):
    name = "bert-tiny-en"
    model, tokenizer = load(AutoModel, name)
    l = model.encoder.layer[layer].attention
    heard = Heard(l.self.query, l.self.key, l.output.dense)
    ids = tokenizer(text, return_tensors="pt").input_ids
    out = model(ids, output_attentions=True)
    heads = model.config.num_attention_heads
    return case(name, text, "encoder", layer, head, ids[0].tolist(), None, out.attentions[layer],
                heard.outputs[l.self.query], heard.outputs[l.self.key], heard.input, heads, (model.config.hidden_size // heads) ** -0.5)


@torch.no_grad()
def gpt2(text, layer, head):
    name = "gpt2-tiny-stories"
    model, tokenizer = load(AutoModelForCausalLM, name)
    l = model.transformer.h[layer].attn
    heard = Heard(l.c_attn, l.c_proj)
    ids = torch.tensor([[model.config.eos_token_id] + tokenizer(text, add_special_tokens=False).input_ids])
    out = model(ids, output_attentions=True)
    q, k, _ = heard.outputs[l.c_attn].split(model.config.n_embd, dim=2)
    heads = model.config.n_head
    return case(name, text, "decoder", layer, head, ids[0].tolist(), None, out.attentions[layer],
                q, k, heard.input, heads, (model.config.n_embd // heads) ** -0.5)


@torch.no_grad()
def t5(text, part, layer, head):
    name = "t5-tiny-en-zh"
    model, tokenizer = load(AutoModelForSeq2SeqLM, name)
    ids = tokenizer("translate English to Chinese: " + text, return_tensors="pt").input_ids
    target = model.generate(ids, max_new_tokens=47, do_sample=False, num_beams=1)
    if target[0, -1] == model.config.eos_token_id:
        target = target[:, :-1]
    stack = model.encoder if part == "encoder" else model.decoder
    block = stack.block[layer].layer
    a = block[1].EncDecAttention if part == "cross" else block[0].SelfAttention
    heard = Heard(a.q, a.k, a.o)
    out = model(input_ids=ids, decoder_input_ids=target, output_attentions=True)
    weights = {"encoder": out.encoder_attentions, "decoder": out.decoder_attentions, "cross": out.cross_attentions}[part]
    bias = None
    if part != "cross":
        n = (ids if part == "encoder" else target).shape[1]
        bias = stack.block[0].layer[0].SelfAttention.compute_bias(n, n)[0, head].double().numpy()
    return case(name, text, part, layer, head, ids[0].tolist(), target[0].tolist(), weights[layer],
                heard.outputs[a.q], heard.outputs[a.k], heard.input, model.config.num_heads, 1.0, bias)


@torch.no_grad()
def following(text):
    name = "gpt2-tiny-stories"
    model, tokenizer = load(AutoModelForCausalLM, name)
    ids = torch.tensor([[model.config.eos_token_id] + tokenizer(text, add_special_tokens=False).input_ids])
    return {"model": name, "text": text, "ids": ids[0].tolist(), "logits": [float("%.6g" % x) for x in model(ids).logits[0, -1]]}


@torch.no_grad()
def beams(text, settings):
    name = "gpt2-tiny-stories"
    model, tokenizer = load(AutoModelForCausalLM, name)
    end = model.config.eos_token_id
    ids = torch.tensor([[end] + tokenizer(text, add_special_tokens=False).input_ids])
    out = model.generate(ids, attention_mask=torch.ones_like(ids), return_dict_in_generate=True, output_scores=True,
                         generation_config=GenerationConfig(do_sample=False, eos_token_id=end, pad_token_id=end, **settings))
    return {"model": name, "text": text, "settings": settings, "score": out.sequences_scores[0].item(),
            "output": tokenizer.decode(out.sequences[0][ids.shape[1]:], skip_special_tokens=True)}


def rounded(x):
    if isinstance(x, float):
        return float("%.8g" % x)
    if isinstance(x, list):
        return [rounded(y) for y in x]
    return {k: rounded(v) for k, v in x.items()} if isinstance(x, dict) else x


with open("look.json", "w") as f:
    json.dump(rounded({
        "versions": VERSIONS,
        "attention": [
            bert("The plot was not bad at all.", 1, 0), gpt2("Once upon a time there was a", 2, 5), gpt2("从前有一只", 0, 3),
            t5("The weather is nice today.", "encoder", 1, 2), t5("The weather is nice today.", "decoder", 1, 4),
            t5("The weather is nice today.", "cross", 0, 1),
        ],
        "next": [following("Once upon a time"), following("从前有一只")],
        "beams": [beams("Once upon a time", dict(num_beams=3, max_new_tokens=6)),
                  beams("从前有一只", dict(num_beams=4, max_new_tokens=8, length_penalty=0.5))],
    }), f, separators=(",", ":"))
