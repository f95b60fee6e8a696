"""Makes small checkpoints in half precision, and checks what we save of them.

    python saved.py                                        (torch 2.15.0, transformers 5.24.0 and tokenizers 0.23.3 installed; run in this folder)
    go test ../ -run TestSavedFolders -saved /some/folder  (writes what we save there)
    python saved.py check /some/folder                     (and again the test, without -saved)

The first writes a folder half_NAME for every family, as transformers saves it, with
float16 or bfloat16 as its type. The last loads what we saved, with no word on the
type, and holds it to what the checkpoint says in float32: the same logits to 1e-5
for two texts of different length in one padded batch, label by label, and every
weight in float32. It then writes saved.json, with which the test goes on comparing.
"""

import hashlib
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from tokenizers import pre_tokenizers
from transformers import AutoModelForSeq2SeqLM, AutoModelForSequenceClassification, AutoTokenizer

TEXTS = ["the soup was lovely", "dull"]
WORDS = ["the", "soup", "was", "lovely", "dull"]
LABELS = {0: "positive", 1: "negative", 2: "mixed"}


def tokenizer(kind):
    if kind in ("bert", "distilbert"):
        return transformers.BertTokenizer(vocab={t: i for i, t in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS)})
    if kind in ("roberta", "gpt2"):
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if kind == "roberta" else []
        letters = {t: i for i, t in enumerate(special + sorted(pre_tokenizers.ByteLevel.alphabet()))}
        return (transformers.RobertaTokenizer if kind == "roberta" else transformers.GPT2Tokenizer)(vocab=letters, merges=[])
    if kind == "albert":
        return transformers.AlbertTokenizer(vocab=[(t, 0.0) for t in ("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]")] + [("▁" + w, -2.0) for w in WORDS])
    return transformers.T5Tokenizer(vocab=[(t, 0.0) for t in ("<pad>", "</s>", "<unk>")] + [("▁" + w, -2.0) for w in WORDS], extra_ids=0)


SHAPES = {
    "bert": dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=24),
    "roberta": dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=40),
    "distilbert": dict(dim=8, n_layers=1, n_heads=2, hidden_dim=16, max_position_embeddings=24),
    "albert": dict(embedding_size=4, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16, max_position_embeddings=24),
    "gpt2": dict(n_embd=8, n_layer=1, n_head=2, n_positions=40),
    "t5": dict(d_model=8, d_kv=4, d_ff=16, num_layers=1, num_heads=2),
}
TYPES = {"bert": "float16", "roberta": "bfloat16", "distilbert": "bfloat16", "albert": "float16", "gpt2": "float16", "t5": "bfloat16", "double": "float64"}


def make():
    torch.manual_seed(1)
    for name, dtype in TYPES.items():
        kind = "bert" if name == "double" else name
        tokens = tokenizer(kind)
        config = transformers.AutoConfig.for_model(kind, vocab_size=len(tokens), initializer_range=0.5, **SHAPES[kind])
        for role in ("bos", "eos", "pad"):
            setattr(config, role + "_token_id", getattr(tokens, role + "_token_id"))
        if kind == "t5":
            config.decoder_start_token_id = 0
            model = AutoModelForSeq2SeqLM.from_config(config)
        else:
            config.id2label, config.label2id = LABELS, {v: k for k, v in LABELS.items()}
            model = AutoModelForSequenceClassification.from_config(config)
        for p in model.parameters():  # also biases, which begin as zeros
            p.data += 0.1 * torch.randn(p.shape)
        model.to(getattr(torch, dtype)).save_pretrained("half_" + name)
        tokens.save_pretrained("half_" + name)
        if name == "gpt2":  # the type as version 4 wrote it
            with open("half_gpt2/config.json") as f:
                c = json.load(f)
            c["torch_dtype"] = c.pop("dtype")
            with open("half_gpt2/config.json", "w") as f:
                json.dump(c, f, indent=2)


def load(folder, seq2seq, **how):
    kind = AutoModelForSeq2SeqLM if seq2seq else AutoModelForSequenceClassification
    return kind.from_pretrained(folder, **how).eval()


def logits(model, batch):
    """A row for each text: its labels in alphabetical order, or the first word that is written."""
    with torch.no_grad():
        if model.config.model_type == "t5":
            return model(**batch, decoder_input_ids=torch.full((len(TEXTS), 1), model.config.decoder_start_token_id)).logits[:, 0]
        columns = [i for _, i in sorted((label, i) for i, label in model.config.id2label.items())]
        return model(**batch).logits[:, columns]


def check(folder):
    golden = {}
    for name in TYPES:
        before, after = "half_" + name, os.path.join(folder, name)
        saved = load(after, name == "t5")
        types = {str(p.dtype) for p in saved.parameters()}
        assert types == {"torch.float32"}, (name, types)
        batch = AutoTokenizer.from_pretrained(after)(TEXTS, padding=True, return_tensors="pt")
        batch.pop("token_type_ids", None)
        original = load(before, name == "t5", dtype=torch.float32)
        original.config.pad_token_id = saved.config.pad_token_id  # GPT-2's has none
        is_, was = logits(saved, batch), logits(original, batch)
        apart = (is_ - was).abs().max().item()
        assert apart < 1e-5, (name, apart)
        if name != "t5":
            assert len(transformers.pipeline("text-classification", after)(TEXTS, batch_size=2)) == 2
        files = {}
        for file in sorted(os.listdir(after)):
            if file.endswith(".json") and file != "tuneground.json" or file.endswith(".safetensors"):
                with open(os.path.join(after, file), "rb") as f:
                    files[file] = hashlib.sha256(f.read()).hexdigest()
        golden[name] = {"files": files, "logits": [[round(x, 7) for x in row] for row in is_.tolist()]}
        print(name, "float32, logits apart by %.1e" % apart)
    with open("saved.json", "w") as f:
        json.dump({"library": "transformers " + transformers.__version__, "texts": TEXTS, "folders": golden}, f, indent=1)


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    check(sys.argv[2]) if sys.argv[1:2] == ["check"] else make()
