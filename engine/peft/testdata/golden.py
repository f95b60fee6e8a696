"""Makes the golden files that adapters are compared with, from PEFT on the small
random models of engine/model/testdata.

    python golden.py [name ...]                             (torch 2.15.0, transformers 5.24.0 and peft 0.21.2 installed)
    go test ../ -run TestWritten -written /some/folder      (writes there what we write of the same adapters)
    python golden.py check /some/folder

runs inside this folder. The last loads what we wrote with PEFT and holds it to the
outputs in the golden files, to 1e-6. Reference numbers are computed in float64 from weights that
float32 holds, one sequence at a time, like those of engine/model/testdata/golden.py.

<name>/                an adapter folder as PEFT's save_pretrained writes it, all of
                       whose parameters are far from 0 and from each other
    adapter_config.json, adapter_model.safetensors
    gradients.safetensors   of every parameter that trains the gradient of the mean
                       loss, under its name in adapter_model.safetensors
    merged.safetensors the model that merge_and_unload leaves
    golden.json        {"versions", "shape", "case" (of engine/model/testdata),
                       "outputs", "loss", "training": 50 steps of AdamW from here, without dropout:
                       {"settings", "batches" (of sequences of the shape's file),
                       "losses", "grad_norms"}}; "sequences" lists those of the shape's
                       file that leave room for virtual tokens, where there are such,
                       and "written" the tokens that greedy search then writes

Virtual tokens cannot be merged, so <name>_prompt has no merged.safetensors. PEFT gives
outputs for the virtual tokens too, which are cut off here. It does not add them to the
labels of tokens, nor to the places of answers, so that its own loss of these tasks
fails or means other tokens; the loss here is that of the text's tokens. Its class for
question answering loses token_type_ids, and it has none for filling masks. For GPT-2's
classes it takes the last token of a batch's longest text, which is padding in others,
and with a cache its GPT-2 reads as many tokens again as there are virtual ones.
"""
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import zlib

import peft
import torch
from peft import IA3Config, LoraConfig, PeftModel, PromptTuningConfig, get_peft_model
from safetensors.torch import load_file, save_file

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../model/testdata")
spec = importlib.util.spec_from_file_location("models", os.path.join(MODELS, "golden.py"))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)

TASKS = {"text-classification": "SEQ_CLS", "token-classification": "TOKEN_CLS", "question-answering": "QUESTION_ANS",
         "text-generation": "CAUSAL_LM", "translation": "SEQ_2_SEQ_LM", "fill-mask": None}
ALL = {"bert": ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"],
       "distilbert": ["q_lin", "k_lin", "v_lin", "out_lin", "lin1", "lin2"],
       "albert": ["query", "key", "value", "attention.dense", "ffn", "ffn_output", "embedding_hidden_mapping_in"],
       "gpt2": ["c_attn", "attn.c_proj", "c_fc", "mlp.c_proj"],
       "t5": ["q", "k", "v", "o", "wi", "wi_0", "wi_1", "wo"]}
ALL["roberta"] = ALL["bert"]
HEADS = {"bert": ["pooler", "classifier"], "albert": ["pooler", "classifier"], "roberta": ["classifier"],
         "distilbert": ["pre_classifier", "classifier"], "gpt2": ["score"]}


def lora(shape, case, **settings):
    return shape, case, LoraConfig, dict(dict(r=3, lora_alpha=4, lora_dropout=0.1), **settings)


def ia3(shape, case, **settings):
    return shape, case, IA3Config, settings


def prompt(shape, case, **settings):
    return shape, case, PromptTuningConfig, {"num_virtual_tokens": 4, **settings}


# PEFT does not find these in DistilBERT's config, nor the width of ALBERT's embeddings.
DISTILBERT = {"token_dim": 12, "num_attention_heads": 4, "num_layers": 2}


CASES = {
    "bert_lora": lora("bert", "single"),
    "bert_lora_queries": lora("bert", "single", target_modules=["query", "value"], modules_to_save=None, use_rslora=True, bias="all"),
    "bert_lora_pooler": lora("bert", "several", target_modules="all-linear", modules_to_save=None, r=2,
                             rank_pattern={"query": 4, "layer.1.output.dense": 1}, alpha_pattern={"layer.0.*": 7}, bias="lora_only"),
    "bert_lora_tags": lora("bert", "tags", modules_to_save=["classifier"]),
    "bert_lora_span": lora("bert", "span", modules_to_save=["qa_outputs"]),
    "bert_lora_mask": lora("bert", "mask", modules_to_save=None),
    "roberta_lora": lora("roberta", "score"),
    "distilbert_lora": lora("distilbert", "single_smooth"),
    "albert_lora": lora("albert", "single_smooth"),
    "gpt2_lora": lora("gpt2", "generate", modules_to_save=None, use_rslora=True),
    "gpt2_lora_score": lora("gpt2_inner", "single_smooth", target_modules=["c_attn"], bias="lora_only"),
    "t5_lora": lora("t5", "translate"),
    "t5_gated_lora": lora("t5_gated", "translate", lora_alpha=1),
    "bert_dora": lora("bert", "single", use_dora=True),
    "roberta_dora": lora("roberta", "tags", use_dora=True, bias="lora_only", use_rslora=True),
    "distilbert_dora": lora("distilbert", "span", modules_to_save=["qa_outputs"], use_dora=True),
    "albert_dora": lora("albert", "several", use_dora=True),
    "gpt2_dora": lora("gpt2", "generate", modules_to_save=None, use_dora=True),
    "t5_dora": lora("t5", "translate", use_dora=True),
    "bert_ia3": ia3("bert", "single", target_modules=None),
    "roberta_ia3": ia3("roberta", "several", target_modules=None),
    "distilbert_ia3": ia3("distilbert", "single_smooth", target_modules=["k_lin", "v_lin", "lin2"], feedforward_modules=["lin2"]),
    "albert_ia3": ia3("albert", "single_smooth", target_modules=["key", "value", "ffn_output"], feedforward_modules=["ffn_output"]),
    "gpt2_ia3": ia3("gpt2", "generate", target_modules=None, modules_to_save=None),
    "t5_ia3": ia3("t5", "translate", target_modules=None),
    "bert_prompt": prompt("bert", "single"),
    "bert_prompt_tags": prompt("bert", "tags", modules_to_save=["classifier"], num_virtual_tokens=1),
    "roberta_prompt": prompt("roberta", "score"),
    "roberta_prompt_span": prompt("roberta", "span", modules_to_save=["qa_outputs"]),
    "distilbert_prompt": prompt("distilbert", "single_smooth", num_virtual_tokens=7, **DISTILBERT),
    "distilbert_prompt_span": prompt("distilbert", "span", modules_to_save=["qa_outputs"], **DISTILBERT),
    "albert_prompt": prompt("albert", "several", token_dim=7),
    "gpt2_prompt": prompt("gpt2", "generate", modules_to_save=None),
    "gpt2_prompt_score": prompt("gpt2_inner", "single_smooth"),
    "gpt2_prompt_tags": prompt("gpt2", "tags_smooth", modules_to_save=["classifier"]),
    "t5_prompt": prompt("t5", "translate"),
    "t5_gated_prompt": prompt("t5_gated", "translate", num_transformer_submodules=1),
}


def fill(name, model):
    """Gives every parameter that trains numbers of its own."""
    with torch.no_grad():
        for key, p in model.named_parameters():
            if p.requires_grad:
                noise = torch.randn(p.shape, generator=torch.Generator().manual_seed(zlib.crc32(f"{name} {key}".encode())))
                if "magnitude" in key:
                    p.mul_(1 + 0.2 * noise)
                elif "ia3" in key:
                    p.copy_(1 + 0.2 * noise)
                else:
                    p.copy_((0.1 if p.dim() == 1 else 0.25) * noise)


def adapted(name):
    shape, case, config_class, settings = CASES[name]
    case = models.CASES[case]
    base = models.random_model(shape, case)
    kind = base.config.model_type
    targets = {} if config_class is PromptTuningConfig else {"target_modules": ALL[kind]}
    settings = {**targets, "modules_to_save": HEADS.get(kind), "task_type": TASKS[case["task"]], **settings}
    model = get_peft_model(base, config_class(**settings))
    fill(name, model)
    return model.eval(), case


def inner(model):
    """The model of transformers with the adapter in it. PEFT's class for question
    answering, which would stand around it, loses token_type_ids on the way."""
    return Answers(model) if virtual(model) else model.get_base_model()


def virtual(model):
    """How many virtual tokens an adapter has."""
    return getattr(model.peft_config["default"], "num_virtual_tokens", 0)


class Answers(torch.nn.Module):
    """A model with virtual tokens that gives the outputs of the text's tokens alone."""

    def __init__(self, model):
        super().__init__()
        self.model, self.config = model, model.config

    def forward(self, **inputs):
        result = self.model(**inputs)
        for name in ("logits", "start_logits", "end_logits"):
            rows = result.get(name)
            if rows is not None and rows.shape[1] == inputs["input_ids"].shape[1] + virtual(self.model) and self.config.model_type != "t5":
                result[name] = rows[:, virtual(self.model):]
        return result


def room_in(model, shape):
    """The shape's sequences that leave room for the adapter's virtual tokens."""
    with open(os.path.join(MODELS, shape + ".json")) as f:
        sequences = json.load(f)["sequences"]
    longest = max(models.LENGTHS) - (virtual(model) if model.config.model_type != "t5" else 0)
    return sequences, [i for i, s in enumerate(sequences) if len(s["ids"]) <= longest]


def merged(model):
    if model.peft_config["default"].peft_type == "IA3":
        # Of it, merge_and_unload fails where a module of modules_to_save holds others, as BERT's pooler does.
        model.merge_adapter()
        tied = {"lm_head.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"}
        own = {k: v for k, v in inner(model).state_dict().items() if not ("ia3_l" in k or "original_module" in k or k in tied)}
        return {k.replace(".base_layer", "").replace(".modules_to_save.default", ""): v.contiguous() for k, v in own.items()}
    with tempfile.TemporaryDirectory() as folder:
        model.merge_and_unload().save_pretrained(folder)
        return {k: v for k, v in load_file(folder + "/model.safetensors").items()}


def plain_name(key):
    """A parameter's name in adapter_model.safetensors."""
    if "prompt_encoder" in key:
        return "prompt_embeddings"
    key = key.replace(".modules_to_save.default", "").replace(".default", "")
    return key.removesuffix(".weight") if key.endswith("lora_magnitude_vector.weight") else key


def training(name):
    model, case = adapted(name)
    model.double()
    sequences, some = room_in(model, CASES[name][0])
    settings = dict(learning_rate=2e-3, lr_scheduler_type="linear", warmup_ratio=0.1, weight_decay=0.1, max_grad_norm=1.0,
                    label_smoothing_factor=case["smoothing"])
    g = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    batches = [[some[i] for i in torch.randperm(len(some), generator=g)[:4].tolist()] for _ in range(models.STEPS)]
    _, losses, norms = models.trajectory(inner(model), case, settings, sequences, batches)
    return {"settings": settings, "batches": batches, "losses": models.digits(losses), "grad_norms": models.digits(norms)}


@torch.no_grad()
def written(model, s):
    """The tokens that greedy search writes: for T5 after its first token."""
    out = model.generate(input_ids=torch.tensor([s["ids"]]), use_cache=False, max_new_tokens=6, do_sample=False, num_beams=1, pad_token_id=0, decoder_start_token_id=0)[0].tolist()
    new = out[1:] if model.config.model_type == "t5" else out[len(s["ids"]):]
    return new[:new.index(1)] if model.config.model_type == "t5" and 1 in new else new


def golden(name):
    shape, case_name = CASES[name][:2]
    shutil.rmtree(name, ignore_errors=True)
    model, case = adapted(name)
    model.save_pretrained(name)
    os.remove(name + "/README.md")
    sequences, some = room_in(model, shape)
    left = {"sequences": some} if len(some) < len(sequences) else {}
    sequences = [sequences[i] for i in some]
    model.double()
    outputs = [models.outputs_of(inner(model), case, s) for s in sequences]
    loss = models.mean_loss(case, outputs, sequences)
    loss.backward()
    gradients = {plain_name(k): p.grad for k, p in model.named_parameters() if p.requires_grad}
    save_file(models.float32(gradients.items()), name + "/gradients.safetensors", metadata={"format": "pt"})
    if not virtual(model):
        save_file(merged(adapted(name)[0]), name + "/merged.safetensors", metadata={"format": "pt"})
    result = {"versions": {**models.VERSIONS, "peft": peft.__version__}, "shape": shape, "case": case_name, **left,
              "outputs": models.digits(torch.cat(outputs)), "loss": models.digits(loss), "training": training(name)}
    if virtual(model) and case["target"] == "words":
        result["written"] = [written(model, s) for s in sequences]
    with open(name + "/golden.json", "w") as f:
        json.dump(result, f, separators=(",", ":"))
    print(f"{name}: loss {loss.item():.4f}, {len(gradients)} parameters train, "
          f"loss {result['training']['losses'][0]:.4f} -> {result['training']['losses'][-1]:.4f}")


@torch.no_grad()
def check(name, folder):
    """Loads an adapter that we wrote onto its base."""
    shape, case_name = CASES[name][:2]
    case = models.CASES[case_name]
    model = PeftModel.from_pretrained(models.random_model(shape, case), os.path.join(folder, name)).eval().double()
    sequences, some = room_in(model, shape)
    sequences = [sequences[i] for i in some]
    with open(name + "/golden.json") as f:
        want = torch.tensor(json.load(f)["outputs"]).double()
    off = (torch.cat([models.outputs_of(inner(model), case, s) for s in sequences]) - want).abs().max().item()
    print(f"{name}: outputs off by at most {off:.1e}")
    assert off < 1e-6, name


if __name__ == "__main__":
    for name in CASES if len(sys.argv) == 1 or sys.argv[1] == "check" else sys.argv[1:]:
        check(name, sys.argv[2]) if sys.argv[1:2] == ["check"] else golden(name)
