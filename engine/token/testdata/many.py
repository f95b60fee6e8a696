"""Makes the golden files of engine/token for tokenizers other than BERT's.

    python many.py                  (tokenizers, transformers and sentencepiece installed; run in this folder)
    python many.py show NAME CHUNK  prints what the library makes of one chunk of texts

For each kind of tokenizer a model folder NAME/ and NAME.json with what Hugging
Face's library returns: a few hundred cases in full, and for ten thousand
texts, made the same way here and in texts_test.go, a checksum for each chunk
of a hundred. When a checksum of a test differs, print the chunk with this
script and with `go test -run TestManyTexts/NAME -show CHUNK`, and compare.
"""

import json
import os
import sys
import zlib

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from golden import ALPHABETS, SAMPLES, TRICKY

CHUNKS, CHUNK, FULL = 100, 100, 300

# What matters to tokenizers other than BERT's.
MORE = [
    "'s", "'re", "I'll", "we'd", "'LL", "'", "''", "``", "<s>", "</s>", "<mask>", "<|endoftext|>", "<pad>", "<unk>",
    "<extra_id_0>", "<extra_id_7>", "\u2581", "\u2581word", "Ġ", "Ġword", "  ", "   ", " \n", "\n\n", "\t\tx", "word  ", "\r\n\r\n",
    "12345", "٣٤", "Ⅷ½²", "x²", "\u088f", "\u00ad", "ﬁ\u0301", "\r\u0301", "e\u0301\u0323", "q\u0307\u0323", "a\u200d",
    "ｶﾞ", "㈱", "™\u0301", "…", "ﷺ", "㎏", "①", "ä\u0304", "\u1e9b\u0323", "\u0344", "한\u11a8", "\u3099", "Å", "각\u11a8",
    "the quick", "brown fox", "tokenizer", "\u2028", "\u00a0word", "9,999.99", "9,", "a_b", "e-mail", "C++", "`` quoted ''",
]

SAYINGS = [
    "The quick brown fox jumps over the lazy dog.", "It's a plain sentence, isn't it?", "We'll see what they've done.",
    "Numbers like 1234 and 9,999.99 are tokens too!", "Do not worry: I'm here, you're there, he'd know.",
    "summarize: the model reads a text and writes a shorter one", "translate English to German: the house is small",
]


class Random:
    """A linear congruential generator with Knuth's constants, as in texts_test.go."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


RANGES = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0, 0x3000), (0x4E00, 0xA000), (0xA000, 0xD800), (0xE000, 0x20000), (0, 0xD800), (0x10000, 0x110000)]


def text(rng):
    parts = []
    for _ in range(rng.choice([1, 2, 4, 8, 12])):
        pick = rng.below(100)
        if pick < 20:
            parts.append(rng.choice(TRICKY))
        elif pick < 40:
            parts.append(rng.choice(MORE))
        elif pick < 55:
            low, high = rng.choice(RANGES)
            parts.append(chr(low + rng.below(high - low)))
        elif pick < 65:
            parts.append(rng.choice(SAYINGS))
        else:
            letters = rng.choice(ALPHABETS)
            parts.append("".join(rng.choice(letters) for _ in range(1 + rng.below(8))))
        parts.append(rng.choice(["", " ", " "]))
    return "".join(parts)


def cases(seed, count):
    """Texts, each with the text before it for some, and a number of tokens to cut to."""
    rng, before = Random(seed), ""
    for _ in range(count):
        now = text(rng)
        pair = before if rng.below(5) == 0 else None
        yield now, pair, rng.choice([0, 0, 0, 0, 2, 3, 4, 5, 6, 7, 12])
        before = now


def corpus(seed):
    """Text to train on, in which words come back."""
    rng = Random(seed)
    words = ["".join(rng.choice(letters) for _ in range(1 + rng.below(6))) for letters in ALPHABETS for _ in range(40)]
    for _ in range(2500):
        yield " ".join(rng.choice(words) for _ in range(8)) + rng.choice([".", "!", "?", ",", ""])
    for _ in range(100):
        yield from SAYINGS


def result(t, text, pair, limit):
    t.enable_truncation(limit) if limit else t.no_truncation()
    e = t.encode(text, pair)
    return {
        "text": text, **({"pair": pair} if pair is not None else {}), "max": limit, "ids": e.ids,
        "types": "".join(map(str, e.type_ids)), "special": "".join(map(str, e.special_tokens_mask)),
        "offsets": [n for span in e.offsets for n in span],
        "decoded": t.decode(e.ids, skip_special_tokens=False), "bare": t.decode(e.ids, skip_special_tokens=True),
    }


def line(r):
    """One result as one line, as in texts_test.go."""
    return "%s %s %s %s|%s|%s" % (r["ids"], r["types"], r["special"], r["offsets"], r["decoded"], r["bare"])


def lines(t, seed, chunk):
    for i, case in enumerate(cases(seed, (chunk + 1) * CHUNK)):
        if i >= chunk * CHUNK:
            yield line(result(t, *case)).replace("\n", "\\n").replace("\r", "\\r")


def golden(name, t, seed):
    os.makedirs(name, exist_ok=True)
    sums, chunk, full = [], [], []
    for i, case in enumerate(cases(seed, CHUNKS * CHUNK)):
        r = result(t, *case)
        if i < FULL:
            full.append(json.dumps(r, ensure_ascii=True, separators=(",", ":")))
        chunk.append(line(r))
        if len(chunk) == CHUNK:
            sums.append(zlib.crc32("\n".join(chunk).encode()))
            chunk = []
    with open(f"{name}.json", "w") as f:
        f.write('{"library":"tokenizers %s","seed":%d,"sums":%s,"cases":[\n%s\n]}\n' % (tokenizers.__version__, seed, json.dumps(sums, separators=(",", ":")), ",\n".join(full)))
    print(name, t.get_vocab_size(), "tokens")


def byte_level(seed, special, add_prefix_space):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(corpus(seed), trainers.BpeTrainer(
        vocab_size=1400, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return t


def gpt2():
    t = byte_level(1, [AddedToken("<|endoftext|>", normalized=True)], False)
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return t


def roberta():
    t = byte_level(2, ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True)], False)
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return t


def roberta_prefix():
    """RoBERTa's with a blank before each text."""
    t = Tokenizer.from_file("roberta/tokenizer.json")
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return t


KINDS = {"gpt2": (gpt2, 21), "roberta": (roberta, 22), "roberta_prefix": (roberta_prefix, 23)}


def main():
    if sys.argv[1:2] == ["show"]:
        name, chunk = sys.argv[2], int(sys.argv[3])
        print("\n".join(lines(Tokenizer.from_file(f"{name}/tokenizer.json"), KINDS[name][1], chunk)))
        return
    with open("texts.json", "w") as f:
        json.dump({"alphabets": ALPHABETS, "tricky": TRICKY, "more": MORE, "sayings": SAYINGS, "ranges": RANGES}, f, ensure_ascii=True, indent=0)
    for name, (make, seed) in KINDS.items():
        t = make()
        os.makedirs(name, exist_ok=True)
        t.no_truncation()
        t.save(f"{name}/tokenizer.json", pretty=False)
        golden(name, t, seed)


if __name__ == "__main__":
    main()
