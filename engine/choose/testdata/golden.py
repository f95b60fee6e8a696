"""Makes scores.json, what the logits processors of Hugging Face's generate make of
scores.

    python golden.py

runs inside this folder.

    versions           those of the packages that made it
    scores             some rows
    said               the tokens before, of each row
    cases              a list of {"settings", "processed", "probabilities"}: the
                       settings as in GenerationConfig; of the processed scores,
                       what cannot be chosen any more is null
"""
import json
import math

import torch
import transformers
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel
from transformers.generation.logits_process import LogitsProcessorList

VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__}


def golden_scores(seed):
    g = torch.Generator().manual_seed(seed)
    scores = 3 * torch.randn(3, 40, generator=g)
    scores[1, 5:9] = scores[1].max()  # several that share the k-th place
    said = torch.randint(40, (3, 9), generator=g)
    model, cases = GPT2LMHeadModel(GPT2Config(n_embd=4, n_layer=1, n_head=1, vocab_size=40)), []
    for settings in (dict(repetition_penalty=1.3), dict(repetition_penalty=0.8, temperature=0.7), dict(top_k=1), dict(top_k=3),
                     dict(top_k=39), dict(top_k=400), dict(top_p=0.5), dict(top_p=0.9), dict(top_p=0.001),
                     dict(top_k=10, top_p=0.8, temperature=1.7, repetition_penalty=1.2),
                     dict(top_k=1, num_beams=3), dict(top_p=0.001, num_beams=3)):
        config = GenerationConfig(do_sample=True, eos_token_id=1, **{"top_k": 0, **settings})
        model._prepare_special_tokens(config)
        processors = model._get_logits_processor(config, 9, said, None, LogitsProcessorList())
        processed = processors(said, scores.clone())
        cases.append({"settings": settings, "processed": [[None if math.isinf(x) else x for x in row] for row in processed.tolist()],
                      "probabilities": processed.softmax(-1).tolist()})
    with open("scores.json", "w") as f:
        json.dump({"versions": VERSIONS, "scores": scores.tolist(), "said": said.tolist(), "cases": cases}, f, separators=(",", ":"))


golden_scores(9)
