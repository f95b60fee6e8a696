"""PyTorch on the steps that `make bench` measures, one JSON line each:

    pip install torch==2.15.0 transformers==5.24.0 accelerate==1.15.0
    PYTHON=python make bench ONLY=pytorch

takes turns with our own, and python server/figures/pytorch.py [THREADS ...] does this side alone.

A BERT classifier of Hugging Face's transformers on sequences of equal length: forward, backward and AdamW on every
parameter, float32, no dropout, no pooler.
"""

import json
import statistics
import sys
import time

import torch
from transformers import BertConfig, BertModel

STEPS = [  # name, layers, hidden, heads, batch, repetitions
    ("step tiny 16x128", 2, 128, 2, 16, 20),
    ("step minilm 8x128", 6, 384, 12, 8, 8),
]
LENGTH, WARM = 128, 3


class Classifier(torch.nn.Module):
    def __init__(self, layers, hidden, heads):
        super().__init__()
        self.bert = BertModel(BertConfig(
            hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=4 * hidden,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0), add_pooling_layer=False)
        self.head = torch.nn.Linear(hidden, 2)

    def forward(self, ids, labels):
        first = self.bert(ids).last_hidden_state[:, 0]
        return torch.nn.functional.cross_entropy(self.head(first), labels)


def milliseconds(layers, hidden, heads, batch, repetitions):
    torch.manual_seed(1)
    model = Classifier(layers, hidden, heads)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, eps=1e-6, weight_decay=0.01)
    batches = [(torch.randint(1000, 30522, (batch, LENGTH)), torch.randint(0, 2, (batch,))) for _ in range(4)]
    samples = []
    for i in range(WARM + repetitions):
        began = time.perf_counter()
        optimizer.zero_grad()
        loss = model(*batches[i % len(batches)])
        loss.backward()
        optimizer.step()
        loss.item()
        samples.append((time.perf_counter() - began) * 1e3)
    return samples[WARM:]


for threads in map(int, sys.argv[1:] or ["1", "2"]):
    torch.set_num_threads(threads)
    for name, *shape in STEPS:
        samples = milliseconds(*shape)
        figure = name if threads == 1 else f"{name}, {threads} threads"
        print(json.dumps({"figure": figure, "where": "pytorch " + torch.__version__, "unit": "ms",
                          "value": round(statistics.median(samples), 1), "min": round(min(samples), 1),
                          "samples": [round(s, 2) for s in samples]}), flush=True)
