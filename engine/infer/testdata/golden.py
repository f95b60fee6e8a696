"""Makes the golden files that the engine's writing is compared with, from
Hugging Face's transformers.

    python golden.py

runs inside this folder. The models are tiny and random, computed in float64
from weights that float32 holds. Every JSON file names the versions that made it
in "versions".

write_<name>.json      what one model writes
    config             its config.json; write_<name>.safetensors has its weights
    prompts            texts for GPT-2 to continue, sources for T5
    cases              a list of {"settings", "texts"}: the settings as in
                       GenerationConfig, and what generate makes of each prompt
                       alone: the new tokens up to the one that ends the text

entities.json          what TokenClassificationPipeline with "first" makes of the
                       labels' scores of some tokens, a list of
    labels             the classes' names
    spans, words       of words: their places in the text; of tokens: their word,
                       or -1
    logits             tokens x labels
    entities           label, from, to, score
"""
import json

import torch
import transformers
from safetensors.torch import save_file
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel, T5Config, T5ForConditionalGeneration
from transformers.pipelines.token_classification import AggregationStrategy, TokenClassificationPipeline

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__}

VOCAB = 61
T5 = dict(vocab_size=VOCAB, d_model=16, d_kv=5, num_heads=3, d_ff=20, num_layers=2, decoder_start_token_id=0,
          pad_token_id=0, relative_attention_num_buckets=8, relative_attention_max_distance=12)
MODELS = {
    "gpt2": (GPT2LMHeadModel, GPT2Config(vocab_size=VOCAB, n_positions=40, n_embd=18, n_layer=3, n_head=3, bos_token_id=2,
                                         pad_token_id=0)),
    "t5_tied": (T5ForConditionalGeneration, T5Config(num_decoder_layers=3, feed_forward_proj="relu", **T5)),
    "t5_own": (T5ForConditionalGeneration, T5Config(num_decoder_layers=1, feed_forward_proj="gated-gelu",
                                                    tie_word_embeddings=False, **T5)),
}
LENGTHS = [5, 1, 11, 8, 3, 19]

SETTINGS = [dict(max_new_tokens=n, repetition_penalty=p) for n in (1, 7, 20) for p in (1.0, 1.3)] + [
    dict(max_new_tokens=n, num_beams=b, length_penalty=l, repetition_penalty=p)
    for n, p in ((20, 1.0), (20, 1.3), (3, 1.0)) for b in (2, 4) for l in (0.5, 1.0, 2.0, -1.0)]


def write(name, value):
    with open(name + ".json", "w") as f:
        json.dump({"versions": VERSIONS, **value}, f, separators=(",", ":"))


def random_model(kind, config, seed):
    """A model whose feed-forward layers count for more than its attention: else
    it says the same again and again."""
    torch.manual_seed(seed)
    model = kind._from_config(config, attn_implementation="eager")
    if not getattr(config, "scale_decoder_outputs", True):  # T5 1.1 has an output layer of its own, but T5Config ties always
        model.lm_head = torch.nn.Linear(config.d_model, VOCAB, bias=False)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.dim() == 1 and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))
            else:
                weak = p.dim() == 1 or any(part in name for part in ("attn", "Attention", "wpe"))
                p.copy_((0.4 if weak else 1.0) * torch.randn_like(p))
    return model.double().eval()


def random_prompts(seed):
    g = torch.Generator().manual_seed(seed)
    return [torch.randint(3, VOCAB, (n,), generator=g).tolist() for n in LENGTHS]


@torch.no_grad()
def generate(model, prompt, end, settings):
    """The new tokens up to the one that ends the text."""
    out = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt)), generation_config=GenerationConfig(
        do_sample=False, use_cache=False, eos_token_id=end, pad_token_id=0, decoder_start_token_id=0, **settings))[0].tolist()
    out = out[1:] if model.config.model_type == "t5" else out[len(prompt):]
    return out[:out.index(end)] if end in out else out


def choose_end(model, prompts):
    """The token that ends most texts of several, but not of all, lengths."""
    texts = [generate(model, prompt, -1, dict(max_new_tokens=20)) for prompt in prompts]
    lengths = lambda end: {text.index(end) for text in texts if end in text[1:]}
    return max(range(VOCAB), key=lambda end: len(lengths(end)) * (not all(end in text for text in texts)))


def golden_writing(name, seed):
    kind, config = MODELS[name]
    model, prompts, cases = random_model(kind, config, seed), random_prompts(seed), []
    end = model.config.eos_token_id = choose_end(model, prompts)
    for settings in SETTINGS:
        texts = [generate(model, prompt, end, settings) for prompt in prompts]
        cases.append({"settings": settings, "texts": texts})
        print(name, settings, [len(t) for t in texts], len(set(map(tuple, texts))))
    save_file({k: v.detach().float().contiguous() for k, v in model.named_parameters()}, f"write_{name}.safetensors")
    write("write_" + name, {"config": model.config.to_dict(), "prompts": prompts, "cases": cases})


class Labels(TokenClassificationPipeline):
    """The pipeline without a model and a tokenizer: what it does with scores."""

    def __init__(self, labels):
        self.model = self
        self.config = self
        self.id2label = dict(enumerate(labels))
        self.tokenizer = self

    def convert_tokens_to_string(self, tokens):
        return " ".join(tokens)


def golden_entities(seed):
    g = torch.Generator().manual_seed(seed)
    rand = lambda n: int(torch.randint(n, (1,), generator=g))
    out = []
    for labels in (["O", "B-PER", "I-PER", "B-LOC", "I-LOC"], ["O", "PER", "LOC"], ["B-X", "I-X"], ["I-X", "O", "I-Y"]):
        for _ in range(4):
            spans, words, at = [], [], 0
            for w in range(12):
                at += rand(2)
                spans.append([at, at + 1 + rand(5)])
                at = spans[-1][1]
                words += [w] * (1 + rand(3))
            logits = 2 * torch.randn(len(words), len(labels), generator=g)
            tokens = [dict(word=str(w), scores=p.numpy(), start=spans[w][0], end=spans[w][1], index=i + 1,
                           is_subword=i > 0 and w == words[i - 1]) for i, (w, p) in enumerate(zip(words, logits.softmax(-1)))]
            found = Labels(labels).aggregate(tokens, AggregationStrategy.FIRST)
            out.append({"labels": labels, "spans": spans, "words": [-1] + words + [-1],
                        "logits": [[9.0] * len(labels)] + logits.tolist() + [[9.0] * len(labels)],
                        "entities": [{"label": e["entity_group"], "from": e["start"], "to": e["end"], "score": float(e["score"])}
                                     for e in found if e["entity_group"] != "O"]})
    write("entities", {"texts": out})


golden_entities(5)
for name, seed in dict(gpt2=6, t5_tied=2, t5_own=8).items():
    golden_writing(name, seed)
