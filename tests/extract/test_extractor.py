"""The extractor with the model that ships: what it promises of any text at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribution import Attribution, Type
from onrecord.errors import InputWarning
from onrecord.extract.extractor import Extractor
from onrecord.extract.windows import pieces_of
from onrecord.pipeline import Pipeline
from onrecord.resolve import Resolver
from tests.extract.hand_made import news, texts

pytestmark = pytest.mark.model

SHARED = Path(os.environ.get("ONRECORD_SHARED") or Path(__file__).parents[3] / "shared")
DEV = SHARED / "data" / "dev.jsonl"


def check(text: str, found: tuple[Attribution, ...]) -> None:
    """What the contract says of the attributions of a text."""
    assert [each.id for each in found] == [f"a{number}" for number in range(1, len(found) + 1)]
    starts = []
    for number, each in enumerate(found):
        assert each.content
        for part in (each.source, each.cue, each.content):
            for start, end in part:
                assert 0 <= start < end <= len(text)
                assert not text[start].isspace()
                assert not text[end - 1].isspace()
            assert all(one.end <= other.start for one, other in pairwise(part))
        assert 0 <= each.score <= 1
        assert each.continues is None or each.continues in [other.id for other in found[:number]]
        assert each.continues is None or (each.source, each.cue) == ((), ())
        starts.append(min(start for part in (each.source, each.cue, each.content) for start, _ in part))
    assert starts == sorted(starts)


@settings(max_examples=60, deadline=None)
@given(text=texts)
def test_any_text_at_all(text: str, extractor: Extractor) -> None:
    found, _ = extractor.extract(text)
    check(text, found)
    assert extractor.extract(text)[0] == found


@settings(max_examples=20, deadline=None)
@given(articles=st.lists(news, min_size=1, max_size=4))
def test_the_same_result_in_any_company(articles: list[str], extractor: Extractor) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # about their language
        pipeline = Pipeline(extractor, Resolver.of(extractor.manifest.resolution))
        alone = [pipeline.extract(text).attributions for text in articles]
        assert [record.attributions for record in pipeline.pipe(articles)] == alone


@pytest.mark.skipif(not DEV.exists(), reason=f"the development set is not here ({DEV}; ONRECORD_SHARED)")
def test_every_article_of_the_development_set(extractor: Extractor) -> None:
    with DEV.open(encoding="utf-8") as lines:
        articles = [json.loads(line)["text"] for line in lines]
    assert len(articles) == 84
    for text in articles:
        found, _ = extractor.extract(text)
        assert found
        check(text, found)


@pytest.mark.parametrize("text", ["", " \n\n\t", "\x00", "\ud800", "\u202e", "…"])
def test_nothing_to_read(text: str, extractor: Extractor) -> None:
    assert extractor.extract(text)[0] == ()


@pytest.mark.parametrize("text", ["Rain", "“", "中", "'", "”\n\n“"])
def test_next_to_nothing_to_read(text: str, extractor: Extractor) -> None:
    check(text, extractor.extract(text)[0])


def test_all_quotation(extractor: Extractor) -> None:
    text = "“We waited there for the whole of the day.”\n\n“And nobody came to tell us why it was closed.”"
    found, _ = extractor.extract(text)
    check(text, found)
    assert [text[each.content[0].start : each.content[-1].end] for each in found] == text.split("\n\n")
    assert {each.type for each in found} == {Type.DIRECT}


def test_a_surrogate_moves_no_offset(extractor: Extractor) -> None:
    text = "“The bridge is closed,” the mayor said on Monday. She left without another word."
    plain, odd = (extractor.extract(before + text)[0] for before in ("  ", "\ud800 "))
    assert [(each.source, each.cue, each.content) for each in odd] == [
        (each.source, each.cue, each.content) for each in plain
    ]
    assert plain


def test_an_article_cannot_smuggle_in_special_tokens(extractor: Extractor) -> None:
    pieces = pieces_of("It rained [SEP] [CLS][MASK].", extractor._tokenizer)  # noqa: SLF001
    assert {100, 101, 102, 103}.isdisjoint(pieces.ids.tolist())
    assert len(pieces.words) == 12


def test_spanish(extractor: Extractor) -> None:
    text = "«El puente está cerrado y no se abrirá hasta el lunes», dijo la alcaldesa. Luego se fue a su casa con él."
    with pytest.warns(InputWarning, match=r"\(es\)"):
        record = Pipeline(extractor, Resolver.of(extractor.manifest.resolution)).extract(text)
    check(text, record.attributions)


LARGE = """
import sys
import onrecord
from tests.memory import peak

text = sys.argv[1] * (1_000_000 // len(sys.argv[1]))
found = onrecord.load().extract(onrecord.Document("d1", text, language="en")).attributions
print(len(text), len(found), peak())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak of memory in this way")
@pytest.mark.parametrize("end", [" ", "\n\n"], ids=["one paragraph", "many paragraphs"])
def test_a_megabyte_in_bounded_memory(end: str) -> None:
    sentence = "“The bridge is closed,” the mayor said on Monday. Officials believe that it will open again."
    command = [sys.executable, "-c", LARGE, sentence + end]
    run = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    length, found, peak = map(int, run.stdout.split())
    assert length > 990_000
    assert found > 5_000
    assert peak < 500_000_000
