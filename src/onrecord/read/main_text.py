"""The article of a web page: its paragraphs, without what stands around and between them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from onrecord.read.blocks import paragraphs
from onrecord.read.boilerplate import is_boilerplate
from onrecord.read.markup import characters

__all__ = ["main_text"]

_BODY = re.compile(r"(?:^|[\s_-])(?:body|content|text|chunk)", re.IGNORECASE)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|standfirst|strap(?:line)?|sub-?(?:title|head(?:line|ing)?)|lead|lede|intro|summary|excerpt"
    r"|teaser|description|abstract)",
    re.IGNORECASE,
)
_INLINE = ("abbr", "b", "big", "cite", "em", "font", "i", "mark", "small", "span", "strong", "u")
"""What only tells how words look: trafilatura takes time by the square for many of them in one paragraph."""

_NEAR = 8  # blocks between the headline and the first paragraph, in which the standfirst is
_BESIDE = 3  # elements that the box of an embedded post has at most: the post, and scripts
_LITTLE = 0.5  # of the text of a page that was pruned: a body class may have misled
_MORE = 1.5  # times as much has to be found without its classes

_OPTIONS = Extractor(output_format="python", comments=False, tables=False)

for _library in ("trafilatura", "htmldate", "courlan", "readability_lxml"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # what they log is no concern of users


def main_text(tree: html.HtmlElement, title: str | None, author: str | None) -> str | None:
    """The paragraphs of the article, parted by blank lines; ``None`` where there is no article.

    By `trafilatura <https://aclanthology.org/2021.acl-demo.15/>`_ (Barbaresi, ACL 2021), without comments and
    tables, from a page without boilerplate (:func:`onrecord.read.boilerplate.prune`). The headline and the byline
    are left out, for the document has them apart.
    """
    headline = " ".join((title or "").split())
    authors = frozenset(name.casefold() for name in [author or "", *(author or "").split("; ")])
    body = tree.find("body")
    if body is None:
        return None
    _level(body)
    _join(body)
    _unwrap(body)
    _gather(body)
    standfirst = _Standfirst.of(body)
    found = _found(tree)
    if sum(map(len, found)) < _LITTLE * len(str(characters(body))):
        _take_classes(body)
        neutral = _found(tree)
        if sum(map(len, neutral)) > _MORE * sum(map(len, found)):
            found = neutral
    kept = [each for each in found if each != headline and not is_boilerplate(each, authors)]
    return "\n\n".join([*standfirst.above(headline, set(kept)), *kept]) or None


def _found(tree: html.HtmlElement) -> list[str]:
    found = bare_extraction(tree, options=_OPTIONS)
    if not isinstance(found, Document) or found.body is None:
        return []
    # some write their paragraphs with line breaks
    return [line for paragraph in paragraphs(found.body) for line in paragraph.split("\n")]


@dataclass(frozen=True, slots=True)
class _Standfirst:
    """What may be the standfirst of an article: blocks that are called so, in one of its many names."""

    blocks: list[str]
    called: set[str]

    @classmethod
    def of(cls, body: html.HtmlElement) -> _Standfirst:
        called = [each for each in body.iter("p", "h2", "h3", "div") if _STANDFIRST.search(each.get("class", ""))]
        names = {block for each in called[:_NEAR] for block in paragraphs(each)}
        return cls(list(paragraphs(body)) if names else [], names)

    def above(self, headline: str, article: set[str]) -> list[str]:
        """Those between the headline and the first paragraph of the article."""
        first = next((at for at, block in enumerate(self.blocks) if block in article), 0)
        near = self.blocks[max(0, first - _NEAR) : first]
        near = near[near.index(headline) + 1 :] if headline in near else near
        return [each for each in near if each in self.called and len(each.split()) > 3 and not is_boilerplate(each)]


def _level(body: html.HtmlElement) -> None:
    """Take out what only tells how words look, and make one text of the pieces that it leaves."""
    etree.strip_tags(body, *_INLINE)
    for element in body.iter(etree.Element):
        element.text, element.tail = element.text, element.tail


def _join(body: html.HtmlElement) -> None:
    """Put the pieces of a body that advertisements had cut apart into one, since only one would be found."""
    pieces: dict[tuple[etree._Element | None, str], list[html.HtmlElement]] = {}
    for element in body.iter("div", "section"):
        name = element.get("class", "")
        if _BODY.search(name) and element.find("p") is not None:
            pieces.setdefault((next(element.iterancestors("article", "body"), None), name), []).append(element)
    for first, *others in pieces.values():
        for other in others:
            if first not in other.iterancestors():
                first.extend(list(other))


def _unwrap(body: html.HtmlElement) -> None:
    """Make embedded posts quotations like others, which are kept wherever they stand."""
    for post in body.xpath(".//blockquote[contains(@class, 'tweet')]"):
        box, text = post, post.text_content().strip()
        while (around := box.getparent()) is not None and len(around) <= _BESIDE:
            if around.text_content().strip() != text:
                break
            box = around
        if (outside := box.getparent()) is not None and box is not post:
            post.tail = box.tail
            outside.replace(box, post)
        post.attrib.clear()


def _gather(body: html.HtmlElement) -> None:
    """Make one article of several, the posts of a live blog: else the first would be found alone."""
    articles = list(body.iter("article"))
    if len(articles) < 2:
        return
    common = set(articles[0].iterancestors()).intersection(*(each.iterancestors() for each in articles[1:]))
    for article in articles:
        article.tag = "div"
    inmost = next(each for each in articles[0].iterancestors() if each in common)
    if inmost.tag not in ("html", "body", "main"):
        inmost.tag = "article"


def _take_classes(body: html.HtmlElement) -> None:
    for element in body.iter(etree.Element):
        for name in ("class", "id", "itemprop"):
            element.attrib.pop(name, None)
