"""The way back from a passage to the web page it stands in, as selectors of the W3C Web Annotation Data Model.

https://www.w3.org/TR/annotation-model/#selectors. The quotation is that of the page, character for character as
its text nodes hold it; the position counts in the text that was taken from the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from onrecord.document import Document, Page, Span, paragraphs

__all__ = ["targets"]

_LARGE = 500_000  # characters of a page in which it is not asked whether a quotation stands once
_CONTEXT = 32  # characters before and after a passage, as other tools write them
_CONTEXTS = (64, 128, 256, 512)  # and more where these stand in several places


def targets(document: Document, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """What an annotation of these spans would target: a specific resource for each piece that stands together.

    A piece lies in one paragraph, and nothing stands within it in the page that is not in the document's text.
    Of a document that was taken from no page, and of a passage that cannot be found again in it, there is none.

    Returns:
        For each piece ``{"source": address, "selector": [TextQuoteSelector, TextPositionSelector]}``.
    """
    page = document.page
    if page is None:
        return []
    return [
        {"source": document.uri, "selector": [_quotation(page, there, paragraph), _position(here)]}
        for span in spans
        for part, paragraph in _in_paragraphs(document.text, span)
        for here, there in page.find(part)
    ]


def _in_paragraphs(text: str, span: Span) -> Iterator[tuple[Span, Span]]:
    """The parts of a span that lie in one paragraph each, and these paragraphs."""
    all_of_them = _paragraphs(text)
    for paragraph in all_of_them[max(0, bisect_right(all_of_them, (span.start, len(text))) - 1) :]:
        if paragraph.start >= span.end:
            break
        part = Span(max(paragraph.start, span.start), min(paragraph.end, span.end))
        if part.start < part.end:
            yield part, paragraph


@lru_cache(maxsize=2)  # those of one text are asked for as often as it has attributions
def _paragraphs(text: str) -> list[Span]:
    """The paragraphs, without the white space between them: it is another one in the page."""
    return [Span(start, start + len(text[start:end].rstrip())) for start, end in paragraphs(text)]


def _quotation(page: Page, passage: Span, paragraph: Span) -> dict[str, str]:
    """The passage with what stands around it in its paragraph, or more where that does not tell it from its like."""
    around = list(page.find(paragraph))
    first = min((there.start for _, there in around if there.start <= passage.start), default=passage.start)
    last = max((there.end for _, there in around if there.end >= passage.end), default=passage.end)
    contexts = [Span(max(first, passage.start - _CONTEXT), min(last, passage.end + _CONTEXT))]
    contexts += [Span(max(0, passage.start - length), passage.end + length) for length in (_CONTEXT, *_CONTEXTS)]
    if len(page.text) > _LARGE:
        contexts = contexts[:1]
    context = next((each for each in contexts if _stands_once(page.text, page.text[slice(*each)])), contexts[-1])
    return {
        "type": "TextQuoteSelector",
        "exact": page.text[passage.start : passage.end],
        "prefix": page.text[context.start : passage.start],
        "suffix": page.text[passage.end : context.end],
    }


def _stands_once(text: str, part: str) -> bool:
    return text.find(part, text.find(part) + 1) < 0


def _position(span: Span) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": span.start, "end": span.end}
