"""The measures, on cases small enough to count by hand and against the reference script."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.errors import EvaluationError
from onrecord.evaluate import GoldAttribution, GoldDocument, Measure, Scores, evaluate, read_gold

SHARED = Path(os.environ.get("ONRECORD_SHARED") or Path(__file__).parents[3] / "shared")

TEXT = "“It rains,” Ana Boto said.\n\n“It pours.”\n\nThe mayor hopes that the dam holds, Rui Sá wrote."


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)


def found(source: str, cue: str, *content: str, speaker: str | None = None, text: str = TEXT) -> Attribution:
    return Attribution(
        id="a1",
        type=Type.DIRECT,  # the measures go by the text alone
        source=spans(text, source) if source else (),
        cue=spans(text, cue) if cue else (),
        content=spans(text, *content),
        speaker=Speaker(speaker, Kind.PERSON) if speaker else None,
    )


def wanted(
    source: str, cue: str, *content: str, name: str | None = None, sure: bool = True, text: str = TEXT
) -> GoldAttribution:
    marked = found(source, cue, *content, text=text)
    return GoldAttribution(marked.source, marked.cue, marked.content, name, sure)


def score(gold: list[GoldAttribution], predicted: list[Attribution], *, text: str = TEXT) -> Scores:
    document = Document.of(text)
    tells_speakers = any(attribution.name or not attribution.sure for attribution in gold)
    return evaluate([GoldDocument(document, tuple(gold), tells_speakers)], [Record(document, tuple(predicted))])


def test_all_right() -> None:
    scores = score(
        [wanted("Ana Boto", "said", "“It rains,”"), wanted("The mayor", "hopes", "the dam holds")],
        [found("The mayor", "hopes", "the dam holds"), found("Ana Boto", "said", "“It rains,”")],
    )
    assert scores.who_said_what == scores.strict == scores.content_exact == Measure(2, 2, 2)
    assert scores.recall_of_direct == scores.recall_of_indirect == Measure(1, 0, 1)
    assert scores.recall_of_mixed == Measure()


def test_quotation_marks_and_punctuation_do_not_count() -> None:
    assert score([wanted("Ana Boto", "said", "“It rains,”")], [found("Ana Boto", "said", "It rains")]).strict.f1 == 1


def test_a_wrong_source_is_half_right() -> None:
    scores = score([wanted("Ana Boto", "said", "“It rains,”")], [found("Rui Sá", "wrote", "“It rains,”")])
    assert scores.content_exact == Measure(1, 1, 1)
    assert scores.who_said_what == scores.strict == scores.source_given_content == Measure(0, 1, 1)
    assert scores.source_words == Measure(0, 2, 2)
    assert scores.cue_words == Measure(0, 1, 1)


@pytest.mark.parametrize(
    ("content", "lenient", "exact"),
    [("that the dam holds", 1, 0), ("the dam holds", 1, 1), ("that the", 0, 0), ("dam", 0, 0)],
)
def test_content_counts_from_half_an_overlap(content: str, lenient: int, exact: int) -> None:
    scores = score([wanted("The mayor", "hopes", "the dam holds")], [found("The mayor", "hopes", content)])
    assert (scores.content_lenient.hits, scores.content_exact.hits) == (lenient, exact)


def test_further_paragraphs_are_continuations_on_either_side() -> None:
    whole = wanted("Ana Boto", "said", "“It rains,”", "“It pours.”")
    parts = [found("Ana Boto", "said", "“It rains,”"), found("", "", "“It pours.”")]
    scores = score([whole], parts)
    assert scores.strict == Measure(2, 2, 2)
    assert scores.recall_of_direct == Measure(2, 0, 2)


def test_a_continuation_with_another_source_is_wrong() -> None:
    whole = wanted("Ana Boto", "said", "“It rains,”", "“It pours.”")
    parts = [found("Ana Boto", "said", "“It rains,”"), found("Rui Sá", "", "“It pours.”")]
    assert score([whole], parts).who_said_what == Measure(1, 2, 2)


def test_speakers() -> None:
    gold = [
        wanted("Ana Boto", "said", "“It rains,”", name="Ana Boto"),
        wanted("", "", "“It pours.”", sure=False),
        wanted("The mayor", "hopes", "the dam holds", name="Rui Sá"),
    ]
    predicted = [
        found("Ana Boto", "said", "“It rains,”", speaker="The ANA Bôto’s"),
        found("", "", "“It pours.”", speaker="Ana Boto"),
        found("The mayor", "hopes", "the dam holds", speaker="The mayor"),
    ]
    scores = score(gold, predicted)
    assert scores.speaker == Measure(1, 2, 2)
    assert scores.named_statements == Measure(1, 2, 2)
    assert {"speaker", "named statements"} <= scores.to_dict().keys()


def of_kind(gold: GoldAttribution, kind: str, *, sure: bool = True) -> GoldAttribution:
    return replace(gold, kind=kind, sure=sure)


def test_kinds_are_compared_where_the_annotator_was_sure_of_one() -> None:
    rain, more = wanted("Ana Boto", "said", "“It rains,”"), wanted("", "", "“It pours.”")
    dam = wanted("The mayor", "hopes", "the dam holds", name="Rui Sá")
    predicted = [
        found("Ana Boto", "said", "“It rains,”", speaker="Rui Sá"),
        found("", "", "“It pours.”"),
        found("Rui Sá", "hopes", "the dam", speaker="Rui Sá"),
    ]
    assert score([of_kind(rain, "person"), of_kind(more, "none"), dam], predicted).kinds == Measure(2, 2, 2)
    assert score([of_kind(rain, "group"), of_kind(more, "document"), dam], predicted).kinds == Measure(0, 2, 2)
    assert score([of_kind(rain, "person", sure=False), more, of_kind(dam, "person")], predicted).kinds == Measure(
        1, 1, 1
    )


def test_kinds_of_statements_that_were_not_found_do_not_count() -> None:
    gold = of_kind(wanted("Ana Boto", "said", "“It rains,”", name="Ana Boto"), "person")
    assert score([gold], [found("Ana Boto", "said", "said", speaker="Ana Boto")]).kinds == Measure()


def test_speakers_by_the_form_of_their_source() -> None:
    gold = [
        wanted("Ana Boto", "said", "“It rains,”", name="Ana Boto"),
        wanted("", "", "“It pours.”", name="Ana Boto"),
        wanted("The mayor", "hopes", "the dam holds", name="Rui Sá"),
    ]
    predicted = [
        found("Ana Boto", "said", "“It rains,”", speaker="Ana Boto"),
        found("", "", "“It pours.”", speaker="Rui Sá"),
        found("Rui Sá", "hopes", "the dam holds", speaker="Rui Sá"),
    ]
    scores = score(gold, predicted)
    assert scores.speaker_by_name == scores.speaker_by_description == Measure(1, 0, 1)
    assert scores.speaker_by_floating == Measure(0, 0, 1)
    assert scores.to_dict()["speaker by floating"] == {"r": 0, "n": 1}
    assert "speaker by pronoun" not in scores.to_dict()


def test_measures_of_speakers_are_left_out_without_gold_speakers() -> None:
    scores = score([wanted("Ana Boto", "said", "“It rains,”")], [found("Ana Boto", "said", "“It rains,”", speaker="A")])
    assert not {"speaker", "named statements", "kinds"} & scores.to_dict().keys()
    assert "speaker" not in scores.table()


def test_nothing_predicted_and_nothing_wanted() -> None:
    one = [wanted("Ana Boto", "said", "“It rains,”")]
    assert score(one, []).who_said_what == Measure(0, 0, 1)
    assert score([], []) == Scores()
    assert Scores().who_said_what.f1 == 0


def test_documents_add_up() -> None:
    first = score([wanted("Ana Boto", "said", "“It rains,”")], [])
    second = score([wanted("Ana Boto", "said", "“It rains,”")], [found("Ana Boto", "said", "“It rains,”")])
    assert (first + second).who_said_what == Measure(1, 1, 2)


def test_table_shows_every_measure_once() -> None:
    scores = score([wanted("Ana Boto", "said", "“It rains,”")], [found("Ana Boto", "said", "“It rains,”")])
    lines = scores.table().splitlines()
    assert lines[0] == "who said what           p 100.0%  r 100.0%  f1 100.0%"
    assert lines[-3] == "recall of direct        r 100.0%  of 1"
    assert len(lines) == len(scores.to_dict()) == 11


def test_a_missing_record_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="no prediction for the document 'd'"):
        evaluate([GoldDocument(Document("d", "x"), ())], [])


def test_a_record_of_another_text_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="another text"):
        evaluate([GoldDocument(Document("d", "x"), ())], [Record(Document("d", "y"), ())])


def perturbed(line: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The gold attributions as a tolerable extractor might give them: some lost, cut, split or misattributed."""
    found: list[dict[str, Any]] = []
    names = [(gold.get("speaker") or {}).get("name") for gold in line["attributions"]]
    for gold in line["attributions"]:
        guess = json.loads(json.dumps(gold))
        fate = chance.random()
        if fate < 0.1:
            continue
        if fate < 0.3:
            guess["source"] = chance.choice(line["attributions"])["source"]
        elif fate < 0.5:
            guess["content"] = [[start, max(start + 1, end - chance.randrange(60))] for start, end in guess["content"]]
        elif fate < 0.6 and len(guess["content"]) > 1:
            found.append({**guess, "source": [], "cue": [], "content": [guess["content"].pop()]})
        elif fate < 0.65:
            guess["source"] = guess["cue"] = []
        elif fate < 0.7:
            start = chance.randrange(len(line["text"]) - 200)
            guess["content"] = [[start, start + 200]]
        if "speaker" in gold:
            kind = "person" if chance.random() < 0.5 else "organization"
            name = chance.choice(names) if chance.random() < 0.3 else gold["speaker"]["name"]
            guess["speaker"] = {"name": name, "kind": kind}
        found.append(guess)
    return {"id": line["id"], "attributions": found}


def record_of(line: dict[str, Any], document: Document) -> Record:
    def one(guess: dict[str, Any]) -> Attribution:
        source, cue, content = (tuple(Span(*span) for span in guess[role]) for role in ("source", "cue", "content"))
        name = (guess.get("speaker") or {}).get("name")
        speaker = Speaker(name, Kind.PERSON) if name else None
        return Attribution("a1", Type.DIRECT, source, cue, content, speaker=speaker)

    return Record(document, tuple(map(one, line["attributions"])))


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason=f"the corpora are not here ({SHARED}; ONRECORD_SHARED)")
@pytest.mark.parametrize("name", ["dev.jsonl"])
def test_figures_are_those_of_the_reference_script(name: str, tmp_path: Path) -> None:
    path = SHARED / "data" / name
    chance = random.Random(20160912)  # noqa: S311  the same guesses each time
    lines = [perturbed(json.loads(line), chance) for line in path.read_text(encoding="utf-8").splitlines()]
    guesses = tmp_path / "guesses.jsonl"
    guesses.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    command: list[str | Path] = [sys.executable, SHARED / "eval" / "score.py", path, guesses, "--json"]
    reference = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    gold = read_gold(path)
    scores = evaluate(gold, [record_of(line, document.document) for line, document in zip(lines, gold, strict=True)])
    assert 0.3 < scores.who_said_what.f1 < 0.9, "a test of nothing"
    figures = scores.to_dict()
    assert {name: figures[name] for name in reference} == reference
    assert [name for name in figures if name in reference] == list(reference)
