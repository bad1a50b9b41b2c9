"""Feeds: RSS of every version, and Atom; an entry, an article.

Feeds come from anywhere, so they may be made to do harm, and many are not quite XML: feedparser reads a clean copy
of them (:mod:`onrecord.read.feed_xml`).
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
from lxml import etree, html

from onrecord.address import is_web
from onrecord.document import Document, content_id
from onrecord.errors import InputError
from onrecord.read.blocks import paragraphs
from onrecord.read.dates import day_of
from onrecord.read.encoding import replace_surrogates
from onrecord.read.feed_xml import LARGEST_TEXT, clean
from onrecord.read.formats import documents, format_of
from onrecord.read.lines import whole
from onrecord.read.markup import text_of
from onrecord.read.source import Source, peek

__all__ = ["read"]

_MOST_TAGS = 300_000  # of the texts of all entries, which take some two seconds; thousands of articles have fewer
_MOST_TAGS_OF_ENTRY = 100_000
_LONGEST_VALUE = 2000  # characters of what is not text
_TEXT_TYPES = ("text/plain", "text/html", "application/xhtml+xml")
_NO_TEXT = "script style noscript template figure iframe object embed svg math video audio canvas form button".split()
_ATTRIBUTES = re.compile(
    r"""<([a-z][^\s/>]*+)(?:[\s/]++|=?+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+|=)++>""",
    re.IGNORECASE,
)
"""A tag with attributes. The text does not need them, and some parsers compare each with each."""

_ZONE_NAME = re.compile(r"\s+[A-Z]{1,5}$")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)", re.IGNORECASE)
_POST = re.compile(r"the post .+ (?:appeared first|first appeared) on .+", re.IGNORECASE)
_MORE = re.compile(
    r"\W*(?:(?:read|see) more|read (?:on|the (?:full|whole|rest))|(?:continue|keep) reading)", re.IGNORECASE
)
_NO_WORD = re.compile(r"\W+$")
_LONGEST_POINTER = 250  # characters


def read(source: Source) -> Iterator[Document]:
    """The documents of the entries of a feed.

    The text of one is its full content; where there is none, that of the page beside the feed which it leads to;
    else its summary.

    Raises:
        MalformedError: the source is no feed, or one that would take too long to read; that may come to light
            only after some documents.

    Warns:
        InputWarning: the feed is empty or not well-formed, its encoding is not sure, entries have only a summary,
            or dates of theirs cannot be understood.
    """
    feed = _feed(text_of(whole(source), source), source)
    for entry in feed.entries:
        yield from _documents(dict(entry), feed)
    count = len(feed.entries)
    if not count:
        source.warn("there are no entries in the feed")
    if feed.summaries:
        source.warn(f"{feed.summaries} of {count} entries have only a description or summary: it is read as the text")
    if feed.undated:
        source.warn(f"the dates of {feed.undated} of {count} entries are not understood and are left out")


@dataclass(slots=True)
class _Feed:
    """A feed that was parsed, and what has come up on the way through it."""

    source: Source
    version: str
    values: dict[str, Any]
    entries: list[Any]
    title: str = ""
    tags: int = 0
    pages: set[str] = field(default_factory=set)
    summaries: int = 0
    undated: int = 0


def _feed(text: str, source: Source) -> _Feed:
    """The feed as feedparser reads it.

    Raises:
        MalformedError: it is none, or would take too long.
    """
    base = {"content-location": source.uri} if source.uri else {}
    data, trouble = clean(text, source)
    try:
        result = feedparser.parse(
            io.BytesIO(data),  # as bytes in a stream: a string could be taken for an address
            response_headers={"content-type": "application/xml; charset=utf-8", **base},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever a parser trips over
        raise source.malformed(f"no RSS or Atom feed that can be read: {type(error).__name__}") from error
    if not result.entries and (trouble or not result.version):
        raise source.malformed(f"no RSS or Atom feed that can be read: {trouble or 'XML of another kind'}")
    if trouble:
        source.warn(f"not well-formed XML, read as well as it can be: {trouble}")
    feed = _Feed(source, result.version, dict(result.feed), result.entries)
    with suppress(ValueError):
        feed.title = _title(feed.values, feed)
    return feed


def _documents(entry: dict[str, Any], feed: _Feed) -> Iterator[Document]:
    """The document of an entry, or those of the page that it leads to."""
    source = feed.source
    try:
        about = _about(entry, feed)
        text = _words(max(entry.get("content", ()), key=_length, default={}), feed)
        page = None if text else _page(entry, feed)
        if not text and not page:
            text = _words({"type": "text/html", **entry.get("summary_detail", {}), "value": entry.get("summary")}, feed)
            feed.summaries += bool(text)
    except ValueError as error:
        source.failed(source.malformed(f"an entry that cannot be read: {error}"))
        return
    if page:
        yield from _of_page(page, about, feed)
    elif text:
        yield replace(about, id=content_id(text), text=text)
    else:
        source.pass_over("a feed entry without text")


def _length(part: dict[str, Any]) -> int:
    return len(part.get("value") or "") if part.get("type") in _TEXT_TYPES else 0


def _words(part: dict[str, Any], feed: _Feed) -> str:
    """The text of a content, a summary or a title, by its type.

    Raises:
        ValueError: it is too long, or no HTML at all.
        MalformedError: together with those before, it would take too long to read.
    """
    value, kind = replace_surrogates(part.get("value") or "")[0].strip(), part.get("type")
    if not value or kind == "text/plain":
        return value
    if kind not in _TEXT_TYPES:
        return ""
    tags = value.count("<")
    if len(value) > LARGEST_TEXT or tags > _MOST_TAGS_OF_ENTRY:
        problem = f"longer than {LARGEST_TEXT >> 20} MiB, or more than {_MOST_TAGS_OF_ENTRY:,} tags: no article"
        raise ValueError(problem)
    feed.tags += tags
    if feed.tags > _MOST_TAGS:
        raise feed.source.malformed(f"more than {_MOST_TAGS:,} tags in its texts, which would take too long to read")
    try:
        root = html.fromstring("<div>" + _ATTRIBUTES.sub(r"<\1>", value) + "</div>")
    except etree.LxmlError as error:
        problem = f"no HTML: {error}"
        raise ValueError(problem) from error
    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    _drop_pointers(root)
    return "\n\n".join(paragraphs(root))


def _drop_pointers(root: html.HtmlElement) -> None:
    """Drop the links at the end of a text that lead to more of it, or to where it is from."""
    for paragraph in list(root.iter("p"))[-2:]:
        if paragraph.find(".//a") is not None and _POST.fullmatch(_line(paragraph.text_content())):
            paragraph.drop_tree()
    for link in list(root.iter("a"))[-1:]:
        words, end = _line(link.text_content()), _line(root.text_content())[-_LONGEST_POINTER:]
        if _MORE.match(words) and _NO_WORD.sub("", end).endswith(_NO_WORD.sub("", words)):
            link.tail = None
            link.drop_tree()


def _about(entry: dict[str, Any], feed: _Feed) -> Document:
    """What is known about an entry, as a document without text."""
    origin = entry.get("source") or {}
    return Document(
        id="",
        text="",
        title=_title(entry, feed) or None,
        published=_published(entry, feed),
        publisher=_title(origin, feed) or feed.title or None,
        uri=next((link for link in _links(entry) if is_web(link)), feed.source.address),
        language=_language(entry, feed),
        author=_author(entry, feed),
    )


def _title(values: dict[str, Any], feed: _Feed) -> str:
    title = (values.get("title") or "")[:_LONGEST_VALUE]
    return _line(_words({"type": "text/plain", **values.get("title_detail", {}), "value": title}, feed))


def _line(text: str) -> str:
    return " ".join(text.split())


def _published(entry: dict[str, Any], feed: _Feed) -> str | None:
    """The day that an entry is of, where it is from; that of Greenwich if only that can be told."""
    name = "published" if entry.get("published") else "updated"
    if not (written := entry.get(name)):
        return None
    day = day_of(_ZONE_NAME.sub("", written))
    if not day and (parsed := entry.get(f"{name}_parsed")):
        try:
            day = date(*parsed[:3]).isoformat()
        except (ValueError, OverflowError):  # a year of five digits
            day = None
    feed.undated += not day
    return day


def _author(entry: dict[str, Any], feed: _Feed) -> str | None:
    """The names of the authors; in Atom, those of the feed are those of entries without."""
    authors = entry.get("authors") or (feed.values.get("authors") if feed.version.startswith("atom") else None) or ()
    names = (_line(replace_surrogates(author.get("name") or "")[0]) for author in authors)
    return "; ".join(dict.fromkeys(filter(None, names))) or None


def _language(entry: dict[str, Any], feed: _Feed) -> str | None:
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {}, entry.get("title_detail") or {}, entry]
    for language in [*(part.get("language") for part in parts), feed.values.get("language")]:
        if code := _LANGUAGE.match(language or ""):
            return code[1].lower()
    return None


def _links(entry: dict[str, Any]) -> list[str]:
    """The address of an entry, and the name that it has for good, which may be one as well."""
    return [link.strip() for name in ("link", "id") if (link := entry.get(name))]


def _page(entry: dict[str, Any], feed: _Feed) -> str | None:
    """The file that an entry leads to, inside of the folder that the feed is in; ``None`` if it leads to none."""
    folder = feed.source.folder
    if folder is None:
        return None
    for link in _links(entry):
        with suppress(ValueError):  # no address, or no name that a file can have
            # first by the words: whatever else the link names is not even looked for
            if inner := _inside(_path(link), os.path.abspath(folder)):  # noqa: PTH100
                path = os.path.join(folder, inner)  # noqa: PTH118
                if _inside(os.path.realpath(path), os.path.realpath(folder)) and os.path.isfile(path):  # noqa: PTH113
                    return path
    return None


def _path(link: str) -> str:
    """The path that a link names on this machine.

    Raises:
        ValueError: it names none.
    """
    address = urlsplit(link)
    if address.scheme not in ("", "file") or (address.netloc and not address.scheme):
        raise ValueError(link)
    # feedparser takes the third slash out of file:///
    host = "" if address.netloc in ("", "localhost") else f"/{address.netloc}"
    path = unquote(f"{host}{address.path}")
    if "\0" in path or "\\" in path or path.startswith("//"):  # to Windows, two slashes are another machine
        raise ValueError(link)
    return path


def _inside(path: str, folder: str) -> str | None:
    """The way from a folder to a path, by their words; ``None`` where it leads out of the folder or to what is hidden.

    Raises:
        ValueError: they are on different drives.
    """
    inner = os.path.relpath(os.path.join(folder, path), folder)  # noqa: PTH118
    return None if any(part.startswith(".") for part in inner.split(os.sep)) else inner  # noqa: PTH206


def _of_page(path: str, about: Document, feed: _Feed) -> Iterator[Document]:
    """The documents of the page that an entry leads to, with what the entry knows better."""
    source = feed.source
    real = os.path.realpath(path)
    if real in feed.pages:
        source.pass_over("a feed entry that leads to the same page as another one")
        return
    feed.pages.add(real)
    try:
        with open(real, "rb") as stream:  # noqa: PTH123
            if format_of(peek(stream)[0], name="") != "html":  # above all, not the next feed
                source.pass_over("a feed entry that leads to a file which is no web page")
                return
            options = replace(source.options, input_format="html")  # whatever its name says
            folder = os.path.dirname(path)  # noqa: PTH120
            page = replace(
                source, name=path, stream=stream, options=options, uri=None, content_type=None, folder=folder
            )
            for document in documents(page):
                yield replace(
                    document,
                    title=document.title or about.title,
                    published=document.published or about.published,
                    publisher=document.publisher or about.publisher,
                    language=document.language or about.language,
                    author=document.author or about.author,
                )
    except InputError as error:
        source.failed(error)
    except OSError as error:
        source.failed(InputError(f"cannot be read: {error.strerror or error}", path=path))
