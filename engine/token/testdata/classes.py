"""Makes classes.json.gz: what transformers makes of tokenizer folders whose files say
different things.

    python classes.py        (transformers 5.24.0, tokenizers 0.23.3, sentencepiece 0.2.3 and protobuf 7.36.2 installed; run in this folder)

Which class a folder's tokenizer is of decides which of its files count: version 5
of transformers rebuilds BERT's, RoBERTa's, GPT-2's, ALBERT's and T5's normalizer
and words from the class and tokenizer_config.json, and takes little more than the
vocabulary from tokenizer.json. Each case is a small folder of ours, read by
AutoTokenizer; "ids" are those of every text, null where it gives up. Files that
many folders share stand under "shared" and are named in a case as "@name".
t5_spiece.json and albert_spiece.json hold many.py's texts under its spiece.models.
"""

import gzip
import itertools
import json
import os
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import tokenizers
import transformers

import many
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

TEXTS = [
    "", " ", "Plain words", "Äpfel und ÉTÉ", "e\u0301te\u0301 cafe\u0301", "我们 plain的", "plain我们plain", "[MASK] plain[SEP]words",
    "<mask> plain <mask>words", "NewToken plainNewToken newtoken", "  two  blanks\u00a0here ", "<|endoftext|> plain", "wordy <extra_id_0>,<extra_id_1>",
    "one\ttwo\nthree", "``quoted''", "<pad><s></s><unk>", "[PAD]", "9,9 naïve", "\ufffd\x00\u200bx", " lead", "Plain's WE'll",
]

SHARED = {}


def share(name, text):
    SHARED[name] = text
    return "@" + name


# Vocabularies

BERT_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäéïÄÉ我们的'`,.<>|_[]0129"
WORDS = ["plain", "Plain", "words", "word", "und", "été", "cafe", "café", "new", "token", "two", "blanks", "one", "three", "here"]


def bert_vocab(special=BERT_SPECIAL):
    tokens = list(special)
    for c in LETTERS:
        tokens += [c, "##" + c]
    return {t: i for i, t in enumerate(dict.fromkeys(tokens + WORDS + ["##token"]))}


def bert_json(vocab, normalizer, split=pre_tokenizers.BertPreTokenizer(), added=(), template=None, special=BERT_SPECIAL):
    t = Tokenizer(models.WordPiece(vocab, unk_token=special[1]))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizer, split, decoders.WordPiece()
    t.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in special])
    t.add_tokens(list(added))
    t.post_processor = processors.TemplateProcessing(
        single=template or f"{special[2]} $A {special[3]}", pair=f"{special[2]} $A {special[3]} $B:1 {special[3]}:1",
        special_tokens=[(special[2], vocab[special[2]]), (special[3], vocab[special[3]])])
    return t.to_str()


def bpe_parts():
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {t: i for i, t in enumerate(["<s>", "<pad>", "</s>", "<unk>"] + letters)}
    merges = [("p", "l"), ("a", "i"), ("pl", "ai"), ("plai", "n"), ("Ġ", "plain"), ("w", "o"), ("r", "d"), ("wo", "rd"), ("Ġ", "word"), ("Ġ", "t"), ("Ġ", "Ġ"), ("Ġt", "wo")]
    for a, b in merges:
        vocab[a + b] = len(vocab)
    vocab["<|endoftext|>"] = len(vocab)
    vocab["<mask>"] = len(vocab)
    return vocab, merges


def bpe_json(special, prefix=False, post=None, normalizer=None, added=(), **model):
    vocab, merges = bpe_parts()
    t = Tokenizer(models.BPE(vocab, merges, **model))
    t.pre_tokenizer, t.decoder = pre_tokenizers.ByteLevel(add_prefix_space=prefix), decoders.ByteLevel()
    if normalizer:
        t.normalizer = normalizer
    t.add_special_tokens([AddedToken(s, normalized=False, special=True, lstrip=s == "<mask>") for s in special])
    t.add_tokens(list(added))
    t.post_processor = post or processors.ByteLevel(trim_offsets=False)
    return t.to_str()


def roberta_post(prefix=False):
    return processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, prefix)


T5_PIECES = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
ALBERT_PIECES = [("<pad>", 0.0), ("<unk>", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0), ("[MASK]", 0.0)]
PIECES = [("▁", -2.0), ("▁plain", -3.0), ("▁Plain", -3.1), ("plain", -3.5), ("▁word", -3.2), ("s", -3.0), ("y", -4.0), ("▁two", -3.3), ("9,", -3.0), ("▁9", -4.0), (",", -4.0)]
PIECES += [(c, -6.0 - i / 100) for i, c in enumerate("abcdefghijklmnopqrtuvwxzABCDEPNTUWÄÉäéï我们的'`\"<>|_[]019")]


def unigram_json(pieces, unknown, normalizer, split, template, special, added=()):
    t = Tokenizer(models.Unigram(pieces, unk_id=unknown))
    if normalizer:
        t.normalizer = normalizer
    t.pre_tokenizer, t.decoder = split, decoders.Metaspace()
    t.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in special])
    t.add_tokens(list(added))
    ids = {p: i for i, (p, _) in enumerate(pieces)}
    names = [w for w in ("[CLS]", "[SEP]", "</s>") if w in template]
    t.post_processor = processors.TemplateProcessing(single=template, pair=template + " $B:1", special_tokens=[(w, ids[w]) for w in names])
    return t.to_str()


def spiece(pieces, unknown):
    m = sentencepiece_model_pb2.ModelProto()
    for i, (text, score) in enumerate(pieces):
        kind = 2 if i == unknown else 3 if text in ("<pad>", "</s>", "[CLS]", "[SEP]") else 4 if text == "[MASK]" else 1
        m.pieces.add(piece=text, score=score, type=kind)
    m.trainer_spec.model_type, m.trainer_spec.unk_id = 1, unknown
    return m.SerializeToString().hex()


# Folders

CASES = []


def case(name, files):
    CASES.append((name, files))


def dump(x):
    return json.dumps(x, ensure_ascii=False)


def token(content, **flags):
    return {"content": content, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True, **flags}


def decoder(*tokens):
    return {"added_tokens_decoder": {str(i): t for i, t in tokens}}


def with_config(files, model_type, config):
    files = {**files, "config.json": dump({"model_type": model_type} if model_type else {})}
    return files if config is None else {**files, "tokenizer_config.json": dump(config)}


def bert():
    vocab = bert_vocab()
    n = len(vocab)
    lower = normalizers.BertNormalizer(lowercase=True)
    cased = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    new = [AddedToken("NewToken", normalized=False), AddedToken("words", normalized=True, single_word=True)]
    json_files = {
        "lower": {"tokenizer.json": share("bert_lower", bert_json(vocab, lower))},
        "cased": {"tokenizer.json": share("bert_cased", bert_json(vocab, cased))},
        "odd": {"tokenizer.json": share("bert_odd", bert_json(vocab, normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase()]), pre_tokenizers.WhitespaceSplit(), template="[SEP] $A [CLS]"))},
        "added": {"tokenizer.json": share("bert_added", bert_json(vocab, lower, added=new))},
    }
    vocab_files = {"vocab": {"vocab.txt": share("bert_vocab", "".join(t + "\n" for t in vocab))}}
    specials = [(i, token(t)) for i, t in enumerate(BERT_SPECIAL)]
    configs = {
        "none": None, "empty": {},
        **{f"lower {l} strip {s} chinese {c}": {k: v for k, v in (("do_lower_case", l), ("strip_accents", s), ("tokenize_chinese_chars", c)) if v != "-"}
           for l, s, c in itertools.product((True, False, "-"), (True, False, None, "-"), (False, "-")) if (l, s, c) != ("-", "-", "-")},
        "decoder of the special tokens": decoder(*specials),
        "decoder with a new token": decoder(*specials, (n, token("NewToken", special=False, normalized=True))),
        "decoder with a gap": decoder(*specials, (n + 5, token("NewToken", special=False)), (n + 9, token("two", special=False, single_word=True))),
        "decoder out of order": decoder((n + 1, token("NewToken")), (n, token("words", special=False)), *specials),
        "decoder that knows another id": decoder(*specials, (3, token("NewToken", special=False))),
        "decoder of nothing": {"added_tokens_decoder": {}},
        "decoder with a wide mask": {**decoder(*specials[:4], (4, token("[MASK]", lstrip=True))), "mask_token": "[MASK]"},
        "roles": {"cls_token": "[SEP]", "sep_token": "[CLS]", "unk_token": "[MASK]"},
        "roles as objects": {"mask_token": {"__type": "AddedToken", **token("[MASK]", lstrip=True, rstrip=True)}, "unk_token": {"__type": "AddedToken", **token("[UNK]")}},
        "a new role": {"pad_token": "<pad>", "bos_token": "<s>"},
        "more special tokens": {"additional_special_tokens": ["NewToken", "<s>"]},
        "extra special tokens": {"extra_special_tokens": ["NewToken", "<mask>"]},
        "named special tokens": {"extra_special_tokens": {"image_token": "NewToken"}},
        "a role of its own": {"image_token": "NewToken"},
        "no lower, decoder": {"do_lower_case": False, **decoder(*specials, (n, token("NewToken", special=False, normalized=True)))},
        "words never split": {"never_split": ["plain"], "do_basic_tokenize": False},
        "prefix": {"add_prefix_space": True},
    }
    for (form, files), (said, config) in itertools.product({**json_files, **vocab_files}.items(), configs.items()):
        case(f"bert {form}, {said}", with_config(files, "bert", config))
    maps = {
        "roles": {"cls_token": "[SEP]", "unk_token": "[MASK]"}, "wide mask": {"mask_token": token("[MASK]", lstrip=True)},
        "more": {"additional_special_tokens": ["NewToken"]}, "extra": {"extra_special_tokens": [token("NewToken", normalized=True)]},
    }
    added = {"next": {"NewToken": n, "blank": n + 1}, "known": {"words": vocab["words"]}, "gap": {"NewToken": n + 7}, "special": {"NewToken": n, "<s>": n + 1}}
    for form, files in {**json_files, **vocab_files}.items():
        for said, m in maps.items():
            for name, config in (("alone", None), ("cased", {"do_lower_case": False}), ("decoder", decoder(*specials)), ("against", {"cls_token": "[CLS]", "mask_token": "[MASK]"})):
                case(f"bert {form}, map {said}, {name}", {**with_config(files, "bert", config), "special_tokens_map.json": dump(m)})
        for said, a in added.items():
            for name, config in (("alone", None), ("cased", {"do_lower_case": False, "bos_token": "<s>"}), ("decoder", decoder(*specials))):
                case(f"bert {form}, added_tokens {said}, {name}", {**with_config(files, "bert", config), "added_tokens.json": dump(a)})
    for c in ("BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend", "PreTrainedTokenizer",
              "MadeUpTokenizer", "ElectraTokenizer", "ElectraTokenizerFast", "MobileBertTokenizer", "MPNetTokenizer", "BertJapaneseTokenizer", "BertweetTokenizer",
              "RoFormerTokenizer", "BertTokenizerLegacy", "BasicTokenizer", "XLMRobertaTokenizer", "CanineTokenizer", "HerbertTokenizer", "ConvBertTokenizer",
              "SqueezeBertTokenizerFast", "LayoutLMTokenizer", "RetriBertTokenizer", "FunnelTokenizer", "LlamaTokenizer"):
        for form, files in {**json_files, **vocab_files}.items():
            if form in ("lower", "odd", "vocab"):
                case(f"bert {form}, class {c}", with_config(files, "bert", {"tokenizer_class": c, "do_lower_case": False}))
    for kind in ("distilbert", "gpt2", "t5", "roberta", "albert"):
        for form, files in (*json_files.items(), *vocab_files.items()):
            if form in ("cased", "vocab"):
                case(f"{kind} with bert's {form}", with_config(files, kind, {"tokenizer_class": "BertTokenizer"}))
    for form, files in (*json_files.items(), *vocab_files.items()):
        case(f"bert {form}, class in config.json", {**files, "config.json": dump({"model_type": "bert", "tokenizer_class": "PreTrainedTokenizerFast"})})
        case(f"bert {form}, classes differ", {**with_config(files, "bert", {"tokenizer_class": "BertTokenizer"}), "config.json": dump({"model_type": "bert", "tokenizer_class": "BertJapaneseTokenizer"})})
        case(f"bert {form}, another in config.json", {**files, "config.json": dump({"model_type": "bert", "tokenizer_class": "BertJapaneseTokenizer"})})
    for c in ("PreTrainedTokenizerFast", "TokenizersBackend"):
        for form, (said, config) in itertools.product(("added", "odd"), configs.items()):
            if "strip" not in said:
                case(f"bert {form}, {c}, {said}", with_config(json_files[form], "bert", {"tokenizer_class": c, **(config or {})}))
        for said, m in maps.items():
            case(f"bert added, {c}, map {said}", {**with_config(json_files["added"], "bert", {"tokenizer_class": c}), "special_tokens_map.json": dump(m)})
        for said, a in added.items():
            case(f"bert added, {c}, added_tokens {said}", {**with_config(json_files["added"], "bert", {"tokenizer_class": c}), "added_tokens.json": dump(a)})


def byte_level():
    vocab, merges = bpe_parts()
    n = len(vocab)
    old = {"vocab.json": share("bpe_vocab", dump(vocab)), "merges.txt": share("bpe_merges", "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))}
    roberta_special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    forms = {
        "roberta": {"json": {"tokenizer.json": share("roberta_json", bpe_json(roberta_special, post=roberta_post()))},
                    "prefix": {"tokenizer.json": share("roberta_prefix_json", bpe_json(roberta_special, True, roberta_post(True), normalizer=normalizers.NFC()))},
                    "added": {"tokenizer.json": share("roberta_added_json", bpe_json(roberta_special, post=roberta_post(), added=[AddedToken("NewToken", normalized=True)]))},
                    "old": old},
        "gpt2": {"json": {"tokenizer.json": share("gpt2_json", bpe_json(["<|endoftext|>"]))},
                 "prefix": {"tokenizer.json": share("gpt2_prefix_json", bpe_json(["<|endoftext|>"], True, normalizer=normalizers.Lowercase()))},
                 "bos": {"tokenizer.json": share("gpt2_bos_json", bpe_json(["<|endoftext|>"], post=processors.TemplateProcessing(single="<|endoftext|> $A", pair="<|endoftext|> $A $B:1", special_tokens=[("<|endoftext|>", vocab["<|endoftext|>"])])))},
                 "old": old},
    }
    configs = {
        "none": None, "empty": {}, "prefix": {"add_prefix_space": True}, "no prefix": {"add_prefix_space": False}, "trim": {"trim_offsets": False, "add_prefix_space": True},
        "bos": {"add_bos_token": True}, "eos": {"add_eos_token": True, "add_bos_token": True}, "no bos": {"add_bos_token": False},
        "roles": {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "</s>", "sep_token": "<s>", "unk_token": "<unk>"},
        "pad": {"pad_token": "<pad>"}, "new pad": {"pad_token": "[PAD]"}, "narrow mask": {"mask_token": "<mask>"},
        "decoder": decoder((vocab["<mask>"], token("<mask>", lstrip=True)), (n, token("NewToken", special=False, normalized=True))),
        "decoder with a gap": decoder((n + 3, token("NewToken", special=False))),
        "decoder of eos": decoder((vocab["<|endoftext|>"], token("<|endoftext|>", normalized=True))),
        "more": {"additional_special_tokens": ["NewToken"]}, "unk": {"unk_token": "[UNK]"},
        "bos with a decoder": {"add_bos_token": True, **decoder((vocab["<|endoftext|>"], token("<|endoftext|>")))},
    }
    for kind, of in forms.items():
        for (form, files), (said, config) in itertools.product(of.items(), configs.items()):
            case(f"{kind} {form}, {said}", with_config(files, kind, config))
        for form, files in of.items():
            case(f"{kind} {form}, added_tokens", {**with_config(files, kind, None), "added_tokens.json": dump({"NewToken": n, "plain": vocab["plain"]})})
            case(f"{kind} {form}, map", {**with_config(files, kind, {"add_prefix_space": True}), "special_tokens_map.json": dump({"mask_token": token("<mask>", lstrip=True), "pad_token": "[PAD]", "cls_token": "<unk>"})})
            for c in ("GPT2Tokenizer", "GPT2TokenizerFast", "RobertaTokenizer", "RobertaTokenizerFast", "PreTrainedTokenizerFast", "BartTokenizer", "LongformerTokenizer", "CodeGenTokenizer", "BertweetTokenizer", "PhobertTokenizer", "XLMRobertaTokenizer", "CamembertTokenizer", "GPTNeoXTokenizerFast", "Qwen2Tokenizer", "BlenderbotTokenizer"):
                case(f"{kind} {form}, class {c}", with_config(files, kind, {"tokenizer_class": c, "add_prefix_space": True}))


def unigram():
    t5_pieces = T5_PIECES + PIECES + [(f"<extra_id_{i}>", 0.0) for i in range(1, -1, -1)]
    t5_special = ["<pad>", "</s>", "<unk>", "<extra_id_0>", "<extra_id_1>"]
    meta, spaces = pre_tokenizers.Metaspace(), pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    albert_normal = normalizers.Sequence([normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()])
    albert_pieces, albert_special = ALBERT_PIECES + PIECES, [p for p, _ in ALBERT_PIECES]
    new = [AddedToken("NewToken", normalized=True)]
    forms = {
        "t5": {"json": {"tokenizer.json": share("t5_json", unigram_json(t5_pieces, 2, None, meta, "$A </s>", t5_special))},
               "spaces": {"tokenizer.json": share("t5_spaces_json", unigram_json(t5_pieces, 2, normalizers.Lowercase(), spaces, "$A </s>", t5_special, new))},
               "bare": {"tokenizer.json": share("t5_bare_json", unigram_json(t5_pieces, 2, None, pre_tokenizers.Metaspace(prepend_scheme="never"), "$A", t5_special))},
               "old": {"spiece.model": share("t5_spiece", spiece(T5_PIECES + PIECES, 2))}},
        "albert": {"json": {"tokenizer.json": share("albert_json", unigram_json(albert_pieces, 1, albert_normal, meta, "[CLS] $A [SEP]", albert_special))},
                   "cased": {"tokenizer.json": share("albert_cased_json", unigram_json(albert_pieces, 1, None, spaces, "[CLS] $A [SEP]", albert_special, new))},
                   "other": {"tokenizer.json": share("albert_other_json", unigram_json(albert_pieces, 1, albert_normal, meta, "[SEP] $A [CLS]", albert_special))},
                   "old": {"spiece.model": share("albert_spiece", spiece(albert_pieces, 1))}},
    }
    n = {"t5": len(t5_pieces), "albert": len(albert_pieces)}
    for kind, of in forms.items():
        configs = {
            "none": None, "empty": {}, "no prefix": {"add_prefix_space": False}, "prefix": {"add_prefix_space": True}, "legacy": {"legacy": False},
            "cased": {"do_lower_case": False}, "accents": {"keep_accents": True}, "cased accents": {"do_lower_case": False, "keep_accents": True}, "spaces": {"remove_space": False},
            "two extra": {"extra_ids": 2}, "no extra": {"extra_ids": 0}, "decoder": decoder((n[kind], token("NewToken", special=False, normalized=True))),
            "decoder of extra": decoder(*((t5_pieces.index((f"<extra_id_{i}>", 0.0)), token(f"<extra_id_{i}>")) for i in range(2))),
            "more": {"additional_special_tokens": ["NewToken"], "extra_ids": 0}, "extra tokens": {"extra_ids": 2, "additional_special_tokens": ["<extra_id_0>", "<extra_id_1>"]},
            "roles": {"eos_token": "<pad>", "cls_token": "[SEP]", "sep_token": "[CLS]"},
            "wide mask": {"mask_token": {"__type": "AddedToken", **token("[MASK]", lstrip=True)}}, "unk": {"unk_token": "<pad>"},
        }
        for (form, files), (said, config) in itertools.product(of.items(), configs.items()):
            case(f"{kind} {form}, {said}", with_config(files, kind, config))
        for form, files in of.items():
            case(f"{kind} {form}, added_tokens", {**with_config(files, kind, {"extra_ids": 2}), "added_tokens.json": dump({"NewToken": n[kind], "▁plain": 4})})
            own = ("T5Tokenizer", "T5TokenizerFast") if kind == "t5" else ("AlbertTokenizer", "AlbertTokenizerFast")
            for c in (*own, "PreTrainedTokenizerFast", "XLNetTokenizer", "MT5Tokenizer", "CamembertTokenizer", "LlamaTokenizer", "XLMRobertaTokenizer"):
                case(f"{kind} {form}, class {c}", with_config(files, kind, {"tokenizer_class": c, "extra_ids": 2}))


def read(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            content = SHARED[content[1:]] if content.startswith("@") else content
            with open(os.path.join(folder, name), "wb") as f:
                f.write(bytes.fromhex(content) if name == "spiece.model" else content.encode())
        try:
            t = transformers.AutoTokenizer.from_pretrained(folder)
            return [t(text)["input_ids"] for text in TEXTS], type(t).__name__
        except BaseException as e:  # the library's own panics are not Exceptions
            if isinstance(e, KeyboardInterrupt):
                raise
            return None, f"{type(e).__name__}: {str(e)[:80]}".replace("\n", " ")


def spiece_golden(kind, seed):
    """Texts of many.py under a spiece.model of many.py's, with its charsmap."""
    with tempfile.TemporaryDirectory() as folder, open(f"{kind}_spiece/spiece.model", "rb") as f, gzip.open("charsmap.gz") as charsmap:
        m = sentencepiece_model_pb2.ModelProto.FromString(f.read())
        m.normalizer_spec.precompiled_charsmap = charsmap.read()
        with open(f"{folder}/spiece.model", "wb") as f:
            f.write(m.SerializeToString())
        with open(f"{folder}/config.json", "w") as f:
            json.dump({"model_type": kind}, f)
        many.golden(f"{kind}_spiece", transformers.AutoTokenizer.from_pretrained(folder).backend_tokenizer, seed)


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    spiece_golden("t5", 32)
    spiece_golden("albert", 33)
    bert()
    byte_level()
    unigram()
    lines = []
    for name, files in CASES:
        ids, what = read(files)
        lines.append(json.dumps({"name": name, "class": what, "files": files, "ids": ids}, ensure_ascii=False, separators=(",", ":")))
    with gzip.GzipFile("classes.json.gz", "wb", mtime=0) as f:
        f.write(('{"library":"transformers %s, tokenizers %s",\n"texts":%s,\n"shared":%s,\n"cases":[\n%s\n]}\n' % (
            transformers.__version__, tokenizers.__version__, json.dumps(TEXTS), json.dumps(SHARED, ensure_ascii=False), ",\n".join(lines))).encode())
    print(len(CASES), "folders")
