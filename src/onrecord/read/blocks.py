"""From a tree of HTML, or of trafilatura's XML, to the paragraphs that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

__all__ = ["paragraphs"]

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre search section summary "
    "table tbody td tfoot th thead tr ul "
    "cell head item list quote row".split()  # the last ones are trafilatura's
)
_BREAKS = frozenset(("br", "lb"))
_INVISIBLE = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}]")
_APART = re.compile(r"(?: ?\n){2,} ?")


def paragraphs(root: etree._Element) -> Iterator[str]:
    """The paragraphs: what the beginnings and ends of blocks, or two line breaks, part.

    White space is made single, as a browser shows it; one line break stays one. What only tells where a word may be
    broken goes.

    >>> from lxml import html
    >>> list(paragraphs(html.fromstring("<div><p>It <b>rained</b>,\\n he said.<p>A<br>B<br><br>C</div>")))
    ['It rained, he said.', 'A\\nB', 'C']
    """
    for paragraph in _APART.split(re.sub(" {2,}", " ", "".join(_pieces(root)))):
        lines = (" ".join(line.split()) for line in paragraph.split("\n"))
        if text := "\n".join(line for line in lines if line):
            yield text


def _pieces(root: etree._Element) -> Iterator[str]:
    """The texts in reading order, with a line end for each break and two where a block begins or ends."""
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            yield "\n\n" if element.tag in _BLOCKS else "\n" if element.tag in _BREAKS else ""
            yield _inline(element.text)
            continue
        if event == "end" and element.tag in _BLOCKS:
            yield "\n\n"
        if element is not root:
            yield _inline(element.tail)


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", text)) if text else ""
