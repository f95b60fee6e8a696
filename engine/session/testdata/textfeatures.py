"""Checks what we save of models with text features, with transformers.

    go test ../ -run TestSavedTextFeatures -saved /some/folder  (writes there what we save)
    python textfeatures.py /some/folder                         (torch 2.15.0, transformers 5.24.0 installed; run in this folder)

loads each folder with transformers, unchanged and without a word on missing or
unexpected weights, adds what its text_features.py computes of each text, and writes
the sums to textfeatures.json, with which the test goes on comparing to 1e-4. It also
writes what text_features.py counts in some awkward texts, to ../../feature/testdata/counts.json.
"""

import hashlib
import importlib.util
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from transformers import AutoModelForSequenceClassification, AutoTokenizer

TEXTS = ["the soup was lovely", "DULL — 3.50 for the soup?!", "汤不好!二〇年。", "!"]
AWKWARD = TEXTS + [
    "", "汤不好，太贵了！二〇二六年再也不来。", "Don't stop: the U.S. e-mail costs $5.00 (or €4,50)…", "party art ART, art-house _art_ Art2 2art", "soupsoup soup\nsoup.Soup",
    "１２３ＡＢｃ，。「好」『坏』《书》——……", "零一二三四五六七八九十百", "İSTANBUL ΣΊΣΥΦΟΣ Straße ǅ", "नमस्ते दुनिया ٣٤", "コーヒーを２杯、ｶﾀｶﾅ々〆",
    "好汤好好汤汤好汤", "naïve cafe\u0301 na\u0308ive", "\u200b\ufeff 😀👍🏽 𠀀𠀁 ㄅㄆ 〇々 ①½Ⅻ", "a\u3000b\tc\u00a0d", "new york, New  York, NEW YORK",
]
WORDS = ["art", "soup", "好汤", "汤", "new york", "é", "2", "ß", "σ"]


def counter(folder):
    spec = importlib.util.spec_from_file_location("text_features", os.path.join(folder, "text_features.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(folder):
    golden = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        model, said = AutoModelForSequenceClassification.from_pretrained(path, output_loading_info=True)
        assert not any(said[what] for what in ("missing_keys", "unexpected_keys", "mismatched_keys")), said
        tokenizer, added, logits = AutoTokenizer.from_pretrained(path), counter(path), []
        for text in TEXTS:
            batch = tokenizer(text, return_tensors="pt")
            batch.pop("token_type_ids", None)
            with torch.no_grad():
                row = model.eval()(**batch).logits[0] + torch.tensor(added.outputs(text, tokenizer))
            logits.append([round(x, 6) for x in row.tolist()])
        files = {}
        for file in ("model.safetensors", "text_features.json", "text_features.py"):
            with open(os.path.join(path, file), "rb") as f:
                files[file] = hashlib.sha256(f.read()).hexdigest()
        golden[name] = {"files": files, "logits": logits}
    write("textfeatures.json", {"texts": TEXTS, "folders": golden})
    kinds = [{"name": name} for name in added.COUNTS if name != "tokens"] + [{"name": "list_words", "word": word} for word in WORDS]
    write("../../feature/testdata/counts.json", {"features": kinds, "texts": AWKWARD, "counts": [[added.count(f, text, None) for f in kinds] for text in AWKWARD]})


def write(path, content):
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"library": "transformers " + transformers.__version__, **content}, f, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    check(sys.argv[1])
