"""Records to write: a worked example, hostile ones, and any at all (for hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

from hypothesis import strategies as st

from onrecord.act import with_acts
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span

TEXT = """2019-06-30 - Dam holds as rain goes on

“The dam,” said Ana Boto, the mayor of Vila Seca, “has held since 1931.” She hopes that it will hold again.

“We have sandbags, and we have coffee.”

Rui Sá, an engineer, said the mayor was told “weeks ago” that “nothing lasts for ever”.
"""


def spans(*parts: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(part), TEXT.index(part) + len(part)) for part in parts)


def attribution(name: str, kind: Type, source: tuple[str, ...], cue: tuple[str, ...], *content: str) -> Attribution:
    return Attribution(name, kind, spans(*source), spans(*cue), spans(*content))


def example() -> Record:
    """An article with a discontinuous, a continued, a nested and an overlapping attribution."""
    mayor = Speaker("Ana Boto", Kind.PERSON, spans("Ana Boto"))
    quotation = attribution(
        "a1", Type.DIRECT, ("Ana Boto, the mayor of Vila Seca",), ("said",), "“The dam,”", "“has held since 1931.”"
    )
    hope = attribution("a2", Type.INDIRECT, ("She",), ("hopes",), "it will hold again")
    floating = attribution("a3", Type.DIRECT, (), (), "“We have sandbags, and we have coffee.”")
    outer = attribution(
        "a4", Type.MIXED, ("Rui Sá, an engineer",), ("said the",), "the mayor was told “weeks ago” that “nothing lasts"
    )
    inner = attribution("a5", Type.DIRECT, (), ("was told",), "nothing lasts for ever")
    return Record(
        Document(
            "vila-seca", TEXT, "Dam holds as rain goes on", "2019-06-30", "The Post", "https://post.example/dam?a=1&b=2"
        ),
        (
            _with(quotation, mayor, 0.97),
            _with(hope, mayor, 0.61),
            _with(floating, mayor, 0.5, continues="a1"),
            _with(outer, None, 0.8),
            _with(inner, Speaker(None, Kind.UNNAMED), 0.4),
        ),
    )


def _with(bare: Attribution, speaker: Speaker | None, score: float, continues: str | None = None) -> Attribution:
    return Attribution(bare.id, bare.type, bare.source, bare.cue, bare.content, continues, speaker, score)


def nested() -> Record:
    """The example, where what the mayor was told is known to stand in what the engineer said."""
    record = example()
    *others, inner = record.attributions
    return replace(record, attributions=(*others, replace(inner, id="a4.1", parent="a4")))


def told(record: Record) -> Record:
    """A record with the acts that its words tell: in the example, the hope is an attitude."""
    return replace(record, attributions=with_acts(record.document.text, record.attributions))


HOSTILE = (
    "<script>document.title = 'owned'</script>\x1b[31m \u202eevil\u202c [bold]=1+1[/] \0 \ud800 &amp; </p></div> \"'"
)


def spoken_by(speaker: Speaker | None, source: str = "She", **changes: Any) -> Record:
    """The example's second attribution alone, as another's."""
    record = example()
    found = replace(record.attributions[1], speaker=speaker, source=spans(source) if source else (), **changes)
    return Record(record.document, (found,))


def hostile() -> Record:
    """Markup, commands, controls and formulas wherever text can stand."""
    everywhere = (Span(0, len(HOSTILE)),)
    speaker = Speaker(HOSTILE, Kind.PERSON, everywhere)
    ids = (HOSTILE, "a1", "a1", 'a1"><script>')
    return Record(
        Document(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "javascript:alert(1)" + HOSTILE, HOSTILE),
        tuple(Attribution(name, Type.MIXED, everywhere, everywhere, everywhere, HOSTILE, speaker) for name in ids),
    )


characters = st.one_of(
    st.characters(),
    st.characters(categories=["Cs"]),
    st.sampled_from("<>&\"'=+-@\t\r\n\0\x1b\x85\u202e\u2066\u200f\u2028\ufeff🙂[]{}%“”"),
)
texts = st.text(characters, max_size=60)
known = st.none() | texts


@st.composite
def parts(draw: st.DrawFn, length: int) -> tuple[Span, ...]:
    """Some spans of a text, in order and not touching: what one part of an attribution can be."""
    steps = draw(st.lists(st.integers(1, max(1, length // 3)), max_size=4))
    edges = [edge - 1 for edge in accumulate(steps) if edge - 1 <= length]
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record over any text. Attributions lie in one another and across one another as they please."""
    text = draw(texts)
    document = Document(draw(texts), text, draw(known), draw(known), draw(known), draw(known), draw(known))
    found = []
    for number in range(draw(st.integers(0, 4))):
        content = draw(parts(len(text)))
        speaker = st.builds(Speaker, known, st.sampled_from(Kind), parts(len(text)))
        found.append(
            Attribution(
                id=draw(st.just(f"a{number + 1}") | texts),
                type=draw(st.sampled_from(Type)),
                source=draw(parts(len(text))),
                cue=draw(parts(len(text))),
                content=content,
                continues=draw(st.none() | st.just("a1") | texts),
                speaker=draw(st.none() | speaker),
                score=draw(st.floats(0, 1)),
                act=draw(st.sampled_from(Act)),
                parent=draw(st.none() | st.just("a1") | texts),
            )
        )
    return Record(document, tuple(found))
