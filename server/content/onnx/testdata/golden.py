"""Makes tiny.onnx and tiny.safetensors, what the tests of this package compare:

    python golden.py

A random BertModel of two layers, exported by PyTorch as its graph in ONNX (the
weights of linear layers transposed and without names of theirs) and saved by
transformers. Written with torch 2.15.0, transformers 5.23.0, onnx 1.23.2.
"""

import os

import torch
from transformers import BertConfig, BertModel

here = os.path.dirname(os.path.abspath(__file__))


class Encoder(torch.nn.Module):
    """The model as the hub's exports have it: without its pooler."""

    def __init__(self, bert):
        super().__init__()
        self.embeddings, self.encoder = bert.embeddings, bert.encoder
        self.bert = [bert]  # in a list, so that no weight gets its prefix

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.bert[0](input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state


torch.manual_seed(7)
config = BertConfig(
    vocab_size=11, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
    max_position_embeddings=6, attn_implementation="eager",
)
bert = BertModel(config, add_pooling_layer=False).eval()
with torch.no_grad():
    for p in bert.parameters():
        p.copy_(torch.randn_like(p))
ids = torch.tensor([[1, 5, 2, 9, 3]])
inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
names = ["input_ids", "attention_mask", "token_type_ids"]
torch.onnx.export(
    Encoder(bert), inputs, os.path.join(here, "tiny.onnx"), input_names=names, output_names=["last_hidden_state"],
    dynamic_axes={n: {0: "batch", 1: "sequence"} for n in names}, opset_version=14, dynamo=False,
)
bert.save_pretrained(here)
os.replace(os.path.join(here, "model.safetensors"), os.path.join(here, "tiny.safetensors"))
os.remove(os.path.join(here, "config.json"))
