"""Writes text.json: what seqeval, sacreBLEU and rouge-score make of generated
tags and texts, and what SQuAD's rules make of answers. Run it with:
python text.py > text.json

evaluate-v1.1.py of SQuAD and MLQA's script are in no package; answer_f1 below
states their rules once more, with Python's own re and Counter.
"""

import json
import platform
import random
import re
import string
import sys
import unicodedata
import warnings
from collections import Counter
from importlib.metadata import version

import sacrebleu
import sklearn.metrics
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU
from seqeval.metrics.sequence_labeling import accuracy_score, get_entities, precision_recall_fscore_support

warnings.filterwarnings("ignore")
random.seed(21)

TYPES = ["PER", "LOC", "ORG-X", "_"]
STRANGE = ["B", "I", "O-PER", ".", "N", "NOUN", "人-名", "I-", "BPER"]
SCHEMES = ["IOB2", "IOB1", "BIOES", "strange"]
PARTS = ["NOUN", "VERB", "ADJ", "PUNCT", "X"]

ENGLISH = "the a an The model learns cat sat on mat U.S. don't re-run state-of-the-art 3.14 1,000 -5 2-3 v2.0 e.g. i.e. A.B an' THE Theatre".split()
CHINESE = "模 型 学 习 数 据 在 浏 览 器 里 训 练 的 。 ， 、 《 》 「 」 ： １ Ａ 〇 々".split()
OTHER = "カ な ー ・ 한국 über naïve e\u0301 İstanbul \u212Aelvin жизнь σοφός ½ ² ٣ _x_ x_y “hi” ‘ho’ — … • ™ € \U00020001 \U0002F800 \u2001 \u3000 \x1c \x85 \u200b ☃ 😀".split(" ")
MARKS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["...", "--", ",,", "&quot;", "&amp;lt;", "&gt;", "<skipped>", "-\n", "\n", "\t", ".5", "5.", ",5", "5-"]


def text(length, kinds):
    parts = []
    for _ in range(length):
        parts.append(random.choice(random.choice(kinds)))
        if random.random() < 0.6:
            parts.append(" ")
    return "".join(parts)


def changed(reference, kinds):
    """A text like the reference: some pieces gone, doubled, moved or new."""
    pieces = re.findall(r"[A-Za-z0-9]+|\s|.", reference, re.S)
    result = []
    for p in pieces:
        chance = random.random()
        if chance < 0.7:
            result.append(p)
        elif chance < 0.78:
            result += [p, p]
        elif chance < 0.86:
            result.insert(random.randrange(len(result) + 1), p)
        elif chance < 0.93:
            result.append(text(1, kinds))
    return "".join(result)


KINDS = [[ENGLISH], [CHINESE], [ENGLISH, ENGLISH, MARKS], [CHINESE, CHINESE, ENGLISH], [ENGLISH, CHINESE, OTHER, MARKS]]


def random_pair(lengths):
    kinds = random.choice(KINDS)
    reference = text(random.choice(lengths), kinds)
    chance = random.random()
    if chance < 0.1:
        return reference, reference
    if chance < 0.2:
        return text(random.choice(lengths), kinds), reference
    return changed(reference, kinds), reference


def random_tags(scheme, n):
    if scheme == "strange":
        plain = [f"{p}-{t}" for p in "BIES" for t in TYPES] + STRANGE
        return [random.choice(plain + ["O"] * 8) for _ in range(n)]
    tags = []
    while len(tags) < n:
        name, length = random.choice(TYPES), random.choice([1, 1, 2, 3])
        if random.random() < 0.5:
            tags += ["O"] * length
        elif scheme == "BIOES":
            tags += ["S-" + name] if length == 1 else ["B-" + name] + ["I-" + name] * (length - 2) + ["E-" + name]
        elif scheme == "IOB2" or tags and tags[-1][2:] == name:
            tags += ["B-" + name] + ["I-" + name] * (length - 1)
        else:
            tags += ["I-" + name] * length
    return tags[:n]


def tagging(truth, predicted):
    per_type = precision_recall_fscore_support(truth, predicted, average=None, zero_division=0)
    names = sorted({e[0] for e in get_entities(truth) + get_entities(predicted)})
    return {
        "truth": [" ".join(s) for s in truth],
        "predicted": [" ".join(s) for s in predicted],
        "accuracy": accuracy_score(truth, predicted),
        "overall": list(map(float, precision_recall_fscore_support(truth, predicted, average="micro", zero_division=0))),
        "types": {n: list(map(float, row)) for n, row in zip(names, zip(*per_type), strict=True)},
        "entities": [[t, a, b + 1] for t, a, b in get_entities(truth[0])],
    }


def random_tagging():
    scheme = random.choice(SCHEMES)
    lengths = [random.choice([1, 2, 5, 9, 15]) for _ in range(random.choice([1, 1, 2, 5]))]
    truth = [random_tags(scheme, n) for n in lengths]
    guesses = [random_tags(scheme, n) for n in lengths]
    right = random.choice([0, 0.6, 0.9, 1])
    return tagging(truth, [[t if random.random() < right else g for t, g in zip(*s)] for s in zip(truth, guesses)])


def edge_taggings():
    yield tagging([["O", "O"]], [["O", "O"]])  # no entity on either side
    yield tagging([["B-PER", "I-PER"]], [["O", "O"]])  # none predicted
    yield tagging([["O", "O"]], [["B-PER", "I-PER"]])  # none there
    yield tagging([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]])  # one end wrong
    yield tagging([["B-PER", "I-PER"]], [["I-PER", "I-PER"]])  # no B- needed
    yield tagging([["I-PER", "I-LOC"]], [["B-PER", "B-LOC"]])
    yield tagging([["N"], ["N", "B"]], [["N"], ["B", "N"]])  # what one sequence leaves for the next


def parts(truth, predicted):
    flat = [sum(truth, []), sum(predicted, [])]
    names = sorted(set(flat[0] + flat[1]))
    rows = sklearn.metrics.precision_recall_fscore_support(*flat, labels=names, average=None, zero_division=0)
    return {
        "truth": [" ".join(s) for s in truth],
        "predicted": [" ".join(s) for s in predicted],
        "accuracy": sklearn.metrics.accuracy_score(*flat),
        "f1_macro": sklearn.metrics.f1_score(*flat, average="macro", zero_division=0),
        "types": {n: list(map(float, row)) for n, row in zip(names, zip(*rows))},
    }


def random_parts():
    truth = [random.choices(PARTS, k=random.choice([1, 3, 8])) for _ in range(random.choice([1, 3]))]
    return parts(truth, [[t if random.random() < 0.6 else random.choice(PARTS) for t in s] for s in truth])


CJK = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
PUNCTUATION = {c for c in map(chr, range(sys.maxunicode)) if unicodedata.category(c).startswith("P")}


def answer_words(answer, mixed):
    answer = answer.lower()
    drop = PUNCTUATION.union(string.punctuation) if mixed else set(string.punctuation)
    answer = "".join(c for c in answer if c not in drop)
    return (CJK.sub(r" \g<0> ", answer) if mixed else re.sub(r"\b(a|an|the)\b", " ", answer)).split()


def answer_f1(predicted, true):
    mixed = bool(CJK.search(predicted) or CJK.search(true))
    p, t = answer_words(predicted, mixed), answer_words(true, mixed)
    same = (Counter(p) & Counter(t)).total()
    exact = float(p == t)
    if same == 0:
        return exact, 0.0
    precision, recall = same / len(p), same / len(t)
    return exact, 2 * precision * recall / (precision + recall)


def answer(predicted, truth):
    scores = [answer_f1(predicted, t) for t in truth]
    return {
        "predicted": predicted,
        "truth": truth,
        "exact": max(s[0] for s in scores),
        "f1": max(s[1] for s in scores),
    }


def random_answer():
    predicted, true = random_pair([1, 2, 4, 8])
    return answer(predicted, [true] + [random_pair([2, 5])[0] for _ in range(random.choice([0, 0, 1, 2]))])


def edge_answers():
    for predicted, truth in [
        ("", [""]), ("the", ["a"]), ("", ["Paris"]), ("Paris", [""]), ("The Paris.", ["paris"]), ("the-an", ["an the"]),
        ("a\u0301", ["\u0301"]), ("“Paris”", ["Paris"]), ("“巴黎”", ["巴黎"]), ("a 股", ["股"]), ("A股", ["a 股"]),
        ("2008年", ["2008 年", "2008"]), ("北京大学", ["北京", "大学北京"]), ("New York 纽约", ["纽约"]),
        ("to be or not to be", ["be be be"]), ("U.S.", ["US", "u s"]), ("$1,000", ["1000"]), ("x_y", ["xy"]),
        ("İ", ["i\u0307"]), ("a\xa0b", ["b"]), ("。", ["."]), ("東京タワー", ["東京・タワー"]),
    ]:
        yield answer(predicted, truth)


ROUGE = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer=False)
BLEUS = {t: BLEU(tokenize=t) for t in ["13a", "zh", "char"]}


def bleu(score):
    return [score.score, *score.precisions, score.bp, score.sys_len, score.ref_len, *score.counts, *score.totals]


class WithIdeographs:
    """rouge-score's tokens with each ideograph and kana as one more."""

    def tokenize(self, text):
        return re.findall("[a-z0-9]+|" + CJK.pattern, text.lower())


MIXED_ROUGE = rouge_scorer.RougeScorer(ROUGE.rouge_types, tokenizer=WithIdeographs())


def rouge(hypothesis, reference):
    scorer = MIXED_ROUGE if CJK.search(hypothesis + reference) else ROUGE
    scores = scorer.score(reference, hypothesis)
    return [float(scores[t].fmeasure) for t in ROUGE.rouge_types]


def pair(hypothesis, reference):
    return {
        "hypothesis": hypothesis,
        "reference": reference,
        "tokens": {t: " ".join(b.tokenizer(reference.rstrip()).split()) for t, b in BLEUS.items() if t != "char"},
        "bleu": {t: bleu(sacrebleu.sentence_bleu(hypothesis, [reference], tokenize=t)) for t in BLEUS},
        "chrf": sacrebleu.sentence_chrf(hypothesis, [reference]).score,
        "rouge": rouge(hypothesis, reference),
    }


def edge_pairs():
    for hypothesis, reference in [
        ("", ""), ("", "a b"), ("a b", ""), ("a", "a"), ("a b c", "a b c"), ("a b c d", "a b c d"), ("a b c d", "d c b a"),
        (" \n", "\n"), ("x-\n", "x -"), ("the the the the", "the cat"), ("模型", "模型"), ("。", "."), ("&amp;quot;", '"'),
        ("a b\nc d", "c d\na b"), ("a b c\nb c d", "a c\nb d"), ("\n\na b\n", "a\nb"), ("a b a\nb a b", "b a\na b\nb b"),
        ("模型 a\n学习", "学习 a\n模型"), ("abcdef", "abcdeg"), ("ab", "abcdefgh"),
    ]:
        yield pair(hypothesis, reference)


def random_lines():
    """Several lines, from few words: many longest subsequences of the same length."""
    words = "a b c d".split()
    def lines():
        return "\n".join(" ".join(random.choices(words, k=random.choice([0, 1, 3, 6]))) for _ in range(random.choice([1, 2, 4])))
    return lines(), lines()


pairs = [
    *edge_pairs(),
    *(pair(*random_pair([1, 2, 4, 8, 16, 24])) for _ in range(350)),
    *(pair(*random_lines()) for _ in range(80)),
]


def corpus(start, end):
    hypotheses, references = [p["hypothesis"] for p in pairs[start:end]], [p["reference"] for p in pairs[start:end]]
    return {
        "from": start,
        "to": end,
        "bleu": {t: bleu(sacrebleu.corpus_bleu(hypotheses, [references], tokenize=t)) for t in BLEUS},
        "chrf": sacrebleu.corpus_chrf(hypotheses, [references]).score,
    }


def random_corpus():
    start = random.randrange(len(pairs) - 1)
    return corpus(start, min(len(pairs), start + random.choice([1, 2, 3, 10, 50])))


def ranges(belongs):
    """First and last of the runs of characters that belong."""
    found = []
    for c in range(sys.maxunicode + 1):
        if not belongs(chr(c)):
            continue
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


golden = {
    "runes": {
        "space": ranges(str.isspace),
        "chinese": ranges(BLEUS["zh"].tokenizer._is_chinese_char),
        "cjk": ranges(CJK.match),
    },
    "versions": {
        "python": platform.python_version(),
        **{p: version(p) for p in ["seqeval", "sacrebleu", "rouge-score", "scikit-learn"]},
    },
    "tagging": [*edge_taggings(), *(random_tagging() for _ in range(250))],
    "parts": [parts([["X"]], [["X"]]), parts([["X"]], [["NOUN"]]), *(random_parts() for _ in range(100))],
    "answers": [*edge_answers(), *(random_answer() for _ in range(400))],
    "pairs": pairs,
    "corpora": [corpus(0, len(pairs)), *(random_corpus() for _ in range(200))],
}
sys.stdout.reconfigure(encoding="utf-8")
json.dump(golden, sys.stdout, separators=(",", ":"), ensure_ascii=False)
