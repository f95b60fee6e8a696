"""Makes relative.json from Hugging Face's transformers: the bucket of every
distance from -2000 to 2000, as [bucket, how many distances in a row it holds],
from the lowest distance up.

    python golden.py

runs inside this folder. "versions" names what made the file.
"""

import itertools
import json

import torch
import transformers
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
