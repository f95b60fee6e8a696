"""Writes golden.json: what scikit-learn and SciPy make of random and of awkward
predictions. Run it with: python golden.py > golden.json"""

import json
import math
import platform
import random
import sys
import warnings

import numpy
import scipy
import sklearn
from scipy import stats
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


def value(x):
    """JSON's null stands for a metric that is not defined."""
    return None if math.isnan(x) else float(x)


def one_vs_rest(truth, weights, classes):
    # scikit-learn wants rows of probabilities; sixteenths have many ties and
    # an exact sum.
    scores = [[w / 16 for w in row] for row in weights]
    return {
        "classes": classes,
        "truth": truth,
        "scores": scores,
        "area": value(
            metrics.roc_auc_score(
                truth, scores, multi_class="ovr", average="macro", labels=list(range(classes))
            )
        ),
    }


def random_one_vs_rest():
    classes, n = random.choice([3, 4, 6]), random.choice([3, 8, 20, 40])
    truth = [random.randrange(classes) for _ in range(n)]
    weights = []
    for t in truth:
        row = [0] * classes
        for _ in range(16):
            row[t if random.random() < 0.3 else random.randrange(classes)] += 1
        weights.append(row)
    return one_vs_rest(truth, weights, classes)


def multi_label(truth, scores):
    y, s = numpy.array(truth), numpy.array(scores)
    p = (s > 0.5).astype(int)
    case = {"truth": truth, "scores": scores}
    for average in [None, "macro", "micro", "samples"]:
        got = metrics.precision_recall_fscore_support(y, p, average=average, zero_division=0)
        case[average or "per_label"] = numpy.array(got[:3] if average else got, float).T.tolist()
    return {
        **case,
        "accuracy": metrics.accuracy_score(y, p),
        "hamming_loss": metrics.hamming_loss(y, p),
        "areas": [value(a) for a in metrics.roc_auc_score(y, s, average=None)],
        "macro_area": value(metrics.roc_auc_score(y, s, average="macro")),
        "micro_area": value(metrics.roc_auc_score(y, s, average="micro")),
    }


def random_multi_label():
    labels, n, steps = random.choice([2, 3, 5]), random.choice([1, 2, 5, 20]), random.choice([4, 64])
    rates = [random.random() for _ in range(labels)]
    truth = [[int(random.random() < r) for r in rates] for _ in range(n)]
    scores = [[(random.randrange(steps) + t * random.randrange(steps)) / (2 * steps) for t in row] for row in truth]
    return multi_label(truth, scores)


def regression(truth, predicted):
    def correlation(of):
        if len(truth) < 2:
            return None
        return value(of(truth, predicted).statistic)

    return {
        "truth": truth,
        "predicted": predicted,
        "mse": metrics.mean_squared_error(truth, predicted),
        "rmse": metrics.root_mean_squared_error(truth, predicted),
        "mae": metrics.mean_absolute_error(truth, predicted),
        "r2": value(metrics.r2_score(truth, predicted)),
        "pearson": correlation(stats.pearsonr),
        "spearman": correlation(stats.spearmanr),
    }


def random_regression():
    n, step = random.choice([2, 3, 5, 20, 60]), random.choice([1, 0.25, 0.001])
    shift = random.choice([0, 0, 100])
    truth = [shift + round(random.uniform(0, 5) / step) * step for _ in range(n)]
    noise = random.choice([0.1, 1, 10])
    predicted = [round((t + random.gauss(0, noise)) / step) * step for t in truth]
    return regression(truth, predicted)


golden = {
    "versions": {
        "scikit-learn": sklearn.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
    },
    "classification": [*edge_cases(), *(random_case() for _ in range(150))],
    "roc": [
        roc([0, 1], [0.5, 0.5]),
        roc([1, 0, 1], [0.1, 0.9, 0.2]),
        roc([1, 1], [0.1, 0.9]),
        *(random_roc() for _ in range(100)),
    ],
    "one_vs_rest": [
        one_vs_rest([0, 1, 0], [[8, 4, 4], [4, 8, 4], [2, 12, 2]], 3),  # a class that is not there
        *(random_one_vs_rest() for _ in range(150)),
    ],
    "multi_label": [
        multi_label([[0, 0], [0, 0]], [[0.1, 0.2], [0.3, 0.4]]),  # nothing true, nothing predicted
        multi_label([[1, 1], [1, 1]], [[0.9, 0.8], [0.7, 0.6]]),  # all true, all predicted
        multi_label([[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]),  # on the threshold
        multi_label([[0, 0], [1, 0]], [[0.9, 0.9], [0.1, 0.1]]),  # all wrong but one
        multi_label([[1, 0, 0], [1, 0, 1]], [[0.9, 0.1, 0.1], [0.8, 0.1, 0.9]]),  # a label nowhere
        *(random_multi_label() for _ in range(200)),
    ],
    "regression": [
        regression([1.5], [2.5]),
        regression([1.5], [1.5]),
        regression([2, 2, 2], [2, 2, 2]),  # constant and right
        regression([2, 2, 2], [1, 2, 3]),  # constant truth
        regression([1, 2, 3], [2, 2, 2]),  # constant predictions
        regression([1, 2, 3], [3, 2, 1]),
        regression([1, 2], [1, 2]),
        regression([0, 0, 1, 1], [0, 1, 0, 1]),  # ties, no correlation
        *(random_regression() for _ in range(250)),
    ],
}
json.dump(golden, sys.stdout, separators=(",", ":"))
