"""What a web page says about its article: title, day, outlet, author, address, language.

By trafilatura and htmldate where these know it; the address and the outlet, which tell where a statement comes
from, only by what the page declares: its canonical link, Open Graph, schema.org as JSON-LD or microdata, and
Dublin Core. An address on another site than the one that the page came from is not believed.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from courlan import extract_domain
from htmldate import find_date
from lxml import html
from trafilatura.json_metadata import normalize_authors
from trafilatura.metadata import examine_meta, extract_author, extract_title

from onrecord.read.dates import day_of
from onrecord.read.declared import Declared, declared
from onrecord.read.markup import characters

__all__ = ["Metadata", "metadata"]

_SEPARATOR = re.compile(r"\s+[-–—|·:«»•]+\s+")
_SEPARATOR_LAST = re.compile(r"\s+[-–—|·:«»•]+\s*$")
_LANGUAGE = re.compile(r"[a-z]{2}(?=$|[-_])", re.IGNORECASE)
_HEADLINES = 5  # of a page that are looked at
_LARGE = 1_000_000  # characters: more take long to be searched for a date
_LONGEST = 2_000  # characters of an address


class Metadata(NamedTuple):
    """What a page tells; ``None`` for what it does not.

    Attributes:
        title: the headline.
        published: the day of first publication, as ISO 8601.
        publisher: the outlet, as the page names it, else the host of its address.
        author: the names of those who wrote it, parted by ``; ``.
        uri: its address.
        language: ISO 639-1 code.
    """

    title: str | None
    published: str | None
    publisher: str | None
    author: str | None
    uri: str | None
    language: str | None


def metadata(tree: html.HtmlElement, address: str | None, size: int = 0) -> Metadata:
    """What a page tells about itself.

    Args:
        tree: the page, its scripts included.
        address: where it is known to come from.
        size: how many characters it has; in a very large one, only what it declares tells its date.
    """
    known = examine_meta(tree)
    page = declared(tree)
    uri = _uri(tree, page, address)
    # the site name of trafilatura may be that of an account
    publisher = page.metas.get("og:site_name") or next(page.publishers(), None)
    return Metadata(
        title=_title(tree, known.title or next(page.headlines(), None) or extract_title(tree), publisher),
        # htmldate would put the day of the address before those that are declared
        published=next(filter(None, map(day_of, page.days())), None) or _found_day(tree, uri, size),
        publisher=publisher or _host(uri),
        author=_author(page) or known.author or extract_author(tree),
        uri=uri,
        language=_language(tree, page),
    )


def _author(page: Declared) -> str | None:
    names: str | None = None
    for name in page.authors():
        names = normalize_authors(names, name)
    return names


def _title(tree: html.HtmlElement, title: str | None, publisher: str | None) -> str | None:
    """The title without the outlet's name or the section's, which many pages put behind it."""
    title = " ".join((title or "").split())
    for element in islice(tree.iter("h1"), _HEADLINES):
        headline = " ".join(str(characters(element))[: 2 * len(title)].split())
        if headline and title.startswith(headline) and _SEPARATOR.match(title, len(headline)):
            return headline
    if publisher and title.endswith(publisher) and (apart := _SEPARATOR_LAST.search(title.removesuffix(publisher))):
        return title[: apart.start()]
    return title or None


def _found_day(tree: html.HtmlElement, uri: str | None, size: int) -> str | None:
    for extensive in (False, True) if size <= _LARGE else ():
        day = find_date(tree, original_date=True, extensive_search=extensive, url=uri)
        if day and not (extensive and day.endswith("-01-01")):  # that is any day of the year of a copyright notice
            return day
    return None


def _uri(tree: html.HtmlElement, page: Declared, address: str | None) -> str | None:
    canonical = tree.xpath("//link[translate(@rel, 'CANONIL', 'canonil') = 'canonical']/@href")
    for declared_address in chain(canonical, page.addresses()):
        uri = _web_address(declared_address, address)
        if uri and (address is None or _site(uri) == _site(address)):
            return uri
    return address


def _web_address(declared: str, address: str | None) -> str | None:
    if len(declared) > _LONGEST:
        return None
    try:
        uri = urldefrag(urljoin(address or "", declared.strip())).url
        parts = urlsplit(uri)
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and parts.hostname
    return uri if is_web and uri.isprintable() and " " not in uri else None


def _site(uri: str) -> str | None:
    """The domain that somebody registered; a host that has none stands for itself."""
    return extract_domain(uri, fast=True) or _host(uri)


def _host(uri: str | None) -> str | None:
    try:
        host = urlsplit(uri or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _language(tree: html.HtmlElement, page: Declared) -> str | None:
    names = ("og:locale", "content-language", "language", "dc.language")
    told = [tree.get("lang"), tree.get("xml:lang"), *(page.metas.get(name) for name in names)]
    codes = (_LANGUAGE.match(each.strip()) for each in told if each)
    return next((code[0].lower() for code in codes if code), None)
