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
for needed in ("onnx", "safetensors", "sklearn"):
    pytest.importorskip(needed, reason="training/requirements.txt is not installed")

ROOT = Path(__file__).parents[2]
TOKENIZER = ROOT / "src" / "onrecord" / "models" / "default" / "tokenizer.json"
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
    """With a corpus, and tiny encoders where the pretrained ones would be unpacked."""
    articles = [article(number) for number in range(120)]
    for name, of in (("corpus", dict), ("names", named), ("speakers", spoken)):
        lines = [json.dumps(of(document)) for document in articles]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("minilm", "mpnet"):
        _tiny_encoder(tmp_path / "work" / name)
    return tmp_path


SHAPE = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 64, "layer_norm_eps": 1e-12}
SIZES: dict[str, dict[str, Any]] = {
    "minilm": {"num_hidden_layers": 2, "vocab_size": 30522, "max_position_embeddings": 512},
    "mpnet": {
        "model_type": "mpnet",
        "num_hidden_layers": 1,
        "vocab_size": 30527,
        "max_position_embeddings": 514,
        "relative_attention_num_buckets": 32,
    },
}
NAMES_OF_MATRICES = {
    "minilm": [*(f"attention.self.{name}" for name in ("query", "key", "value")), "attention.output.dense"],
    "mpnet": [f"attention.attn.{name}" for name in "qkvo"],
}
NORMS = {"minilm": "attention.output.LayerNorm", "mpnet": "attention.LayerNorm"}


def _tiny_encoder(folder: Path) -> None:
    safetensors: Any = pytest.importorskip("safetensors.numpy")  # not installed for most
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())
    (folder / "config.json").write_text(json.dumps({**SHAPE, **SIZES[folder.name]}))
    sizes, chance = SIZES[folder.name], np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (int(sizes["vocab_size"]), 16),
        "embeddings.position_embeddings.weight": (int(sizes["max_position_embeddings"]), 16),
        "embeddings.token_type_embeddings.weight": (2, 16),
        "encoder.relative_attention_bias.weight": (32, 2),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(int(sizes["num_hidden_layers"])):
        begin = f"encoder.layer.{layer}."
        matrices = dict.fromkeys(NAMES_OF_MATRICES[folder.name], (16, 16))
        for name, shape in {**matrices, "intermediate.dense": (64, 16), "output.dense": (16, 64)}.items():
            shapes |= {f"{begin}{name}.weight": shape, f"{begin}{name}.bias": shape[:1]}
        norms += [f"{begin}{NORMS[folder.name]}", f"{begin}output.LayerNorm"]
    weights = {name: chance.normal(0, 0.1, shape) for name, shape in shapes.items()}
    weights |= {f"{norm}.weight": np.ones(16) for norm in norms} | {f"{norm}.bias": np.zeros(16) for norm in norms}
    arrays = {name: array.astype(np.float32) for name, array in weights.items()}
    safetensors.save_file(arrays, folder / "model.safetensors")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def run(*words: str) -> None:
    done = subprocess.run(command(*words), cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


EAGER = ("--average=0.5", "--rate=0.01", "--head-rate=0.01", "--pieces=500")


def examples(folder: Path, *more: str) -> list[str]:
    words = [f"--data={folder}/corpus.jsonl", f"--speakers={folder}/speakers.jsonl", f"--corpus={folder}/corpus.jsonl"]
    return [f"--base={folder}/work/minilm", *words, f"--names={folder}/names.jsonl", *more]


def test_step_by_step_to_a_model_that_has_learned(folder: Path) -> None:
    student, teacher = f"--base={folder}/work/minilm", f"--base={folder}/work/mpnet"
    run("training.examples", *examples(folder, f"--out={folder}/annotated"))
    settings = (*EAGER, "--seed=7")
    run("training.train", teacher, f"--examples={folder}/annotated", *settings, f"--out={folder}/teacher")
    assert json.loads((folder / "teacher" / "settings.json").read_text())["seed"] == 7
    run("training.export", student, f"--run={folder}/teacher", "--exact=narrow", f"--out={folder}/graph")
    plain = [json.dumps({"id": f"plain {n}", "text": article(n)["text"]}) for n in range(120, 140)]
    (folder / "plain.jsonl").write_text("\n".join(plain), encoding="utf-8")
    more = (f"--plain={folder}/plain.jsonl", "--most=10", f"--out={folder}/all")
    run("training.examples", *examples(folder, *more))
    teachers = (f"--run={folder}/teacher", f"--graph={folder}/graph") * 2
    run("training.teach", student, *teachers, f"--examples={folder}/all", "--pieces=500", f"--out={folder}/lessons")
    words = (f"--lessons={folder}/lessons", "--student=small:1:32", *EAGER)
    run("training.distil", student, *words, f"--out={folder}/first")
    run("training.distil", student, *words, f"--begin={folder}/first", "--epochs=1", f"--out={folder}")
    run("training.export", student, f"--run={folder}/small", f"--out={folder}/model")
    dev = (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()[:10]
    (folder / "dev.jsonl").write_text("\n".join(dev), encoding="utf-8")
    data = (f"--data={folder}/corpus.jsonl", f"--dev={folder}/dev.jsonl")
    run("training.calibrate", *data, f"--run={folder}/small", f"--model={folder}/model", "--name=tiny")
    labelled = (f"--speakers={folder}/speakers.jsonl", f"--corpus={folder}/corpus.jsonl")
    run("training.resolution", f"--model={folder}/model", *labelled)
    pipeline = onrecord.load(folder / "model")
    found = [pipeline.extract(article(number)["text"]) for number in range(20)]
    assert sum(record.words(each.cue) == "said" for record in found for each in record) > 20


def shown(folder: Path) -> tuple[Any, list[Any]]:
    """A window, and the same as the inputs of a network."""
    from onrecord.extract.windows import Limits, load_tokenizer, pieces_of, windows  # noqa: PLC0415  as below

    tokenizer = load_tokenizer(folder / "work" / "minilm")
    (window,) = windows(pieces_of(article(3)["text"], tokenizer), tokenizer, Limits())
    inputs = [torch.from_numpy(array)[None] for array in (window.ids, window.case, window.mark, window.position)]
    return window, inputs


def test_a_choice_is_tried_on_articles_it_was_not_made_on() -> None:
    from training.calibrate import chosen  # noqa: PLC0415  as above

    right = np.array([[9, 0, 9, 0], [5, 5, 5, 5]])  # choices x articles: of ten each
    counts = np.stack([right, np.full((2, 4), 10), np.full((2, 4), 10)], -1)[:, :, None].repeat(2, axis=2)
    best, reached, crossed = chosen(counts)
    assert (best, reached.tolist()) == (1, [0.5, 0.5])
    assert (crossed < 0.45).all()  # a half with both nines takes the first choice, which has nothing right of the other
    same, _, crossed = chosen(np.flip(counts[:, :1].repeat(6, axis=1), axis=0))
    assert (same, crossed.tolist()) == (1, [0.9, 0.9])


def test_the_graph_of_a_network_says_what_the_network_does(folder: Path) -> None:
    from onrecord.extract.tagger import Tagger  # noqa: PLC0415  after torch, if it is there
    from training.encoder import pretrained, smaller  # noqa: PLC0415
    from training.export import export  # noqa: PLC0415
    from training.network import Network  # noqa: PLC0415

    window, inputs = shown(folder)
    for name, shape in (("minilm", (1, 32)), ("mpnet", (1, 64))):
        torch.manual_seed(4)
        network = Network(smaller(pretrained(folder / "work" / name), *shape)).eval()
        out = folder / name
        out.mkdir()
        export([network], out, quantize=False)
        said = Tagger(out / "encoder.onnx", out / "links.onnx").encode(window)
        with torch.no_grad():
            expected = network(*inputs)
        assert np.allclose(said.tags, expected.tags[0].log_softmax(-1), atol=1e-4)
        for part in ("cue", "target", "kinds", "anaphor", "antecedent"):
            assert np.allclose(getattr(said, part), getattr(expected, part)[0], atol=1e-4)


def test_several_networks_answer_with_their_means(folder: Path) -> None:
    from onrecord.extract.tagger import Tagger  # noqa: PLC0415  after torch, if it is there
    from training.encoder import pretrained, smaller  # noqa: PLC0415
    from training.export import export  # noqa: PLC0415
    from training.network import Network  # noqa: PLC0415

    window, inputs = shown(folder)
    torch.manual_seed(4)
    networks = [Network(smaller(pretrained(folder / "work" / "mpnet"), 1, 64)).eval() for _ in range(3)]
    out = folder / "three"
    out.mkdir()
    export(networks, out, quantize=False)
    tagger = Tagger(out / "encoder.onnx", out / "links.onnx")
    said = tagger.encode(window)
    distance = np.array([[3, 4, 5]])
    with torch.no_grad():
        each = [network(*inputs) for network in networks]
        pairs = [(one.cue[0][1:2], one.target[0][2:5], torch.from_numpy(distance)) for one in each]
        links = [network.links(*pair) for network, pair in zip(networks, pairs, strict=True)]

    def mean(rows: list[Any]) -> Any:
        return torch.stack(rows).mean(0)

    assert np.allclose(np.exp(said.tags), mean([one.tags[0].softmax(-1) for one in each]), atol=1e-5)
    assert np.allclose(np.exp(said.names), mean([one.names[0].softmax(-1) for one in each]), atol=1e-5)
    assert np.allclose(said.kinds, mean([one.kinds[0] for one in each]), atol=1e-4)
    meant = mean([one.anaphor[0] @ one.antecedent[0].T for one in each])
    assert np.allclose(said.anaphor @ said.antecedent.T, meant, atol=1e-3)
    linked = tagger.link(said.cue[1:2], said.target[2:5], distance)
    assert np.allclose(np.exp(linked), mean([one.softmax(-1) for one in links]), atol=1e-5)


def test_all_in_one_command_that_says_when_nothing_was_learned(folder: Path) -> None:
    """The settings are for a real corpus: this one is too small for them."""
    corpus, work = folder / "corpus.jsonl", folder / "work"
    words = [f"--data={corpus}", f"--dev={corpus}", f"--plain={corpus}", f"--names={folder}/names.jsonl"]
    words += [f"--out={folder}/models", f"--work={work}", "--student=default:1:32"]
    for name, more in (("accurate", ["--accurate"]), ("default", [])):
        done = subprocess.run(command("training", *words, *more), cwd=ROOT, check=False, capture_output=True, text=True)
        assert "too few attributions, right and wrong" in done.stderr
        made = {path.name for path in (folder / "models" / name).iterdir()}
        assert made == {"encoder.onnx", "links.onnx", "tokenizer.json"}
    assert (folder / "models" / "accurate" / "encoder.onnx").stat().st_size > 3 * 4 * 30_000 * 16  # all three, whole


def test_training_cut_off_goes_on_to_the_same_weights(folder: Path) -> None:
    run("training.examples", *examples(folder, f"--out={folder}/annotated"))
    words = ["training.train", f"--base={folder}/work/minilm", f"--examples={folder}/annotated", "--pieces=2000"]
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
