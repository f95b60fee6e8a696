"""Makes the files that the tests of engine/hf read, with Python's safetensors.

Run it inside this folder with torch and safetensors installed. The tensors
hold whole and dyadic numbers and the hard cases of rounding; what they are
follows from the formulas here, which hf_test.go repeats.
"""
import json
import struct

import torch
from safetensors.torch import save_file


def numbers(n, start):
    """start, start + 1/3, start + 2/3, ... as float32."""
    return torch.arange(n, dtype=torch.float32) / 3 + start


tensors = {
    "z.vector": numbers(5, 0),
    "a.matrix": numbers(21, -3).reshape(3, 7),
    "scalar": torch.tensor(0.1),
    "empty": torch.zeros(0, 4),
}
for name, dtype in ("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16):
    save_file({k: v.to(dtype) for k, v in tensors.items()}, name + ".safetensors", metadata={"format": "pt"})

# Old checkpoints carry a table of whole numbers among their weights.
save_file({"position_ids": torch.arange(4), "w": numbers(2, 1)}, "mixed.safetensors")

shards = {"model-00001-of-00002.safetensors": ["a.matrix", "scalar"], "model-00002-of-00002.safetensors": ["z.vector", "empty"]}
for file, names in shards.items():
    save_file({n: tensors[n] for n in names}, file, metadata={"format": "pt"})
with open("model.safetensors.index.json", "w") as f:
    json.dump({"metadata": {"total_size": 108}, "weight_map": {n: file for file, names in shards.items() for n in names}}, f, indent=2)

# Rounding: float32 bits, and the bits of torch's float16 and bfloat16.
state = 1
patterns = [0, 1, 0x33000000, 0x33000001, 0x337fffff, 0x33800000, 0x33c00000, 0x387fc000, 0x387fe000, 0x387fffff,
            0x38800000, 0x3f801000, 0x3f803000, 0x3f801001, 0x3f808000, 0x3f818000, 0x477fe000, 0x477fefff,
            0x477ff000, 0x47800000, 0x7f7fffff, 0x7f7f8000, 0x7f7f7fff, 0x7f800000]
for _ in range(400):
    state = (state * 1664525 + 1013904223) % 2**32
    exponent = 95 + state % 55
    state = (state * 1664525 + 1013904223) % 2**32
    patterns.append(exponent << 23 | state >> 9)
patterns += [p | 0x80000000 for p in patterns]
x = torch.tensor([struct.unpack("<f", struct.pack("<I", p))[0] for p in patterns])
bits = lambda t: [v & 0xffff for v in t.view(torch.int16).tolist()]
with open("rounding.json", "w") as f:
    json.dump({"f32": patterns, "f16": bits(x.to(torch.float16)), "bf16": bits(x.to(torch.bfloat16))}, f)
