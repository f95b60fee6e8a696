"""Makes two golden files.

    python golden.py

runs inside this folder. "versions" names what made a file.

relative.json   from Hugging Face's transformers the bucket of every distance from
                -2000 to 2000, as [bucket, how many distances in a row it holds],
                from the lowest distance up
losses.json     from PyTorch, in float64, cross-entropies with "weights" of classes
                (null: none), label "smoothing" and the focal loss's "gamma": the
                "losses" of each row, their weighted mean "loss", and its "gradient"
"""

import itertools
import json

import torch
import transformers
from torch.nn.functional import cross_entropy
from transformers.models.t5.modeling_t5 import T5Attention

# (32, 128) is T5's. There and in (64, 256) powers of two lie on the border of
# two buckets, where the rounding of float32 decides.
SHAPES = [(32, 128), (8, 20), (6, 7), (64, 256), (10, 1000), (32, 2000), (4, 128), (20, 91)]

distances = torch.arange(-2000, 2001)
cases = []
for buckets, max_distance in SHAPES:
    for bidirectional in (True, False):
        of = T5Attention._relative_position_bucket(distances, bidirectional, buckets, max_distance)
        runs = [[bucket, len(list(run))] for bucket, run in itertools.groupby(of.tolist())]
        cases.append({"buckets": buckets, "max_distance": max_distance, "bidirectional": bidirectional, "runs": runs})

versions = {"torch": torch.__version__, "transformers": transformers.__version__}
with open("relative.json", "w") as file:
    file.write('{"versions": %s,\n "cases": [\n' % json.dumps(versions))
    file.write(",\n".join("  " + json.dumps(case) for case in cases) + "\n]}\n")

g = torch.Generator().manual_seed(1)
logits = (4 * torch.randn(9, 5, generator=g)).round(decimals=3).double()
labels = torch.tensor([2, 0, -100, 4, 1, 1, 3, -100, 0])
logits[3, 4] += 12  # a row that the model is sure of
cases = []
for weights in (None, [0.5, 2.0, 1.0, 0.25, 3.0], [1.0, 0.0, 2.0, 1.0, 0.5]):
    for smoothing in (0.0, 0.1):
        for gamma in (0.0, 0.5, 1.0, 2.0):
            x = logits.clone().requires_grad_()
            w = None if weights is None else torch.tensor(weights).double()
            each = cross_entropy(x, labels, weight=w, label_smoothing=smoothing, reduction="none")
            sure = (-cross_entropy(x, labels, reduction="none")).exp()  # p of the label, 1 where there is none
            # Lin et al. 2017: a factor on the cross-entropy, from labels alone.
            losses = torch.where(labels < 0, 0, (1 - sure).clamp(min=1e-300) ** gamma * each)
            total = (labels >= 0).sum() if w is None else w[labels.clamp(min=0)][labels >= 0].sum()
            loss = losses.sum() / total
            if gamma == 0:
                torch.testing.assert_close(loss, cross_entropy(x, labels, weight=w, label_smoothing=smoothing))
            loss.backward()
            cases.append({"weights": weights, "smoothing": smoothing, "gamma": gamma, "losses": losses.tolist(), "loss": loss.item(), "gradient": x.grad.tolist()})
with open("losses.json", "w") as file:
    file.write('{"versions": %s,\n "logits": %s,\n "labels": %s,\n "cases": [\n' % tuple(map(json.dumps, ({"torch": torch.__version__}, logits.tolist(), labels.tolist()))))
    file.write(",\n".join("  " + json.dumps(case) for case in cases) + "\n]}\n")
