"""Makes the golden files of engine/token for tokenizers other than BERT's.

    python many.py                     (tokenizers, transformers and sentencepiece installed; run in this folder)
    python many.py show NAME CHUNK     prints what the library makes of one chunk of texts
    python many.py showapi NAME CHUNK  the same for words, windows and pairs cut on one side

For each kind of tokenizer a model folder NAME/ and NAME.json with what Hugging
Face's library returns: a few hundred cases in full, and for ten thousand
texts, made the same way here and in texts_test.go, a checksum for each chunk
of a hundred. When a checksum of a test differs, print the chunk with this
script and with `go test -run TestManyTexts/NAME -show CHUNK`, and compare.

The tokenizers are trained anew each time, where the library may decide ties
otherwise than before: commit their folders together with the results.
Panics that the library prints are windows it cannot make; they are expected.
"""

import base64
import gzip
import io
import json
import os
import sys
import zlib

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers.convert_slow_tokenizer import check_number_comma

from golden import ALPHABETS, SAMPLES, TRICKY

CHUNKS, CHUNK, FULL = 100, 100, 60

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


def sentencepiece_model(seed, **options):
    """A Unigram model of SentencePiece's, with its charsmap for NFKC."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=corpus(seed), model_writer=out, vocab_size=900, character_coverage=0.99, num_threads=1,
        normalization_rule_name="nmt_nfkc", minloglevel=3, **options)
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(out.getvalue())
    return model


def albert():
    """As in the public tokenizer.json of albert-base-v2."""
    model = sentencepiece_model(3, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols="[CLS],[SEP],[MASK]")
    t = Tokenizer(models.Unigram([(p.piece, p.score) for p in model.pieces], unk_id=1))
    t.normalizer = normalizers.Sequence([
        normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
        normalizers.Lowercase(), normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    t.decoder = decoders.Metaspace()
    t.add_special_tokens(["<pad>", "<unk>", "[CLS]", "[SEP]", AddedToken("[MASK]", lstrip=True)])
    t.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t


def albert_converted():
    """As transformers' AlbertConverter makes it of a spiece.model, which is also written."""
    model = sentencepiece_model(8, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols="[CLS],[SEP],[MASK]", user_defined_symbols="C++")
    model.pieces.add(piece="9,", score=-1.0)
    charsmap = write_spiece("albert_spiece", model)
    t = Tokenizer(models.Unigram(
        [(p.piece, p.score if check_number_comma(p.piece) else p.score - 100) for p in model.pieces], unk_id=1))
    t.normalizer = normalizers.Sequence([
        normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
        normalizers.Lowercase(), normalizers.Precompiled(charsmap), normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    t.add_tokens([AddedToken(p.piece, normalized=False, special=p.type == 3) for p in model.pieces if p.type in [3, 4] and p.piece != "[MASK]"])
    t.add_special_tokens(["<pad>", "<unk>", AddedToken("[MASK]", lstrip=True)])
    t.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t


def write_spiece(name, model):
    """Writes model without its charsmap and returns that."""
    charsmap = model.normalizer_spec.precompiled_charsmap
    model.normalizer_spec.precompiled_charsmap = b""
    os.makedirs(name, exist_ok=True)
    with open(f"{name}/spiece.model", "wb") as f:
        f.write(model.SerializeToString())
    with open("charsmap.gz", "wb") as f:
        f.write(gzip.compress(charsmap, mtime=0))
    return charsmap


def t5():
    """As transformers' T5Converter makes it; also writes the spiece.model that it is made of."""
    model = sentencepiece_model(4, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    charsmap = write_spiece("t5_spiece", model)
    pieces = [(p.piece, p.score) for p in model.pieces] + [(f"<extra_id_{i}>", 0.0) for i in range(99, -1, -1)]
    t = Tokenizer(models.Unigram(pieces, unk_id=2))
    t.normalizer = normalizers.Sequence([
        normalizers.Precompiled(charsmap), normalizers.Strip(left=False, right=True),
        normalizers.Replace(tokenizers.Regex(" {2,}"), "▁")])
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    t.add_special_tokens(["<pad>", "</s>", "<unk>"] + [f"<extra_id_{i}>" for i in range(100)])
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return t


def many_parts():
    """What the public models do not have but these parts can do."""
    model = sentencepiece_model(5, byte_fallback=True)
    t = Tokenizer(models.Unigram([(p.piece, p.score) for p in model.pieces], unk_id=0, byte_fallback=True))
    t.normalizer = normalizers.Sequence([
        normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(tokenizers.Regex("x+"), "x"), normalizers.Lowercase(),
        normalizers.Sequence([normalizers.Strip()])])
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first")])
    t.add_special_tokens(["<s>", "</s>"])
    t.add_tokens([AddedToken("Brown Fox", normalized=True), AddedToken("ﬁ", normalized=True), AddedToken("…", normalized=False, lstrip=True, rstrip=True)])
    t.post_processor = processors.Sequence([processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B:2", special_tokens=[("<s>", 1), ("</s>", 2)])])
    return t


def llama():
    """Byte pair encoding of letters, with bytes for unknown ones."""
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1, right=0)])
    t.train_from_iterator(corpus(6), trainers.BpeTrainer(
        vocab_size=1200, limit_alphabet=150, special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)], show_progress=False))
    j = json.loads(t.to_str())
    j["added_tokens"] = j["added_tokens"][:3]
    t = Tokenizer.from_str(json.dumps(j))
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def unknown():
    """Byte pair encoding with a token for unknown letters, one for each."""
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="never")])
    t.post_processor = processors.TemplateProcessing(single="$A", pair="$A $B:1")
    t.train_from_iterator(corpus(7), trainers.BpeTrainer(vocab_size=900, limit_alphabet=100, special_tokens=["<unk>"], show_progress=False))
    return t


KINDS = {
    "gpt2": (gpt2, 21), "roberta": (roberta, 22), "roberta_prefix": (roberta_prefix, 23), "albert": (albert, 24),
    "albert_converted": (albert_converted, 29), "t5": (t5, 25),
    "many_parts": (many_parts, 26), "llama": (llama, 27), "unknown": (unknown, 28),
}


def save(name, t):
    """Saves t without its charsmap, which is kept once in charsmap.gz."""
    j = json.loads(t.to_str())
    for n in [j["normalizer"] or {}, *(j["normalizer"] or {}).get("normalizers", [])]:
        if "precompiled_charsmap" in n:
            n["precompiled_charsmap"] = "charsmap.gz"
    os.makedirs(name, exist_ok=True)
    with open(f"{name}/tokenizer.json", "w") as f:
        json.dump(j, f, ensure_ascii=False, separators=(",", ":"))


def load(name):
    with gzip.open("charsmap.gz") as f:
        charsmap = base64.b64encode(f.read()).decode()
    with open(f"{name}/tokenizer.json") as f:
        return Tokenizer.from_str(f.read().replace("charsmap.gz", charsmap))


def with_prefix(t):
    """The tokenizer that transformers makes for words: byte-level ones with add_prefix_space."""
    j = json.loads(t.to_str())
    if (j["pre_tokenizer"] or {}).get("type") == "ByteLevel":
        j["pre_tokenizer"]["add_prefix_space"] = True
        j["post_processor"]["add_prefix_space"] = True
    return Tokenizer.from_str(json.dumps(j))


def described(e):
    texts = [-1 if s is None else s for s in e.sequence_ids]
    return "%s %s %s" % (e.ids, texts, [n for span in e.offsets for n in span])


def api_line(t, words, rng, before, now):
    """Windows, both texts cut alone, and words, of two texts; as in api_test.go."""
    limit, stride = rng.choice([6, 8, 12, 16, 24, 40]), rng.choice([0, 1, 2, 5])
    parts = []
    for strategy in ["only_second", "only_first", "windows"]:
        try:
            t.enable_truncation(limit, stride=stride if strategy == "windows" else 0, strategy="only_second" if strategy == "windows" else strategy)
            e = t.encode(before, now)
            parts += [described(x) for x in ([e, *e.overflowing] if strategy == "windows" else [e])]
        except BaseException:
            parts.append("error")
    words.enable_truncation(limit) if limit > 20 else words.no_truncation()
    e = words.encode(now.split(" "), is_pretokenized=True)
    parts.append("%s %s" % (described(e), [-1 if w is None else w for w in e.word_ids]))
    t.no_truncation()
    parts.append(str(t.encode(now[:20], add_special_tokens=False).ids))
    return "|".join(parts)


def api_lines(t, chunk_count):
    words = with_prefix(t)
    rng, before = Random(31), ""
    for _ in range(chunk_count * CHUNK):
        now = text(rng)
        yield api_line(t, words, rng, before, now)
        before = now


def api_checksums():
    """Checksums of chunks of api_line, for each kind of tokenizer."""
    sums = {}
    for name in ["uncased", *KINDS]:
        all = list(api_lines(load(name), 10))
        sums[name] = [zlib.crc32("\n".join(all[i:i + CHUNK]).encode()) for i in range(0, len(all), CHUNK)]
    with open("api.json", "w") as f:
        json.dump({"library": "tokenizers " + tokenizers.__version__, "sums": sums}, f, separators=(",", ":"))


def unicode_checksums():
    """CRC-32, for each 4096 runes, of what each stage makes of a lone rune, with letters around it where that matters."""
    words = pre_tokenizers.ByteLevel(add_prefix_space=False)
    with gzip.open("charsmap.gz") as f:
        charsmap = normalizers.Precompiled(f.read())
    stages = {
        "NFD": normalizers.NFD().normalize_str, "NFC": normalizers.NFC().normalize_str,
        "NFKD": normalizers.NFKD().normalize_str, "NFKC": normalizers.NFKC().normalize_str,
        "StripAccents": normalizers.StripAccents().normalize_str, "Lowercase": normalizers.Lowercase().normalize_str,
        "Nmt": normalizers.Nmt().normalize_str,
        "Strip": lambda s: normalizers.Strip().normalize_str(s + "a" + s),
        "Precompiled": lambda s: charsmap.normalize_str("Ａ" + s + "a" + s),
        "ByteLevel": lambda s: " ".join(str(len(words.pre_tokenize_str(x + s + "b"))) for x in "a1 !"),
        "WhitespaceSplit": lambda s: str(len(pre_tokenizers.WhitespaceSplit().pre_tokenize_str("a" + s + "b"))),
    }
    sums = {name: [] for name in stages}
    for page in range(0x110):
        runes = [chr(c) for c in range(page << 12, (page + 1) << 12) if not 0xD800 <= c < 0xE000]
        for name, stage in stages.items():
            sums[name].append(zlib.crc32("\n".join(map(stage, runes)).encode()))
    with open("unicode_more.json", "w") as f:
        json.dump({"library": "tokenizers " + tokenizers.__version__, "sums": sums}, f, separators=(",", ":"))


def main():
    if sys.argv[1:2] == ["showapi"]:
        name, chunk = sys.argv[2], int(sys.argv[3])
        print("\n".join(list(api_lines(load(name), chunk + 1))[chunk * CHUNK:]))
        return
    if sys.argv[1:2] == ["show"]:
        name, chunk = sys.argv[2], int(sys.argv[3])
        print("\n".join(lines(load(name), KINDS[name][1], chunk)))
        return
    with open("texts.json", "w") as f:
        json.dump({"alphabets": ALPHABETS, "tricky": TRICKY, "more": MORE, "sayings": SAYINGS, "ranges": RANGES}, f, ensure_ascii=True, indent=0)
    for name, (make, seed) in KINDS.items():
        t = make()
        save(name, t)
        golden(name, t, seed)
    api_checksums()
    unicode_checksums()


if __name__ == "__main__":
    main()
