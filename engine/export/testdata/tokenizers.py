"""Encodes texts by the tokenizer.json files that TestTokenizerJSON writes, with Hugging
Face's tokenizers, and compares with the ids that it writes beside them and with what
transformers gives from the older files:

    TUNEGROUND_TOKENIZERS=DIR go test ./engine/export -run TestTokenizerJSON
    python tokenizers.py DIR

Made with tokenizers 0.23 and transformers 5.24.
"""
import json
import pathlib
import shutil
import sys
import tempfile

sys.path.pop(0)  # this file has the library's name
from tokenizers import Tokenizer
from transformers import AutoTokenizer

for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    texts = json.loads((folder / "ids.json").read_text())
    written = Tokenizer.from_file(str(folder / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as older:
        for file in folder.iterdir():
            if file.name not in ("tokenizer.json", "ids.json"):
                shutil.copy(file, older)
        transformers = AutoTokenizer.from_pretrained(older)
        ours = sum(written.encode(t["text"]).ids == t["ids"] for t in texts)
        theirs = sum(transformers(t["text"])["input_ids"] == t["ids"] for t in texts)
    print(f"{folder.name}: of {len(texts)} texts, {ours} have our ids by tokenizer.json, {theirs} by transformers")
