"""All of training, on a tiny encoder and a few invented articles. Needs training/requirements.txt."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import onrecord

torch: Any = pytest.importorskip("torch", reason="training/requirements.txt is not installed")
for needed in ("onnxscript", "safetensors", "sklearn"):
    pytest.importorskip(needed, reason="training/requirements.txt is not installed")

ROOT = Path(__file__).parents[2]
TOKENIZER = ROOT / "src" / "onrecord" / "model" / "tokenizer.json"
NAMES = ("Ada Obi", "Bo Lind", "Chen Wei", "the mayor", "Officials", "Dr. Amina Yusuf", "she")

pytestmark = pytest.mark.model


def article(number: int) -> dict[str, Any]:
    text, attributions = "", []
    for turn in range(4):
        name = NAMES[(number + turn) % len(NAMES)]
        begin = len(text)
        quoted = f"“It rained for {number + turn} days,”"
        source = begin + len(quoted) + len(" said ")
        text += f"{quoted} said {name}. Nobody left the town.\n\n"
        if (number * 7 + turn * 3) % 5 == 0:
            continue  # overlooked, as annotators do: else there would be nothing wrong to calibrate on
        attributions.append(
            {
                "source": [[source, source + len(name)]],
                "cue": [[source - 5, source - 1]],
                "content": [[begin, begin + len(quoted)]],
            }
        )
    return {"id": f"d{number}", "text": text, "attributions": attributions}


def named(document: dict[str, Any]) -> dict[str, Any]:
    """The article with the names in it."""
    places = [(document["text"].find(name), name) for name in NAMES[:3]]
    entities = [[start, start + len(name), "Person"] for start, name in places if start >= 0]
    return {"id": document["id"], "text": document["text"], "entities": entities}


def spoken(document: dict[str, Any]) -> dict[str, Any]:
    """Whom its statements are attributed to."""
    attributions = []
    for number, attribution in enumerate(document["attributions"]):
        ((start, end),) = attribution["source"]
        name = document["text"][start:end]
        kinds = {"the mayor": "unnamed", "Officials": "group", "she": "unnamed"}
        speaker = {"kind": kinds.get(name, "person"), "name": None if name in kinds else name.removeprefix("Dr. ")}
        attributions.append({**attribution, "id": f"a{number}", "speaker": speaker})
    return {"id": document["id"], "held_out": document["id"].endswith(("0", "5")), "attributions": attributions}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a corpus, and a tiny encoder where the pretrained one would be unpacked."""
    articles = [article(number) for number in range(120)]
    for name, of in (("corpus", dict), ("names", named), ("speakers", spoken)):
        lines = [json.dumps(of(document)) for document in articles]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    base = tmp_path / "work" / "minilm"
    base.mkdir(parents=True)
    (base / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())
    shape = {"num_hidden_layers": 1, "hidden_size": 16, "num_attention_heads": 2, "vocab_size": 30522}
    config = {**shape, "max_position_embeddings": 512, "layer_norm_eps": 1e-12}
    (base / "config.json").write_text(json.dumps(config))
    _tiny_weights(base / "model.safetensors")
    return tmp_path


def _tiny_weights(path: Path) -> None:
    safetensors: Any = pytest.importorskip("safetensors.numpy")  # not installed for most
    chance = np.random.default_rng(1)
    embeddings = {"word_embeddings": (30522, 16), "position_embeddings": (512, 16), "token_type_embeddings": (2, 16)}
    matrices = {f"attention.self.{name}": (16, 16) for name in ("query", "key", "value")}
    matrices |= {"attention.output.dense": (16, 16), "intermediate.dense": (64, 16), "output.dense": (16, 64)}
    shapes = {f"embeddings.{name}.weight": shape for name, shape in embeddings.items()}
    weights = {name: chance.normal(0, 0.1, shape) for name, shape in shapes.items()}
    for name, shape in matrices.items():
        weights[f"encoder.layer.0.{name}.weight"] = chance.normal(0, 0.1, shape)
        weights[f"encoder.layer.0.{name}.bias"] = np.zeros(shape[0])
    layers = "encoder.layer.0."
    for norm in ("embeddings.LayerNorm", f"{layers}attention.output.LayerNorm", f"{layers}output.LayerNorm"):
        weights[f"{norm}.weight"], weights[f"{norm}.bias"] = np.ones(16), np.zeros(16)
    safetensors.save_file({name: array.astype(np.float32) for name, array in weights.items()}, path)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def run(*words: str) -> None:
    done = subprocess.run(command(*words), cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_step_by_step_to_a_model_that_has_learned(folder: Path) -> None:
    base, data = f"--base={folder}/work/minilm", f"--data={folder}/corpus.jsonl"
    eager = ("--average=0.5", "--rate=0.01", "--head-rate=0.01", "--pieces=500", "--seed=7")
    run("training.train", base, data, *eager, f"--out={folder}/first")
    run("training.teach", base, data, f"--run={folder}/first", f"--out={folder}/labels")
    again = (f"--teacher={folder}/labels", f"--start={folder}/first/weights.pt", "--epochs=1")
    run("training.train", base, data, *eager, *again, f"--out={folder}/second")
    assert json.loads((folder / "second" / "settings.json").read_text())["seed"] == 7
    labelled = (f"--speakers={folder}/speakers.jsonl", f"--corpus={folder}/corpus.jsonl")
    more = (f"--labels={folder}/labels", f"--names={folder}/names.jsonl", f"--out={folder}/examples")
    run("training.examples", base, *labelled, *more)
    again = (f"--teacher={folder}/examples", f"--start={folder}/second/weights.pt", "--epochs=1")
    run("training.train", base, data, *eager, *again, f"--out={folder}/third")
    run("training.export", base, f"--run={folder}/third", f"--out={folder}/model")
    dev = f"--dev={folder}/corpus.jsonl"
    run("training.calibrate", data, dev, f"--run={folder}/third", f"--model={folder}/model", "--name=tiny")
    run("training.resolution", f"--model={folder}/model", *labelled)
    pipeline = onrecord.load(folder / "model")
    found = [pipeline.extract(article(number)["text"]) for number in range(20)]
    assert sum(record.words(each.cue) == "said" for record in found for each in record) > 20


def test_all_in_one_command_that_says_when_nothing_was_learned(folder: Path) -> None:
    """The settings are for a real corpus: this one is too small for them."""
    corpus, work = folder / "corpus.jsonl", folder / "work"
    words = [f"--data={corpus}", f"--dev={corpus}", f"--plain={corpus}", f"--names={folder}/names.jsonl"]
    words += [f"--out={folder}/model", f"--work={work}"]
    done = subprocess.run(command("training", *words), cwd=ROOT, check=False, capture_output=True, text=True)
    assert "too few attributions, right and wrong" in done.stderr
    assert {path.name for path in (folder / "model").iterdir()} == {"encoder.onnx", "links.onnx", "tokenizer.json"}


def test_training_cut_off_goes_on_to_the_same_weights(folder: Path) -> None:
    words = ["training.train", "--base", str(folder / "work" / "minilm"), "--data", str(folder / "corpus.jsonl")]
    run(*words, "--out", str(folder / "whole"))
    cut = folder / "cut"
    with subprocess.Popen(command(*words, "--out", str(cut)), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while not (cut / "checkpoint.pt").exists() and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    log = (cut / "log.txt").read_text(encoding="utf-8")
    assert "epoch 6 of 6 done" not in log, "too fast to be cut off"
    run(*words, "--out", str(cut))
    assert "going on with epoch" in (cut / "log.txt").read_text(encoding="utf-8")
    whole, again = (torch.load(folder / name / "weights.pt") for name in ("whole", "cut"))
    assert all(torch.equal(whole[name], again[name]) for name in whole)
