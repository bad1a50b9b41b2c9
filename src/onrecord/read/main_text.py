"""The article of a web page: its paragraphs, without what stands around and between them."""

from __future__ import annotations

import logging
import re

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from onrecord.read.blocks import paragraphs
from onrecord.read.boilerplate import is_boilerplate

__all__ = ["main_text"]

_BESIDE = 3  # elements that the box of an embedded post has at most: the post, and scripts
_OPTIONS = Extractor(output_format="python", comments=False, tables=False)
_BODY = re.compile(r"(?:^|[\s_-])(?:body|content|text|chunk)", re.IGNORECASE)

for _library in ("trafilatura", "htmldate", "courlan", "readability_lxml"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # what they log is no concern of users


def main_text(tree: html.HtmlElement, title: str | None, author: str | None) -> str | None:
    """The paragraphs of the article, parted by blank lines; ``None`` where there is no article.

    By `trafilatura <https://aclanthology.org/2021.acl-demo.15/>`_ (Barbaresi, ACL 2021), without comments and
    tables. The headline and the byline are left out, for the document has them apart.
    """
    _join(tree)
    _unwrap(tree)
    found = bare_extraction(tree, options=_OPTIONS)
    if not isinstance(found, Document) or found.body is None:
        return None
    headline = " ".join((title or "").split())
    authors = frozenset(name.casefold() for name in [author or "", *(author or "").split("; ")])
    kept = (each for each in paragraphs(found.body) if each != headline and not is_boilerplate(each, authors))
    return "\n\n".join(kept) or None


def _join(tree: html.HtmlElement) -> None:
    """Put the pieces of a body that advertisements had cut apart into one, since only one would be found."""
    pieces: dict[tuple[etree._Element | None, str], list[html.HtmlElement]] = {}
    for element in tree.iter("div", "section"):
        name = element.get("class", "")
        if _BODY.search(name) and element.find("p") is not None:
            pieces.setdefault((next(element.iterancestors("article", "body"), None), name), []).append(element)
    for first, *others in pieces.values():
        for other in others:
            if first not in other.iterancestors():
                first.extend(list(other))


def _unwrap(tree: html.HtmlElement) -> None:
    """Make embedded posts quotations like others, which are kept wherever they stand."""
    for post in tree.xpath("//blockquote[contains(@class, 'tweet')]"):
        box, text = post, post.text_content().strip()
        while (around := box.getparent()) is not None and len(around) <= _BESIDE:
            if around.text_content().strip() != text:
                break
            box = around
        if (outside := box.getparent()) is not None and box is not post:
            post.tail = box.tail
            outside.replace(box, post)
        post.attrib.clear()
