"""Writes strict.json: what seqeval's strict mode makes of random and of awkward
tags, with the scheme given. Run it with: python strict.py > strict.json

cases                 a list of
    scheme            IOB1, IOB2, IOBES or BILOU
    truth, predicted  sequences, with spaces between the tags
    entities          of each true sequence: type, from, to
    forgiven          the same by get_entities, seqeval's default; not of BILOU,
                      which that does not know
    overall           precision, recall, F1 and support of all types together
"""

import json
import platform
import random
import sys
import warnings
from importlib.metadata import version

from seqeval import scheme
from seqeval.metrics import v1
from seqeval.metrics.sequence_labeling import get_entities

warnings.filterwarnings("ignore")
random.seed(9)

TYPES = ["PER", "LOC", "ORG-X"]
LETTERS = {"IOB1": "BI", "IOB2": "BI", "IOBES": "BIES", "BILOU": "BILU"}
ENDS = {"IOBES": "ES", "BILOU": "LU"}


def proper(name, n):
    """Tags as the scheme has them."""
    tags = []
    while len(tags) < n:
        kind, length = random.choice(TYPES), random.choice([1, 1, 2, 3, 4])
        if random.random() < 0.35:
            tags += ["O"] * random.choice([1, 2])
        elif name in ENDS:
            end, single = ENDS[name]
            inside = [f"I-{kind}"] * (length - 2)
            tags += [f"{single}-{kind}"] if length == 1 else [f"B-{kind}", *inside, f"{end}-{kind}"]
        elif name == "IOB2" or tags and tags[-1][2:] == kind:
            tags += [f"B-{kind}"] + [f"I-{kind}"] * (length - 1)
        else:
            tags += [f"I-{kind}"] * length
    return tags


def improper(name, n):
    """Any tags of the scheme."""
    all_tags = [f"{p}-{t}" for p in LETTERS[name] for t in TYPES] + list(LETTERS[name][:1])
    return [random.choice(all_tags + ["O"] * 4) for _ in range(n)]


def spans(sequences, name):
    of = scheme.Entities(sequences, getattr(scheme, name)).entities
    return [[[e.tag, e.start, e.end] for e in sequence] for sequence in of]


def case(name, truth, predicted):
    overall = v1.precision_recall_fscore_support(
        truth, predicted, average="micro", scheme=getattr(scheme, name), zero_division=0
    )
    result = {
        "scheme": name,
        "truth": [" ".join(s) for s in truth],
        "predicted": [" ".join(s) for s in predicted],
        "entities": spans(truth, name),
        "overall": list(map(float, overall)),
    }
    if name != "BILOU":
        result["forgiven"] = [[[t, a, b + 1] for t, a, b in get_entities(s)] for s in truth]
    return result


def random_case(name):
    truth, predicted = [], []
    for _ in range(random.choice([1, 2, 5])):
        tags = random.choice([proper, proper, improper])(name, random.choice([1, 2, 4, 9, 20]))
        right, other = random.choice([1, 0.8, 0.5]), improper(name, len(tags))
        truth.append(tags)
        predicted.append([t if random.random() < right else o for t, o in zip(tags, other)])
    return case(name, truth, predicted)


json.dump(
    {
        "versions": {"seqeval": version("seqeval"), "python": platform.python_version()},
        "cases": [random_case(name) for _ in range(120) for name in LETTERS],
    },
    sys.stdout,
    separators=(",", ":"),
)
