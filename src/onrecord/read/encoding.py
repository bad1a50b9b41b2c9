"""From bytes to text, and from bytes that are no text to a word about what they are."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

__all__ = ["LARGEST", "MARKS", "NO_XML", "Decoded", "decode", "kind_of_binary", "replace_surrogates", "replacements"]

LARGEST = 16 * 2**20
"""The most bytes that one article may take: more is no article, whatever it is, and extraction takes some
90 bytes of memory for each."""

NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""The characters, surrogates apart, that XML cannot hold."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATE = re.compile("[\ud800-\udfff]")

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark its own begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""The encoding that each byte order mark stands for, in the order in which to look for them."""

_SIGNATURES = {
    b"%PDF-": "a PDF file: save its text first",
    b"PK\x03\x04": "a ZIP archive or an office document: unpack it, or save it as plain text",
    b"\xd0\xcf\x11\xe0": "an old office document: save it as plain text",
    b"{\\rtf": "an RTF document: save it as plain text",
    b"\x1f\x8b": "compressed data (gzip): unpack it",
    b"BZh": "compressed data (bzip2): unpack it",
    b"\xfd7zXZ": "compressed data (xz): unpack it",
    b"\x28\xb5\x2f\xfd": "compressed data (zstd): unpack it",
    b"bplist": "a Safari web archive, or another property list: save the page as HTML",
    b"\x89PNG": "an image (PNG)",
    b"\xff\xd8\xff": "an image (JPEG)",
    b"GIF8": "an image (GIF)",
}

_SAMPLE = 100_000  # bytes: enough to guess an encoding from

_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "cp1257"]
_LIKELY += ["mac_roman", "shift_jis", "gb18030", "big5", "euc_kr"]
"""What texts that are not Unicode are written in; more candidates only make for odder guesses."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MOST_CONTROLS = 0.05  # the share of control characters above which bytes are no text


class Decoded(NamedTuple):
    """Text made of bytes.

    Attributes:
        text: the text, without a byte order mark; nothing else is changed.
        encoding: what the bytes were read as.
        guessed: whether the encoding was guessed from them.
        replaced: how many characters could not be read and are U+FFFD in the text.
    """

    text: str
    encoding: str
    guessed: bool = False
    replaced: int = 0


def kind_of_binary(data: bytes) -> str | None:
    """What bytes are that are no text, with what to do about it; ``None`` where they can be text.

    >>> kind_of_binary(b"%PDF-1.7 ...")
    'a PDF file: save its text first'
    >>> kind_of_binary(b"It rained, she said.") is None
    True
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data.startswith(tuple(MARKS)):
        return None
    if b"\0" in data:
        return "binary data, or UTF-16 without a byte order mark: save it as UTF-8 text"
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    return "binary data" if controls > _MOST_CONTROLS * len(data) else None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of bytes: by their byte order mark, as UTF-8, as declared, or in the encoding that they look like.

    What can be UTF-8 is UTF-8, whatever is declared: other encodings hardly ever look like it by chance.

    Args:
        data: the bytes.
        declared: the name that Python has for the encoding that they are said to be in.

    >>> decode(b"Jos\\xc3\\xa9").text, decode(b"Jos\\xe9", "cp1252").text
    ('José', 'José')
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _replacing(data.removeprefix(mark), encoding)
    if declared and b"\0" in data and codecs.lookup(declared).name.startswith(("utf-16", "utf-32")):
        return _replacing(data, declared)
    try:
        return Decoded(data.decode(), "utf-8")
    except UnicodeDecodeError:
        if declared and not codecs.lookup(declared).name.startswith("utf"):
            return _replacing(data, declared)
        damaged = _replacing(data, "utf-8")
    # Sequences that are right by UTF-8 hardly come about by chance: a few wrong ones among them are damage.
    right = sum(not character.isascii() for character in damaged.text) - damaged.replaced
    return damaged if right > damaged.replaced else _guess(data)


def replace_surrogates(text: str) -> tuple[str, int]:
    """The text with U+FFFD for each surrogate, which no encoding can write, and how many there were.

    >>> replace_surrogates("a" + chr(0xD800))
    ('a\N{REPLACEMENT CHARACTER}', 1)
    """
    return _SURROGATE.subn(_REPLACEMENT, text)


def replacements(text: str, data: bytes, encoding: str) -> int:
    """How many characters of a text are U+FFFD because those of the data could not be read.

    >>> replacements("a\ufffdb\ufffd", b"a\\xffb\\xef\\xbf\\xbd", "utf-8")
    1
    """
    itself = _REPLACEMENT.encode(encoding, "ignore")  # that the data hold it is no fault of ours
    in_the_data = data.count(itself) if itself else 0
    return max(0, text.count(_REPLACEMENT) - in_the_data)


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, replaced=replacements(text, data, encoding))


def _guess(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415  hardly any run needs it

    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    matches = from_bytes(telling[:_SAMPLE], cp_isolation=_LIKELY)
    best = matches.best()
    # Without evidence against it, Windows-1252 is what English text that is not UTF-8 is written in.
    western = best is None or any(
        "cp1252" in match.could_be_from_charset and (match.chaos, -match.coherence) <= (best.chaos, -best.coherence)
        for match in matches
    )
    encoding = "cp1252" if western or best is None else best.encoding
    return _replacing(data, encoding)._replace(guessed=True)
