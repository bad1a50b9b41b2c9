"""Articles that mean harm: markup, commands, controls, and too much of everything."""

from __future__ import annotations

import json
from pathlib import Path

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span

__all__ = ["ATTACKS", "files", "giants", "hostile"]

_RUN = "window.pwned=1"

ATTACKS = {
    "script": f"<script>{_RUN}</script><script src=//evil.example/x.js></script>",
    "svg": f"<svg onload={_RUN}><animate onbegin={_RUN} attributeName=x dur=1s>",
    "handlers": f"<img src=x onerror={_RUN}>\"><input autofocus onfocus='{_RUN}'>' onmouseover={_RUN} x='",
    "ends of elements": f"</textarea></title></style></script>--></svg><script>{_RUN}</script>",
    "ends of sections": f"]]> <![CDATA[<script>{_RUN}</script>]]> <!-- --!> <script>{_RUN}</script> <?php ?>",
    "style": f"<style>@import url(//evil.example/x.css);*{{x:expression({_RUN})}}</style>}} * {{ display: none }} /*",
    "loads": "<link rel=stylesheet href=//evil.example><iframe src=//evil.example></iframe><base href=//evil.example>",
    "templates": "{{7*7}} {% for x in y %} ${7*7} #{7*7} <%= 7*7 %> {{ request.app.state.token }} {# x",
    "htmx": f"<div hx-get='//evil.example' hx-trigger=load hx-on::load='{_RUN}' hx-on:click={_RUN} data-hx-get=/x>",
    "addresses": f"<a href='javascript:{_RUN}'>x</a> javascript:{_RUN} data:text/html,<script>{_RUN}</script>",
    "redirect": "<meta http-equiv=refresh content='0;url=//evil.example'><form action=//evil.example><button>x",
    "bidi": "\u202egnihton dias eH\u202c \u2067abc\u2066def\u2069\u2069 \u200f\u061c \u202a\u202b never closed",
    "unseen": "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u2060g\u180eh \U000e0041\U000e0042 \ufe0f",
    "controls": "a\0b\x01c\x1b[31md\x7fe\x85f\x9bg \b\b\b\v\f\x1f end",
    "surrogates": "lone \ud800 and \udc00 and \udfff\ud800 reversed",
    "line ends": "one\rtwo\r\nthree\u2028four\u2029five\nsix\ttab",
    "from right to left": "قال رئيس البلدية إن الجسر آمن (1234) «abc» שלום <b>x</b>",
    "combining": "Z" + "\u0310\u0335\u0489" * 80 + " a",
    "formula": '=HYPERLINK("http://evil.example","x")&CMD|\' /C calc\'!A0',
    "path": "../../../etc/passwd?a=b&c=d#e;f%2F%00 \\\\evil\\share http://[::1 //evil.example",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 é e\u0301 𝔘𝔫𝔦 ﷽ ｆｕｌｌ",
    "header": "x\r\nSet-Cookie: a=b\r\nLocation: //evil.example\r\n\r\n<script>x</script>",
    "quotes": '"\'`´“”‘’«» &quot; &#34; &amp;lt; &notit; \\" \\u003cscript\\u003e',
}
"""What might run, load, reorder or break something, by its name."""


def hostile(name: str) -> Record:
    """An article with an attack wherever text can stand."""
    attack = ATTACKS[name]
    text = f"{attack}\n\n“{attack}” said {attack}.\n\n{attack} {name}"
    content = Span(len(attack) + 3, 2 * len(attack) + 3)
    cue = Span(content.end + 2, content.end + 6)
    source = Span(cue.end + 1, cue.end + 1 + len(attack))
    speaker = Speaker(f"{attack} {name}", Kind.PERSON, (source,))
    ids = ("a1", attack, f"{attack}/..", "")
    document = Document(
        id=f"{name}|{attack}",
        text=text,
        title=f"{attack} {name}",
        published="2020-05-17",
        publisher=f"{attack} {name}",
        uri=f"javascript:{_RUN}//{attack}" if len(name) % 2 else f"https://evil.example/\"'><{attack}",
        language=attack,
        author=attack,
    )
    return Record(
        document,
        tuple(Attribution(each, Type.DIRECT, (source,), (cue,), (content,), attack, speaker) for each in ids),
    )


def giants() -> dict[str, Record]:
    """Articles that are too much: one word, very many paragraphs, one mark over all, very many marks."""
    word, many = "x" * 10_000_000, "".join(f"“Word {number}” said Ana.\n" for number in range(3_000))
    starts = [place for place, letter in enumerate(many) if letter == "“"]
    return {
        "word": _giant("word", word, Span(0, len(word))),
        "word in a text": _giant("word in a text", f"He said: {word} and left.\n\nBye.", Span(9, 9 + len(word))),
        "paragraphs": _giant("paragraphs", "".join(f"p {n}\n\n" for n in range(100_000)), Span(500_000, 500_010)),
        "whole": _giant("whole", "word " * 40_000, Span(0, 200_000)),
        "many": _giant("many", many, *(Span(start, many.index("”", start) + 1) for start in starts)),
    }


def _giant(name: str, text: str, *contents: Span) -> Record:
    speaker = Speaker("Ana Boto", Kind.PERSON)
    return Record(
        Document(name, text, name, "2020-05-17", "The Post", f"https://post.example/{name}"),
        tuple(
            Attribution(f"a{number}", Type.DIRECT, (), (), (content,), None, speaker)
            for number, content in enumerate(contents, start=1)
        ),
    )


def files(folder: Path) -> list[Path]:
    """The attacks in files of several formats, which are read as any articles are."""
    plain = folder / "attack.txt"
    plain.write_bytes("\n\n".join(f"“{each},” said Ana Boto." for each in ATTACKS.values()).encode(errors="replace"))
    lines = folder / "attacks.jsonl"
    objects = (
        {"text": f"“{each},” said {each}, the mayor.", "title": each, "publisher": each, "url": each, "author": each}
        for each in ATTACKS.values()
    )
    lines.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    page = folder / "attack.html"
    paragraphs = "".join(f"<p>“{each},” said Ana Boto, the mayor, about the bridge.</p>" for each in ATTACKS.values())
    head = f"<title>{ATTACKS['handlers']}</title><meta property=og:site_name content='{ATTACKS['templates']}'>"
    page.write_bytes(f"<!doctype html>{head}<article><h1>A bridge</h1>{paragraphs}</article>".encode(errors="replace"))
    return [plain, lines, page]
