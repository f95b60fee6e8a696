"""What the hand-made text features of this model add to its outputs.

transformers computes the outputs W h + b of the model's last layer, whose input h was
joined with the features z of the text when the model was trained. outputs(text, tokenizer)
computes the rest of them, V z: for each label, in the order of config.json, a number to add.
text_features.json has V ("weights") and each feature's mean and deviation, with which
z = (count - mean) / deviation. The text is to be cleaned as tuneground.json says.
"""
import json
import os
import unicodedata

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "text_features.json"), encoding="utf-8") as file:
    LEARNT = json.load(file)

# Chinese and Japanese, which put no spaces between words.
UNSPACED = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\uff66", "\uff9f"), ("\U00020000", "\U0003ffff"))


def kind(c):
    return unicodedata.category(c)


def spelled(c):
    """Whether c is a letter, mark or number of a script that puts spaces between words."""
    return kind(c)[0] in "LMN" and not any(first <= c <= last for first, last in UNSPACED)


def lower(text):
    return "".join(c.lower()[0] for c in text)


def words(text, _):
    inside, n = False, 0
    for c in text:
        now = spelled(c)
        n += now and not inside or not now and kind(c)[0] in "LN"
        inside = now
    return n


def occurrences(text, word):
    text, i, n = lower(text), 0, 0

    def goes_on(i):
        return 0 < i < len(text) and spelled(text[i - 1]) and spelled(text[i])

    while i + len(word) <= len(text):
        found = text.startswith(word, i) and not goes_on(i) and not goes_on(i + len(word))
        n += found
        i += len(word) if found else 1
    return n


COUNTS = {
    "characters": lambda text, _: len(text),
    "words": words,
    "tokens": lambda text, tokenizer: len(tokenizer(text, verbose=False)["input_ids"]),
    "punctuation": lambda text, _: sum(kind(c)[0] == "P" for c in text),
    "digits": lambda text, _: sum(kind(c) == "Nd" or c in "〇零一二三四五六七八九" for c in text),
    "capitals": lambda text, _: sum(kind(c) == "Lu" for c in text),
}


def count(feature, text, tokenizer):
    if feature["name"] == "list_words":
        return occurrences(text, feature["word"])
    return COUNTS[feature["name"]](text, tokenizer)


def outputs(text, tokenizer):
    z = [(count(f, text, tokenizer) - f["mean"]) / f["deviation"] for f in LEARNT["features"]]
    return [sum(weight * x for weight, x in zip(row, z)) for row in LEARNT["weights"]]
