from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from onrecord.document import paragraphs
from onrecord.extract.quotations import Quotation, quotations
from tests.extract.hand_made import texts


def found(text: str) -> list[Quotation]:
    return quotations(text, paragraphs(text))


def outer(text: str) -> list[str]:
    """The outer quotations; an unclosed one with a ``~`` at its end."""
    return [
        text[each.span.start : each.span.end] + ("" if each.closed else "~") for each in found(text) if not each.depth
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("“Yes,” he said, “and no.”", ["“Yes,”", "“and no.”"]),
        ("« Bonjour », dit-elle. «Non.»", ["« Bonjour »", "«Non.»"]),
        ("„So ist es“, sagte er. „Nein.“", ["„So ist es“", "„Nein.“"]),
        ("„Tak”, powiedziała.", ["„Tak”"]),
        ("»So ist es«, sagte er. »Nein.«", ["»So ist es«", "»Nein.«"]),
        ("”Ja”, sa han. ”Nej.”", ["”Ja”", "”Nej.”"]),
        ("''We lost,'' she said. ''Twice.''", ["''We lost,''", "''Twice.''"]),
        ("``We lost,'' she said.", ["``We lost,''"]),
        ("‘‘We lost,’’ she said.", ["‘‘We lost,’’"]),
        ("'Yes,' he said. 'No.'", ["'Yes,'", "'No.'"]),
        ("‘Yes,’ he said. ‘No.’", ["‘Yes,’", "‘No.’"]),
    ],
)
def test_every_kind_of_mark(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Mostly False,“ he said. “True.“", ["“Mostly False,“", "“True.“"]),
        ("between ”two countries” and “one”", ["”two countries”", "“one”"]),
        ("He said ”of course he is.“ And left.", ["”of course he is.“"]),
        ('“One" and "two”.', ['“One"', '"two”']),
        ('"This, " she said. "That."', ['"This, "', '"That."']),
        ("\"Declaration'' was signed", ["\"Declaration''"]),
    ],
)
def test_marks_typed_wrong(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('In the \'90s they sang "Creep".', ['"Creep"']),
        ("In the ‘90s they sang “Creep”.", ["“Creep”"]),
        ("In the '90s, \"it was the Beatles' time,\" he said.", ['"it was the Beatles\' time,"']),
        ("Tell 'em \"no\", the neighbours' lawyer said.", ['"no"']),
        ("It's Lucas' \"Star Wars\", isn't it?", ['"Star Wars"']),
        ("'The workers' rights don't matter,' he said.", ["'The workers' rights don't matter,'"]),
        ("‘It was the players’ fault’, he said.", ["‘It was the players’ fault’"]),
        ("the 'deniers' claim that it was the workers' fault", ["'deniers'"]),
        ("'It's rock 'n' roll,' he said.", ["'It's rock 'n' roll,'"]),
        ("Shares of Touch ‘n Go rose; ‘good,’ he said.", ["‘good,’"]),
        ("Rock 'n' roll, said Sophie in 't Veld.", []),
    ],
)
def test_an_apostrophe_is_no_mark(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('A 6" pipe and a 6"x4" board, "the best".', ['"the best"']),
        ('"He\'s 6\'2" tall," she said. "And 5\'10" wide."', ['"He\'s 6\'2" tall,"', '"And 5\'10" wide."']),
        ('"I counted to 100", he said.', ['"I counted to 100"']),
    ],
)
def test_inches_are_no_marks(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('("It is," he said)—"it is."', ['"It is,"', '"it is."']),
        ('["Yes"]', ['"Yes"']),
        ('"I never—" she said, -"never!"', ['"I never—"', '"never!"']),
        ("'$5m is nothing,' he said.", ["'$5m is nothing,'"]),
        ("‘“Go,” he told me,’ she said.", ["‘“Go,” he told me,’"]),
        ('He said:"Go"and left.', ['"Go"']),
    ],
)
def test_marks_beside_other_marks(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“He said, ‘she told me “go” now’ today,” Ann said.",
        '"He said \'she told me "go" now\' today," Ann said.',
        "''He said 'she told me \"go\" now' today,'' Ann said.",
    ],
)
def test_quotations_in_quotations_in_quotations(text: str) -> None:
    whole, inner, innermost = found(text)
    assert text[whole.span.end :] == " Ann said."
    assert text[inner.span.start + 1 : inner.span.end - 1].startswith("she told me")
    assert text[inner.span.end :].startswith(" today,")
    assert text[innermost.span.start + 1 : innermost.span.end - 1] == "go"
    assert [each.depth for each in (whole, inner, innermost)] == [0, 1, 1]
    assert [each.single for each in (whole, inner, innermost)] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("\"'I am,'\" she said.", ["\"'I am,'\"", "'I am,'"]),
        ("''It is 'bad''' she said.", ["''It is 'bad'''", "'bad'"]),
        ("‘They call it “resilience”,’ he said.", ["‘They call it “resilience”,’", "“resilience”"]),
        ("“He called it ‘over,” she said.", ["“He called it ‘over,”"]),
    ],
)
def test_two_close_at_once(text: str, ends: list[str]) -> None:
    assert [text[each.span.start : each.span.end] for each in found(text)] == ends


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n", "\r\n", "\u2029"])
def test_a_quotation_over_paragraphs_opens_anew_in_each(end: str) -> None:
    text = end.join(["“First.", "“Second.", "“Third,” he said."])
    assert outer(text) == ["“First.~", "“Second.~", "“Third,”"]


def test_an_unclosed_quotation_ends_with_the_paragraph_and_its_white_space_is_left_out() -> None:
    assert outer('He said "no. \t\n\n"Yes," she said.') == ['"no.~', '"Yes,"']


def test_an_unclosed_single_mark_is_an_apostrophe() -> None:
    assert outer("‘Enbaqom wrote “Anqasa Amin”.") == ["“Anqasa Amin”"]
    assert outer("‘Enbaqom wrote.\n\n‘Enbaqom left.\n\nHe died.") == []
    assert outer("Names:\n\n‘Enbaqom wrote.\n‘Enbaqom left.\n\nHe died.") == []
    assert outer("He slept, 'twere noon.\n\n'It is,' he said.") == ["'It is,'"]
    assert outer("‘Abd al-Malik rules.\n\n‘Ali left.\n\n‘Bo is calm,’ he said.") == ["‘Bo is calm,’"]


@given(texts)
def test_quotations_lie_in_their_paragraph_one_within_another_or_apart(text: str) -> None:
    blocks = paragraphs(text)
    quoted = quotations(text, blocks)
    assert [each.span for each in quoted] == sorted(each.span for each in quoted)
    for each in quoted:
        assert any(block.start <= each.span.start < each.span.end <= block.end for block in blocks)
        assert not text[each.span.end - 1].isspace()
    for one, other in pairwise(quoted):
        assert other.span.start >= one.span.end or other.span.end <= one.span.end
    outermost = [each.span for each in quoted if not each.depth]
    assert all(one.end <= other.start for one, other in pairwise(outermost))
    assert all(each.depth == any(span.start < each.span.start < span.end for span in outermost) for each in quoted)


@pytest.mark.parametrize(
    "piece",
    ["'", '"', "s' ", "s' a'a ", "“", "'a s' ", "‘’", "''' ", " “a", "“ ", "“a\n", "‘a\n", "“a\n\n", "A: ‘a\n\n‘"],
)
def test_hostile_texts_are_borne(piece: str) -> None:
    """Long enough to hang if the time for it grew with the square of its length."""
    text = piece * (300_000 // len(piece)) + "\n\nend"
    assert all(0 <= quoted.span.start < quoted.span.end <= len(text) for quoted in quotations(text, paragraphs(text)))


@pytest.mark.parametrize("line", ["\n", "\r\n", " \n  "])
def test_a_quotation_over_lines_opens_anew_in_each(line: str) -> None:
    text = f"By Bo Ek\n\n“First, “if any.{line}“Second, ‘perhaps’,” he said."
    assert outer(text) == ["“First, “if any.~", "“Second, ‘perhaps’,”"]


@pytest.mark.parametrize("mark", ["‘", "'"])
def test_a_quotation_in_single_marks_opens_anew_in_each_paragraph(mark: str) -> None:
    text = f"Bo: {mark}I’m here.\n\n{mark}You aren’t.\n\n{mark}Nobody is.’"
    assert outer(text) == [f"{mark}I’m here.~", f"{mark}You aren’t.~", f"{mark}Nobody is.’"]
    assert all(each.single for each in found(text))


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("''", "''"), ("«", "»")])
def test_a_quotation_that_opens_in_its_first_paragraph_alone(opening: str, closing: str) -> None:
    text = f"Bo: {opening}I’m here.\n\nYou aren’t.\n\nNobody is,{closing} he said."
    assert outer(text) == [f"{opening}I’m here.~", "You aren’t.~", f"Nobody is,{closing}"]
    assert [each.opened for each in found(text)] == [True, False, False]


@pytest.mark.parametrize(
    "rest",
    [
        "Nobody is.",
        "He left. “Nobody is.”",
        "Nobody is “here”.",
        "\n\n".join(["You aren’t."] * 6 + ["Nobody is.”"]),
        "It is 6 ft 2”.",
    ],
)
def test_a_quotation_without_an_end_goes_no_further_than_its_paragraph(rest: str) -> None:
    text = f"Bo said: “I’m here.\n\n{rest}"
    assert outer(text)[0] == "“I’m here.~"
    assert all(each.opened for each in found(text))


SAID = "I welcome the talks, and we will take part in them."
MORE = "They are long overdue in this valley, too."


@pytest.mark.parametrize(
    "introduction",
    ["Bo Ek said:", "In May, he wrote to us:", "The minister added in a statement on Monday:", "The report says:"],
)
def test_a_displayed_quotation_has_no_marks(introduction: str) -> None:
    text = f"{introduction}\n\n{SAID}\n\n{MORE}\n\n{SAID}\n\nHe left for Bo in the end."
    assert [(q.opened, q.closed, q.depth) for q in found(text)] == [(False, False, 0)] * 3
    assert [text[slice(*q.span)] for q in found(text)] == [SAID, MORE, SAID]


@pytest.mark.parametrize(
    "rest",
    [
        "Wheat and rye and oats and barley and maize and rice",  # of a list
        "– I welcome the talks, and we will take part in them.",
        "We will come.",
        "Ada Obi: I welcome the talks, and we will take part in them.",
        "He told us that he would “welcome” the talks, and take part.",
        "The comments came after a week in which we were told nothing.",
    ],
)
def test_what_is_not_displayed_as_a_quotation(rest: str) -> None:
    assert all(q.opened for q in found(f"Bo Ek said:\n\n{rest}\n\n{SAID}"))
    assert not found(f"Bo Ek said what it needs:\n\n{SAID}")
    assert not found(f"Bo Ek wrote on Twitter:\n\n{SAID}")
    assert not found(f"Bo Ek wrote in a tweet:\n\n{SAID}")
    assert not found(f"Bo Ek said.\n\n{SAID}")


def test_a_displayed_quotation_ends_with_the_last_i() -> None:
    wars = "Many objects date from World War I and were found near the river."
    assert len(found(f"The guide says:\n\n{MORE}\n\n{MORE}\n\n{wars}")) == 1
    assert len(found(f"The guide says:\n\n{MORE}\n\n{MORE}\n\nThere I found many of them, near the river.")) == 1
    assert len(found(f"The guide says:\n\n{MORE}\n\n{MORE}\n\nBut I found many of them, near the river.")) == 3


def test_a_long_word_is_no_label() -> None:
    """It would hang if the capitals could be shared out in more than one way."""
    word = "A" * 300
    assert len(found(f"Bo Ek said:\n\n{word} b c d e f g h i.")) == 1


def test_a_paragraph_is_one_quotation() -> None:
    text = f"“I went out and then Bo said:\n\n{SAID}\n\nWe will go.”\n\nEnd."
    assert [each.depth for each in found(text)] == [0, 0, 0]
