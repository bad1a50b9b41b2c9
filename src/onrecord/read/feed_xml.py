"""A feed made clean: well-formed XML of what is needed of it, within bounds.

feedparser knows what all the versions of feeds mean, but some of what it does takes time by the square, and what is
not well-formed takes it a minute. So it gets a copy: no declarations of entities, the errors repaired by libxml2,
and only the elements that are needed, their number and length bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat

from lxml import etree

from onrecord.read.encoding import NO_XML
from onrecord.read.source import Source

__all__ = ["LARGEST_TEXT", "clean"]

LARGEST_TEXT = 2 * 2**20
"""The most characters that the text of an entry may have; libxml2 takes 10 MB."""

_MOST_TAGS = 150_000  # some ten thousand articles
_MOST_PIECES = 1_000_000  # lines and references, each of which is a piece of text of its own
_MOST_NAMES = 250  # attributes of one tag, or namespaces of a feed: the time they take grows with the square
_LONGEST_VALUE = 2000  # characters of what is not text
_LONGEST_NAME = 200
_LONGEST_WORD = 50  # of a name: the time to look for an address in one grows with the square
_LONGEST_DATE = 100  # the time to understand one may grow with the square

_TEXTS = frozenset("title description summary content encoded body".split())
_DATES = frozenset("pubdate published updated issued modified date".split())
_VALUES = frozenset("link guid id language".split())
_NAMES = frozenset("creator name email".split())
_GROUPS = frozenset("channel item entry author source".split())
_NEEDED = _TEXTS | _DATES | _VALUES | _NAMES | _GROUPS
_OTHER_MEDIA = re.compile(r"mrss|itunes|podcast", re.IGNORECASE)  # namespaces with titles of pictures and sounds
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Those that feeds use without declaring them."""

_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#[xX]([0-9a-fA-F]+);|#([0-9]+);|([a-zA-Z][a-zA-Z0-9]{1,31};))?"
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def clean(text: str, source: Source) -> tuple[bytes, str | None]:
    """A feed as well-formed XML of what is needed of it; and what was wrong with it.

    Raises:
        MalformedError: there is nothing in it, or too much.
    """
    start = _start(text)
    if "<!entity" in text[:start].lower():
        raise source.malformed("a feed that declares entities of its own is not read: they may be made to do harm")
    text = "\n" * text.count("\n", 0, start) + text[start:]  # lines keep their numbers
    _refuse_many(text, source)
    root, trouble = _tree(text, source)
    if trouble:
        _bind(root)
    _prune(root)
    data = etree.tostring(root, encoding="utf-8")
    _check(data, source)
    return data, trouble


def _refuse_many(text: str, source: Source) -> None:
    """Refuse a feed with more tags, or more text without one, than can be read in a few seconds."""
    tags = 0
    for markup, characters in _sections(text):
        tags += markup.count("<")
        if tags > _MOST_TAGS:
            raise source.malformed(f"more than {_MOST_TAGS:,} tags, which would take too long to read")
        if max(len(characters), *map(len, markup.split("<"))) > LARGEST_TEXT:
            raise source.malformed(f"a text longer than {LARGEST_TEXT >> 20} MiB, which is no article")


def _tree(text: str, source: Source) -> tuple[etree._Element, str | None]:
    """The tree of a feed, if need be of as much as can be made out, and what is wrong with it.

    Raises:
        MalformedError: nothing can be made out.
    """
    root, trouble = _parsed(text)
    if trouble:
        root, _ = _parsed(_repaired(text, source))
    if root is None:
        raise source.malformed(f"no RSS or Atom feed that can be read: {trouble}")
    return root, trouble


def _parsed(text: str) -> tuple[etree._Element | None, str | None]:
    """The tree of as much as can be made out, ``None`` if that is nothing; and what is wrong with it."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        return None, error.msg
    errors = parser.error_log.filter_from_errors()
    return root, f"{errors[0].message.strip()} (line {errors[0].line})" if errors else None


def _start(text: str) -> int:
    """Where the first element begins: what stands before it declares things, and is left out."""
    place = 0
    while (place := text.find("<", place)) >= 0:
        if text.startswith("<!--", place):
            if (place := text.find("-->", place)) < 0:
                break
        elif text[place + 1 : place + 2].isalpha():
            return place
        else:
            place += 1
    return len(text)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """The markup, each piece with the section of bare characters (CDATA) behind it."""
    markup, *others = text.split("<![CDATA[")
    for other in others:
        characters, end, following = other.partition("]]>")
        yield markup, f"<![CDATA[{characters}{end}"
        markup = following
    yield markup, ""


def _repaired(text: str, source: Source) -> str:
    """Text whose characters and references are those that XML knows.

    Raises:
        MalformedError: it has more references than can be looked at in a few seconds.
    """
    if text.count("&") > _MOST_PIECES:
        raise source.malformed(f"not well-formed XML, and more than {_MOST_PIECES:,} references to be repaired")
    return NO_XML.sub(
        " ", "".join(f"{_REFERENCE.sub(_reference, markup)}{characters}" for markup, characters in _sections(text))
    )


def _reference(found: re.Match[str]) -> str:
    """A reference as XML may have it; the names are those of HTML."""
    hexadecimal, decimal, name = found.groups()
    if name:
        return html5.get(name, f"&amp;{name}")
    if digits := hexadecimal or decimal:
        code = int(digits, 16 if hexadecimal else 10) if len(digits) < 9 else 0
        known = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xDFFF < code < 0xFFFE or 0xFFFF < code < 0x110000
        return found[0] if known else "\N{REPLACEMENT CHARACTER}"
    return "&amp;"


def _prune(element: etree._Element) -> None:
    """Leave the elements that are needed, known by their names without what namespace they are of."""
    for child in list(element):
        space, name = _names(child)
        if name in _NEEDED and not _OTHER_MEDIA.search(space):
            _shorten(child, name)
        else:
            element.remove(child)


def _names(element: etree._Element) -> tuple[str, str]:
    """The namespace and the name of an element."""
    space, _, name = str(element.tag).rpartition("}")
    return space.removeprefix("{"), name.lower()


def _bind(root: etree._Element) -> None:
    """Give each element whose prefix stands for nothing a namespace; drop such attributes, and what is no element."""
    etree.strip_elements(root, etree.Entity, with_tail=False)
    for element in root.iter(etree.Element):
        for attribute in [name for name in element.keys() if _is_unbound(name)]:  # noqa: SIM118  it is no dictionary
            del element.attrib[attribute]
        if _is_unbound(tag := str(element.tag)):
            prefix, _, name = tag.rpartition("}")[2].rpartition(":")
            element.tag = f"{{{_NAMESPACES.get(prefix, 'unknown')}}}{name if _NAME.fullmatch(name) else 'unknown'}"


def _is_unbound(name: str) -> bool:
    return ":" in name.rpartition("}")[2]


def _shorten(element: etree._Element, name: str) -> None:
    if name in _TEXTS:
        if element.text and not len(element) and "]]>" not in element.text:
            element.text = etree.CDATA(element.text)  # feedparser gets it in fewer pieces
        return
    if name in _GROUPS:
        text = element.text or ""
        _prune(element)
    else:
        text = "".join(element.itertext())
        del element[:]
    if name in _NAMES or name == "author":
        element.text = _byline(text[:_LONGEST_NAME])
    else:
        element.text = text[: _LONGEST_DATE if name in _DATES else _LONGEST_VALUE]


def _byline(text: str) -> str:
    """A name, without the address that RSS wants with it; feedparser knows only addresses with short endings.

    >>> _byline("jane@daily.example (Jane Doe)"), _byline("Jane Doe <jane@daily.example>")
    ('Jane Doe', 'Jane Doe')
    """
    words = [word for word in text.split() if "@" not in word and len(word) <= _LONGEST_WORD]
    return " ".join(words).removeprefix("(").removesuffix(")" if "@" in text else "")


def _check(data: bytes, source: Source) -> None:
    """See to it that feedparser takes the feed for well-formed, and finds no more names than it can deal with.

    Raises:
        MalformedError: that is not so.
    """
    if data.count(b"&") + data.count(b"\n") > _MOST_PIECES:
        raise source.malformed(f"more than {_MOST_PIECES:,} lines and references, which would take too long to read")
    namespaces = 0

    def refuse(count: int) -> None:
        if count > _MOST_NAMES:
            raise source.malformed(f"more than {_MOST_NAMES} attributes in a tag, or namespaces: no feed has so many")

    def declare(_prefix: str | None, _name: str) -> None:
        nonlocal namespaces
        namespaces += 1
        refuse(namespaces)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda _name, attributes: refuse(len(attributes))
    parser.StartNamespaceDeclHandler = declare
    try:
        parser.Parse(data, True)  # noqa: FBT003  it takes no keywords
    except expat.ExpatError as error:
        raise source.malformed(f"no RSS or Atom feed that can be read: {error}") from error
