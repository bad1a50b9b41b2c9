"""From the bytes of a web page to a tree of its elements."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from onrecord.errors import MalformedError
from onrecord.read.encoding import kind_of_binary
from onrecord.read.lines import decoded
from onrecord.read.source import Source

__all__ = ["characters", "text_of", "tree_of"]

characters = etree.XPath("string()", smart_strings=False)
"""All characters inside an element, as its text nodes hold them."""

_MOST_TAGS = 1_000_000  # a quarter of a gigabyte as a tree
_MOST_ATTRIBUTES = 10_000  # of one element: the time they take grows with their square
_NO_CHARACTER_SETS = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
_WINDOWS_REFERENCE = re.compile(r"&#(?:1[2-5][0-9]|x[89][0-9a-f]);", re.IGNORECASE)
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)  # lxml's own tells forms apart, which takes time
_TAG_PARTS = re.compile(r"<[a-zA-Z]|[>\"'=]|\s+")
_PROLOG = re.compile(r"\s*<\?xml[^>]{0,1000}\?>")


def text_of(data: bytes, source: Source) -> str:
    """The characters of a page or a feed: by its byte order mark, in UTF-8 if they can be, else as declared.

    Raises:
        MalformedError: the bytes are no text.

    Warns:
        InputWarning: the encoding was guessed, or characters were replaced.
    """
    if kind := kind_of_binary(data.replace(b"\0", b"")):
        raise source.malformed(f"no text but {kind}")
    return decoded(data, source, _declared(data, source.content_type))


def _declared(data: bytes, content_type: str | None) -> str | None:
    label = http_content_type_encoding(content_type) or html_body_declared_encoding(data)
    name = label and resolve_encoding(label)
    try:
        return (
            name if name and name not in _NO_CHARACTER_SETS and isinstance(b"a".decode(name, "replace"), str) else None
        )
    except (LookupError, UnicodeError):  # Python's names include codecs that make no text
        return None


def tree_of(text: str, source: Source) -> html.HtmlElement:
    """The tree of a page, its comments left out.

    Elements deeper than 255 within one another are left out too: libxml2 takes no more.

    Raises:
        MalformedError: there is no element, or there are so many that it is no article.
    """
    if text.count("<") > _MOST_TAGS:
        raise source.malformed(f"more than {_MOST_TAGS:,} tags, which is no article")
    if _has_too_many_attributes(text):
        raise source.malformed(f"an element with more than {_MOST_ATTRIBUTES:,} attributes, which is no article")
    data = _as_browsers_read(text).encode()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise MalformedError(f"no web page that can be read: {error}", path=source.name) from error


def _as_browsers_read(text: str) -> str:
    """What libxml2 reads otherwise than the HTML standard: line ends, NUL, references to Windows' characters.

    The prolog of XHTML goes: the text is text already, whatever encoding it declares.
    """
    prolog = _PROLOG.match(text)
    text = text[prolog.end() if prolog else 0 :].replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return _WINDOWS_REFERENCE.sub(lambda match: unescape(match[0]), text)


def _has_too_many_attributes(text: str) -> bool:
    """Whether some element has more attributes than any has that somebody wrote."""
    if text.count("=") <= _MOST_ATTRIBUTES and max(map(len, text.split(">"))) <= 2 * _MOST_ATTRIBUTES:
        return False
    attributes, quote, inside = 0, "", False
    for match in _TAG_PARTS.finditer(text):
        part = match[0]
        if quote:
            quote = "" if part == quote else quote
        elif part.startswith("<"):
            attributes, inside = 0, True
        elif inside and part == ">":
            inside = False
        elif inside and part in "\"'":
            quote = part
        elif inside:
            attributes += 1
            if attributes > 2 * _MOST_ATTRIBUTES:  # a white space and a "=" for each
                return True
    return False
