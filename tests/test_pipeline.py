from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord import Document, InputWarning, ModelError
from onrecord.extract.model import identity
from tests.fakes import fake_pipeline

ENGLISH = "“The bridge is closed,” Ada said. And that was the end of it for the day, with rain."
GERMAN = "Der Minister sagte am Montag, dass die Brücke wieder geöffnet wird, und ging."


def test_bare_text_becomes_a_document_in_its_language() -> None:
    record = fake_pipeline().extract(ENGLISH)
    assert (record.document.id, record.document.text, record.document.language) == (
        Document.of(ENGLISH).id,
        ENGLISH,
        "en",
    )
    assert [record.words(each.content) for each in record] == ["The bridge is closed,"]


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_a_document_keeps_what_is_known_about_it(language: str) -> None:
    document = Document("x", ENGLISH, title="Bridge", published="2020-01-01", publisher="P", uri="u", language=language)
    assert fake_pipeline().extract(document).document == document


def test_another_language_is_warned_about_by_the_name_of_the_document() -> None:
    with pytest.warns(InputWarning, match=r"^a\.txt: the text is in another language than English \(de\)"):
        record = fake_pipeline().extract(Document("x", GERMAN, uri="a.txt"))
    assert record.document.language == "de"
    with pytest.warns(InputWarning, match=r"^x: .* \(fr\)"):
        fake_pipeline().extract(Document("x", ENGLISH, language="fr"))


def test_a_text_too_short_to_tell_is_not_warned_about() -> None:
    assert fake_pipeline().extract("Nein.").document.language is None


def test_pipe_is_lazy_and_keeps_the_order() -> None:
    taken = []

    def documents() -> Iterator[str]:
        for number in range(3):
            taken.append(number)
            yield f"{number}"

    records = fake_pipeline().pipe(documents())
    assert taken == []
    assert next(records).document.text == "0"
    assert taken == [0]
    assert [record.document.text for record in records] == ["1", "2"]


def test_a_model_folder_that_is_not_there() -> None:
    with pytest.raises(ModelError, match="no-such-folder"):
        onrecord.load("no-such-folder")


@pytest.mark.model
@pytest.mark.parametrize(("model", "cue"), [(None, "said"), ("default", "said"), ("fast", "said on")])
def test_a_model_that_ships(model: str | None, cue: str) -> None:
    text = "“The bridge is closed,” the mayor said on Monday. She left without another word."
    record = onrecord.load(model).extract(text)
    assert [(record.words(each.source), record.words(each.cue)) for each in record] == [("the mayor", cue)]


@pytest.mark.model
def test_a_folder_of_the_name_of_a_model_is_told_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert identity("fast").startswith("onrecord-en-fast ")
    for folder in (Path("fast"), "./fast"):
        with pytest.raises(ModelError, match=r"^fast: no model folder"):
            onrecord.load(folder)
