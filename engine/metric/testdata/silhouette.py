"""Writes silhouette.json: scikit-learn's silhouette_score of random points, and of some
with a class of one point or all in one place. Run it with:
python silhouette.py > silhouette.json"""

import json
import random
import sys

import sklearn
from sklearn.metrics import silhouette_score

random.seed(5)


def case(classes, apart, width=4, n=15):
    labels = [i % classes for i in range(n)]
    points = [[random.gauss(apart * c, 1) for _ in range(width)] for c in labels]
    return points, labels


cases = [case(2, 0), case(2, 1), case(2, 9), case(3, 2), case(5, 0.5, width=1)]
cases.append(([[0.0, 1.0], [0.0, 2.0], [5.0, 5.0]], [0, 0, 1]))
cases.append(([[1.0, 1.0]] * 4, [0, 0, 1, 1]))
json.dump({"sklearn": sklearn.__version__, "cases": [
    {"points": p, "classes": c, "silhouette": float(silhouette_score(p, c))} for p, c in cases
]}, sys.stdout, indent=1)
print()
