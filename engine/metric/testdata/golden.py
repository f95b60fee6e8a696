"""Writes golden.json: what scikit-learn makes of random and of awkward
predictions. Run it with: python golden.py > golden.json"""

import json
import math
import platform
import random
import sys
import warnings

import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
random.seed(20)


def averages(truth, predicted, classes):
    result = {}
    for average in ["macro", "micro", "weighted"] + (["binary"] if classes == 2 else []):
        p, r, f, _ = metrics.precision_recall_fscore_support(
            truth, predicted, average=average, zero_division=0
        )
        result[average] = [p, r, f]
    return result


def classification(truth, predicted, classes):
    labels = list(range(classes))
    p, r, f, support = metrics.precision_recall_fscore_support(
        truth, predicted, labels=labels, average=None, zero_division=0
    )
    return {
        "classes": classes,
        "truth": truth,
        "predicted": predicted,
        "confusion": metrics.confusion_matrix(truth, predicted, labels=labels).tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "per_class": [list(map(float, row)) for row in zip(p, r, f, support)],
        **averages(truth, predicted, classes),
    }


def random_case():
    classes, n = random.choice([2, 2, 3, 5, 9]), random.choice([1, 2, 3, 5, 10, 40, 100])
    weights = [random.random() ** 3 for _ in range(classes)]
    truth = random.choices(range(classes), weights, k=n)
    predicted = [t if random.random() < 0.6 else random.randrange(classes) for t in truth]
    return classification(truth, predicted, classes)


def edge_cases():
    yield classification([0, 1, 0, 1], [0, 0, 0, 0], 2)  # no positive predicted
    yield classification([0, 0, 0], [0, 1, 0], 2)  # no positive there
    yield classification([1, 1, 1], [1, 1, 1], 2)  # one class only
    yield classification([0, 0, 0], [0, 0, 0], 2)
    yield classification([0, 0], [1, 1], 2)  # all wrong
    yield classification([0, 1, 0], [0, 2, 2], 3)  # predicted but never true
    yield classification([0, 1, 2], [0, 1, 1], 3)  # true but never predicted
    yield classification([0, 2, 2], [2, 2, 0], 3)  # neither
    yield classification([4], [4], 5)


def roc(truth, scores):
    area = metrics.roc_auc_score(truth, scores) if len(set(truth)) == 2 else math.nan
    return {"truth": truth, "scores": scores, "area": None if math.isnan(area) else area}


def random_roc():
    n, steps = random.choice([2, 3, 5, 20, 60]), random.choice([2, 4, 1000000])
    truth = [random.randrange(2) for _ in range(n)]
    scores = [random.randrange(steps) / steps + 0.25 * t for t in truth]  # few steps: many ties
    return roc(truth, scores)


json.dump(
    {
        "versions": {"scikit-learn": sklearn.__version__, "python": platform.python_version()},
        "classification": [*edge_cases(), *(random_case() for _ in range(150))],
        "roc": [
            roc([0, 1], [0.5, 0.5]),
            roc([1, 0, 1], [0.1, 0.9, 0.2]),
            roc([1, 1], [0.1, 0.9]),
            *(random_roc() for _ in range(100)),
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
