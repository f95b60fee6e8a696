"""Holds the cards of saved folders to what huggingface_hub reads and checks of them.

    python card.py FOLDER ...     (huggingface_hub 2.4.0 installed)

The hub itself checks a card's metadata only over the network; this checks offline all
that its library does on loading one, the schema of its model-index, and that the
picture is there.
"""

import os
import sys
import xml.dom.minidom

import yaml
from huggingface_hub import ModelCard, ModelCardData
from huggingface_hub.repocard import metadata_load
from huggingface_hub.repocard_data import eval_results_to_model_index, model_index_to_eval_results
from huggingface_hub.utils import validate_repo_id

TASKS = {"text-classification", "token-classification", "question-answering", "fill-mask", "text-generation", "translation", "summarization"}


def check(folder):
    path = os.path.join(folder, "README.md")
    data = metadata_load(path)
    card = ModelCard.load(path)
    assert isinstance(card.data, ModelCardData) and card.text.strip()
    assert data["pipeline_tag"] in TASKS and data["library_name"] in ("transformers", "transformers.js", "onnx", "peft"), data
    if "base_model" in data:
        validate_repo_id(data["base_model"])
    results = []
    if "model-index" in data:
        name, results = model_index_to_eval_results(data["model-index"])
        again = eval_results_to_model_index(name, results)
        flat = lambda index: sorted((r["task"]["type"], r["dataset"]["name"], r["dataset"]["split"], m["type"], m["name"], m["value"]) for x in index for r in x["results"] for m in r["metrics"])
        assert flat(again) == flat(data["model-index"]), (again, data["model-index"])
        assert card.data.eval_results == results and card.data.model_name == name
        assert all(isinstance(r.metric_value, (int, float)) for r in results)
    assert yaml.safe_load(card.data.to_yaml()), "the metadata do not survive writing"
    picture = os.path.join(folder, "curves.svg")
    assert os.path.exists(picture) == ("(curves.svg)" in card.text)
    if os.path.exists(picture):
        xml.dom.minidom.parse(picture)
    print(folder, data["pipeline_tag"], "%d results" % len(results))


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        check(folder)
