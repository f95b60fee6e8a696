"""Makes the golden files of engine/token from Hugging Face's tokenizers.

    python golden.py        (tokenizers installed; run in this folder)

Three tokenizers with a vocabulary of our own, written as model folders:
uncased/ and cased/ as BERT's, odd/ with the settings and added tokens that
BERT's do not have. For each, NAME.json holds what the library returns on
generated texts, and unicode.json checksums of what it makes of every rune.
The same version of the library gives the same files.
"""

import json
import os
import random
import zlib

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "¡§«»¿–—‘’“”…€°±×",
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœšžğıİÉÀÖÜČ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяБВДЖЯЙ", "αβγδεζηθικλμνξοπρςστυφχψωάέΑΣΩ",
    "אבגדהוזחטיכלםמןנסעפצקרשת", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "अआइउकखगघचजटडतदनपबभमयरलवशसहािीुूेैोौ", "กขคงจชซญดตถทนบปผพภมยรลวสหอะาเแโใไ",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのがぎぐパピプアイウエオカキクケコン",
    "的一是不了人我在有他这中大来上国个到说们豈更車", "ᄀᄂᄃᄅᄆᄇᄉᄋᄌᄎᄏᄐᄑ하ᅥᅩᅮᅳᅵᆨᆫᆯᆷᆼ가나다한국어",
]

TRICKY = [
    "é", "e\u0301", "İ", "İstanbul", "ẞ", "ﬁ", "\u00a0", "\u3000", "\u200b", "\u200d", "\ufeff", "\u2028",
    "\x00", "\x07", "\x85", "\ufffd", "[SEP]", "[CLS]", "[MASK]", "[UNK]", "[PAD]", "[sep]", "[ SEP]", "##ing",
    "…", "—", "“", "”", "’", "👩‍👩‍👧", "🇩🇪", "👍🏽", "☃️", "한국어", "각", "日本語", "ガ", "カ\u3099", "我们", "豈",
    "\U0002f800", "\U00020000", "\U0002b820", "\U0002b920", "\U0001d15e", "\U0001d165", "\u0323", "\u0301", "\u0345",
    "\u0334", "\u0f73", "\u302e", "\u0344", "हिन्दी", "สวัสดี", "مرحبا", "שָׁלוֹם", "Ω", "Ǆ", "ǅ", "ς", "Σ", "\u212a",
    "\u212b", "\t", "\n", "\r\n", "\x0b", "\x1f", "$", "+", "don't", "can't", "we've", "3.14", "1,000", "!!!",
    "x" * 99, "x" * 100, "x" * 101, "é" * 100, "é" * 101, "e\u0301" * 100, "x" * 300, "\u0890", "\u061d", "\u08d4",
    "\u1df6", "\U00016ff0", "\u1734", "\u166d", "\U00011938", "\U000105c9", "\U0001e000", "\ue000", "\U0010ffff",
    "\u0378", "word", " token", "two words", "Token", "straße", "µ", "a" + "\u0301" * 40,
]

SAMPLES = ["do not", "it ' s", "n't", "we ' ve", "A plain sentence, nothing more.", "", " ", "tokens", "wordtoken word token"]


def pseudo_word(rng):
    letters = rng.choice(ALPHABETS)
    return "".join(rng.choice(letters) for _ in range(rng.randrange(1, 9)))


def vocabulary(seed, lower):
    """Every letter at a word's start and within, then random syllables and words."""
    rng = random.Random(seed)
    form = (lambda s: "".join(c for c in s.lower() if c != "\u0307")) if lower else (lambda s: s)
    tokens = dict.fromkeys(SPECIAL)
    for letters in ALPHABETS:
        for c in form(letters):
            if rng.random() < 0.95:
                tokens[c] = None
            if rng.random() < 0.8:
                tokens["##" + c] = None
    for _ in range(1500):
        letters = form(rng.choice(ALPHABETS))
        piece = "".join(rng.choice(letters) for _ in range(rng.choice([2, 2, 2, 3, 3, 4])))
        tokens[rng.choice(["", "##"]) + piece] = None
    for w in ["the", "plain", "sentence", "nothing", "more", "word", "token", "##s", "not", "istanbul", "don", "n't"]:
        tokens[w] = None
    return {t: i for i, t in enumerate(tokens)}


def rune(rng):
    while True:
        c = rng.choice([
            rng.randrange(0x20, 0x7F), rng.randrange(0x250), rng.randrange(0x300, 0x370), rng.randrange(0x3000),
            rng.randrange(0x4E00, 0xA000), rng.randrange(0x10000), rng.randrange(0x20000), rng.randrange(0x110000),
        ])
        if not 0xD800 <= c < 0xE000:
            return chr(c)


def texts(seed, count):
    """The tricky ones alone, then every block of Unicode, then mixtures."""
    rng = random.Random(seed)
    yield from TRICKY
    yield from SAMPLES
    for block in [*range(0, 0xD8), *range(0xE0, 0x320), 0xE00, 0xE01, 0x10FF]:
        yield "".join(chr(block << 8 | rng.randrange(256)) + rng.choice(["", "b", " "]) for _ in range(5))
    for _ in range(count):
        parts = []
        for _ in range(rng.choice([1, 2, 4, 8, 12])):
            pick = rng.random()
            parts.append(rng.choice(TRICKY) if pick < 0.35 else rune(rng) if pick < 0.55 else pseudo_word(rng))
            parts.append(rng.choice(["", " ", " "]))
        yield "".join(parts)


def bert(seed, lower):
    vocab = vocabulary(seed, lower)
    t = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=lower)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    t.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in SPECIAL])
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    return t


def odd():
    t = bert(3, True)
    t.normalizer = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True)
    t.decoder = decoders.WordPiece(cleanup=False)
    t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    t.add_tokens([
        AddedToken("Two Words", normalized=True), AddedToken("word", single_word=True, normalized=False),
        AddedToken("[MASK]", lstrip=True, normalized=False, special=True),
        AddedToken("…", rstrip=True, lstrip=True, normalized=False), AddedToken("日本", normalized=True),
        AddedToken("Tok", normalized=True), AddedToken("Token", normalized=True, single_word=True)])
    return t


def golden(name, t, seed, count):
    os.makedirs(name, exist_ok=True)
    t.save(f"{name}/tokenizer.json", pretty=False)
    rng, cases, before = random.Random(seed), [], ""
    for text in texts(seed, count):
        limit = rng.choice([0, 0, 0, 0, 2, 3, 4, 5, 6, 7, 12])
        pair = before if rng.random() < 0.2 else None
        t.enable_truncation(limit) if limit else t.no_truncation()
        e = t.encode(text, pair)
        cases.append(json.dumps({
            "text": text, **({"pair": pair} if pair is not None else {}), "max": limit, "ids": e.ids,
            "types": "".join(map(str, e.type_ids)), "special": "".join(map(str, e.special_tokens_mask)),
            "offsets": [n for span in e.offsets for n in span],
            "decoded": t.decode(e.ids, skip_special_tokens=False), "bare": t.decode(e.ids, skip_special_tokens=True),
        }, ensure_ascii=True, separators=(",", ":")))
        before = text
    with open(f"{name}.json", "w") as f:
        f.write('{"library":"tokenizers %s","cases":[\n%s\n]}\n' % (tokenizers.__version__, ",\n".join(cases)))
    print(name, len(cases), "cases", t.get_vocab_size(), "tokens")


def unicode_checksums():
    """CRC-32, for each 4096 runes, of what each stage makes of a lone rune."""
    split = pre_tokenizers.BertPreTokenizer()
    bert_normalizer = lambda **flags: normalizers.BertNormalizer(**{**dict(
        clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False), **flags})
    stages = {
        "clean": bert_normalizer(clean_text=True).normalize_str,
        "chinese": bert_normalizer(handle_chinese_chars=True).normalize_str,
        "strip": bert_normalizer(strip_accents=True).normalize_str,
        "lower": bert_normalizer(lowercase=True).normalize_str,
        "split": lambda s: str(len(split.pre_tokenize_str("a" + s + "b"))),
    }
    sums = {name: [] for name in stages}
    for page in range(0x110):
        runes = [chr(c) for c in range(page << 12, (page + 1) << 12) if not 0xD800 <= c < 0xE000]
        for name, stage in stages.items():
            sums[name].append(zlib.crc32("\n".join(map(stage, runes)).encode()))
    with open("unicode.json", "w") as f:
        json.dump({"library": "tokenizers " + tokenizers.__version__, **sums}, f, separators=(",", ":"))


def vocab_txt(name, t):
    """The same vocabulary once more, in the older form."""
    os.makedirs(name, exist_ok=True)
    tokens = sorted(t.get_vocab().items(), key=lambda item: item[1])
    with open(f"{name}/vocab.txt", "w") as f:
        f.writelines(token + "\n" for token, _ in tokens)
    with open(f"{name}/tokenizer_config.json", "w") as f:
        json.dump({"do_lower_case": False, "cls_token": "[CLS]", "sep_token": {"content": "[SEP]", "special": True}}, f)


if __name__ == "__main__":
    golden("uncased", bert(1, True), 11, 1200)
    golden("cased", bert(2, False), 12, 1200)
    golden("odd", odd(), 13, 300)
    vocab_txt("cased_vocab", bert(2, False))
    unicode_checksums()
