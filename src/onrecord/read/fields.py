"""From named values, a JSON object or a row of a table, to a document, whatever its makers call the fields.

The names of news-please, newspaper4k, fundus, Media Cloud and the like are known. Names are compared
without case, spaces, ``_`` and ``-``; the first of a field's names that has a value counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onrecord.document import Document, content_id
from onrecord.errors import MalformedError
from onrecord.read.dates import day_of
from onrecord.read.encoding import replace_surrogates
from onrecord.read.source import Source

__all__ = ["KNOWN", "NAMES", "Fields", "has_text", "listed", "plain", "text_name"]

NAMES = {
    "text": "text maintext content body plaintext articlebody articletext articlecontent fulltext fullcontent article",
    "title": "title headline titlepage titlerss articletitle",
    "published": "published date datepublish datepublished publishdate publishingdate publicationdate publishedat "
    "pubdate datetime",
    "publisher": "publisher sourcedomain source sourcename medianame sitename metasitename outlet publication "
    "newspaper domain",
    "uri": "uri url link articleurl canonicalurl canonicallink",
    "author": "author authors byline creator",
    "language": "language lang metalang",
    "id": "id storiesid articleid guid",
}
"""The names of each field of a document, in plain form, the best one first."""

KNOWN = frozenset(name for names in NAMES.values() for name in names.split())
"""All of them."""

_AUTHOR, _ID = set(NAMES["author"].split()), set(NAMES["id"].split())
_PUBLISHER = set(NAMES["publisher"].split()) - {"publisher"}

_STRICT = {"text", "title", "published", "date", "publisher", "uri", "url", "language", "id"}
"""Names with a meaning of our own (docs/input.md): a value of the wrong type is an error there, no value elsewhere."""

_NOTHING = {"none", "null", "nan", "nat"}
"""How programs write that there is no value where text is expected; news-please does so for dates."""

_ENGLISH = {"english", "eng"}

_TYPES: dict[type, str] = {dict: "an object", list: "an array", bool: "true or false"}
_TYPES |= dict.fromkeys((int, float, Decimal), "a number")

# a list as Python and JSON write it, which is what the cells of tables hold where an article has several authors
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")"""
_LIST = re.compile(rf"\s*\[\s*(?:{_QUOTED}\s*(?:,\s*|(?=\])))*+\]\s*", re.DOTALL)
_ITEM = re.compile(_QUOTED, re.DOTALL)
_LONGEST_LIST = 10_000  # characters

_MOST_LISTED = 20  # names in a message


def plain(name: str) -> str:
    """A field's name in the form it is compared in.

    >>> plain("Date_Publish"), plain("articleBody")
    ('datepublish', 'articlebody')
    """
    return re.sub(r"[\s_-]+", "", name).casefold()


def text_name(names: Iterable[str], wanted: str | None = None) -> str | None:
    """Which of these names is that of the text; ``wanted`` is the one that the user named.

    >>> text_name(["Headline", "Article Body"])
    'Article Body'
    """
    by_plain_name = _by_plain_name(names)
    return next((by_plain_name[name] for name in _text_names(wanted) if name in by_plain_name), None)


def has_text(values: Mapping[str, Any], wanted: str | None = None) -> bool:
    """Whether these can be the fields of an article: one is called as texts are, and holds what can be one, or nothing.

    >>> has_text({"body": None}), has_text({"content": [{"title": "Rain"}]})
    (True, False)
    """
    by_plain_name = _by_plain_name(values)
    found = ((name, values[by_plain_name[name]]) for name in _text_names(wanted) if name in by_plain_name)
    return any(value is None or wanted or _as_text(value, name) is not None for name, value in found)


def listed(names: Iterable[str]) -> str:
    """Names as messages list them, in quotation marks, and no more than anyone reads."""
    quoted = [f'"{replace_surrogates(name[:40])[0]}"' for name in names if name.strip()]
    return ", ".join(quoted[:_MOST_LISTED]) + (", …" if len(quoted) > _MOST_LISTED else "")


class Fields:
    """Named values, and where they stand."""

    def __init__(self, values: Mapping[str, Any], source: Source, number: int | None = None, place: str = "") -> None:
        """Take them.

        Args:
            values: them, by the names that they have there.
            source: where they were read from.
            number: the line or the row there, from 1, where that tells the place.
            place: what messages say in front where no line, or not the line alone, tells it: ``document 7``.
        """
        self._values = values
        self._keys = _by_plain_name(values)
        self._source = source
        self._number = number
        self._place = place

    def document(self) -> Document:
        """The document that they are.

        Raises:
            MalformedError: there is no text, or a value is of a type that it cannot be.

        Warns:
            InputWarning: a date cannot be understood, surrogates were replaced, or the text is empty.
        """
        wanted = self._source.options.text_column
        key, text = self._first(_text_names(wanted))
        if text is None:
            raise self._malformed(f'the field "{wanted or "text"}" is missing')
        if not text.strip():
            self._warn(f'the field "{key}" is empty')
        return Document(
            id=self._get("id") or content_id(text),
            text=text,
            title=self._get("title"),
            published=self._day(),
            publisher=self._get("publisher"),
            uri=self._get("uri"),
            language=self._language(),
            author=self._get("author"),
        )

    def _day(self) -> str | None:
        published = self._get("published")
        day = published and day_of(published)
        if published and not day:
            problem = f'the field "published" is no date that is understood and is left out: {published[:40]!r}'
            self._warn(problem)
        return day or None

    def _language(self) -> str | None:
        language = self._get("language")
        return "en" if language and language.casefold() in _ENGLISH else language

    def _get(self, wanted: str) -> str | None:
        return self._first(NAMES[wanted].split())[1] or None

    def _first(self, names: Iterable[str]) -> tuple[str, str | None]:
        """The key and the value, as text, of the first of these names that has one."""
        own = plain(self._source.options.text_column or "text")
        for name in names:
            key = self._keys.get(name)
            value = None if key is None else self._values[key]
            if key is None or value is None or (name not in _STRICT and _is_nothing(value)):
                continue
            text = _as_text(value, name)
            if text is None:
                if name in _STRICT or name == own:
                    kind = _TYPES.get(type(value), "binary")
                    raise self._malformed(f'the field "{key}" is {kind}, not a string')
                continue
            clean, replaced = replace_surrogates(text)
            if replaced:
                self._warn(f'{replaced} surrogates in the field "{key}" were replaced')
            return key, clean
        return "", None

    def _malformed(self, problem: str) -> MalformedError:
        return self._source.malformed(self._placed(problem), self._number)

    def _warn(self, problem: str) -> None:
        self._source.warn(self._placed(problem), self._number)

    def _placed(self, problem: str) -> str:
        return f"{self._place}: {problem}" if self._place else problem


def _by_plain_name(names: Iterable[str]) -> dict[str, str]:
    return {plain(name): name for name in reversed(list(names))}


def _text_names(wanted: str | None) -> list[str]:
    return [plain(wanted)] if wanted else NAMES["text"].split()


def _is_nothing(value: Any) -> bool:
    return isinstance(value, str) and value.strip().casefold() in _NOTHING


def _as_text(value: Any, name: str) -> str | None:
    """A value as text; ``None`` where it cannot be."""
    if isinstance(value, str):
        return _of_list(value) if name in _AUTHOR else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return _of_sections(value) if name == "body" else _name_of(value, name)
    if name in _AUTHOR and isinstance(value, list):
        return "; ".join(filter(None, (_as_text(each, "author") for each in value if not isinstance(each, list))))
    return str(value) if name in _ID and type(value) is int else None


def _name_of(value: dict[str, Any], name: str) -> str | None:
    """How an author or a publisher is called who is an object, as with NewsAPI and schema.org."""
    if name not in _AUTHOR | _PUBLISHER:
        return None
    return next((value[key] for key in ("name", "title") if isinstance(value.get(key), str)), None)


def _of_list(text: str) -> str:
    """Names that stand as a list in one text, parted as those of a real list are.

    >>> _of_list("['Ana Boto', \\"Siobhan O'Neill\\"]"), _of_list("Ana Boto")
    ("Ana Boto; Siobhan O'Neill", 'Ana Boto')
    """
    if len(text) > _LONGEST_LIST or not _LIST.fullmatch(text):
        return text
    return "; ".join(re.sub(r"\\(.)", r"\1", item[1:-1]) for item in _ITEM.findall(text))


def _of_sections(body: dict[str, Any]) -> str | None:
    """The text of a body as fundus writes it: a summary, and sections with a headline and paragraphs."""
    sections = body.get("sections")
    if not isinstance(sections, list):
        return None
    parts = [body.get("summary")]
    for section in sections:
        if isinstance(section, dict):
            parts += [section.get("headline"), section.get("paragraphs")]
    paragraphs = [each for part in parts if isinstance(part, list) for each in part if isinstance(each, str)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
