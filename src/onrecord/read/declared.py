"""What a web page declares of itself, for programs: meta elements, schema.org as JSON-LD and as microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

__all__ = ["Declared", "declared", "linked_data"]

linked_data = etree.XPath(
    "//script[starts-with(translate(@type, 'ADEIJLNOPST', 'adeijlnopst'), 'application/ld+json')]"
)
"""The scripts with JSON-LD of a page."""

_ARTICLE_TYPES = re.compile("Article|Posting|Report|WebPage")
_MOST_VALUES = 100_000  # of the data of one script
_DEEPEST = 5  # objects of linked data within one another
_LONGEST = 2_000  # characters of a value


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page declares.

    Attributes:
        metas: the content of the first meta element of each name or property, in lower case.
        linked: the objects of JSON-LD that are about an article or about the page, articles first.
        properties: the values of each property of microdata, in the order of the page.
    """

    metas: dict[str, str]
    linked: tuple[dict[str, Any], ...]
    properties: dict[str, tuple[str, ...]]

    def headlines(self) -> Iterator[str]:
        """The headlines, as JSON-LD tells them."""
        yield from filter(
            None, (_short(each) for thing in self.linked if isinstance(each := thing.get("headline"), str))
        )

    def authors(self) -> Iterator[str]:
        """The names of those who wrote it, as JSON-LD tells them."""
        return self._names("author")

    def publishers(self) -> Iterator[str]:
        """The names of those who publish it, as JSON-LD tells them, then microdata and Dublin Core."""
        yield from self._names("publisher")
        yield from self.properties.get("publisher", ())
        yield from (
            self.metas[name] for name in ("dc.publisher", "dcterms.publisher", "application-name") if name in self.metas
        )

    def _names(self, field: str) -> Iterator[str]:
        for thing in self.linked:
            given = thing.get(field)
            for each in given if isinstance(given, list) else [given]:
                name = each.get("name") if isinstance(each, dict) else each
                if isinstance(name, str) and (name := _short(name)):
                    yield name

    def addresses(self) -> Iterator[str]:
        """The addresses that it gives for itself, but for its canonical link."""
        names = ("og:url", "twitter:url", "parsely-link", "dc.identifier")
        yield from (self.metas[name] for name in names if name in self.metas)
        for thing in self.linked:
            for value in (thing.get("url"), thing.get("mainEntityOfPage"), thing.get("@id")):
                address = value.get("@id") if isinstance(value, dict) else value
                if isinstance(address, str):
                    yield address[: _LONGEST + 1]
        yield from self.properties.get("mainentityofpage", ())
        yield from self.properties.get("url", ())

    def days(self) -> Iterator[str]:
        """The dates that it gives for its first publication."""
        given = [thing.get("datePublished") for thing in self.linked]
        yield from (each[:_LONGEST] for each in given if isinstance(each, str))
        yield from filter(None, (self.metas.get("article:published_time"), self.metas.get("og:article:published_time")))
        yield from self.properties.get("datepublished", ())


def declared(tree: html.HtmlElement) -> Declared:
    """What a page declares; what of it is broken counts for nothing."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = _short(element.get("content", ""))
        for name in (element.get("property"), element.get("name"), element.get("http-equiv")):
            if name and value:
                metas.setdefault(name.lower(), value)
    properties: dict[str, list[str]] = {}
    for element in tree.xpath("//*[@itemprop]"):
        name = element.get("itemprop").strip().lower()
        if value := _value(element, name):
            properties.setdefault(name, []).append(value)
    return Declared(metas, tuple(_linked(tree)), {name: tuple(values) for name, values in properties.items()})


def _short(value: str) -> str | None:
    """A value with its white space made single, cut to what is of use; ``None`` where nothing is left."""
    return " ".join(value[:_LONGEST].split()) or None


def _value(element: html.HtmlElement, name: str) -> str | None:
    """The value of a property; of what publishes the page, its name."""
    if name == "publisher":
        names = element.xpath(".//*[@itemprop='name']") or [element]
        return _short(names[0].get("content") or names[0].text_content())
    attributes = (
        ("datetime", "content", "itemid") if element.tag == "meta" else ("datetime", "content", "href", "itemid")
    )
    return next(filter(None, (_short(element.get(each, "")) for each in attributes)), None)


def _linked(tree: html.HtmlElement) -> list[dict[str, Any]]:
    found = [thing for script in linked_data(tree) for thing in _things(_json(script.text), 0)]
    return sorted(found, key=lambda thing: "WebPage" in str(thing.get("@type")))


def _json(text: str | None) -> Any:
    if text and text.count(",") + text.count("[") + text.count("{") > _MOST_VALUES:
        return None
    try:
        return json.loads(text or "null", strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _things(each, depth + 1)
    elif isinstance(value, dict):
        if _ARTICLE_TYPES.search(str(value.get("@type"))):
            yield value
        yield from _things(value.get("@graph"), depth + 1)
