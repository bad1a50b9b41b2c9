"""JSON: one article, or many in an array, under the names of an object, or one after another, over several lines.

Objects in which articles are (``{"status": "ok", "articles": [...]}``) are read as streams, as arrays are: what has no
text of its own within its first MiB is no article but may hold some.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from onrecord.document import Document
from onrecord.errors import InputError, MalformedError
from onrecord.read.encoding import LARGEST, kind_of_binary
from onrecord.read.fields import Fields, has_text, listed
from onrecord.read.source import Source, peek

__all__ = ["read"]

_UNDECIDED = 1 << 20  # bytes that an object may take without a text of its own before its parts are read one by one
_MOST_VALUES = 2_000_000  # in one article
_MOST_MEMBERS = 100_000  # of an object or an array around articles
_DEEPEST = 200  # brackets within one another
_SPINE = 4  # of them around an article

_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)", re.DOTALL
)
_FIRST_OF_TWO = re.compile(rb"\\u[dD][89abAB][\da-fA-F]{2}\Z")
_TWO = 12  # bytes of an escaped pair of surrogates
_LONG_NUMBER = re.compile(rb"(?<!\d)\d{4000}")  # Python makes no numbers of more than 4300 digits; ijson trips over it

_Found = tuple[str | None, Any]


def read(source: Source) -> Iterator[Document]:
    """The documents of a JSON file; objects that hold none are told of.

    Raises:
        MalformedError: the file is no JSON or no UTF-8, an article is too long, or there is none; what stands before
            was read.

    Warns:
        InputWarning: a date cannot be understood, surrogates were replaced, a text is empty, or the file is.
    """
    head, stream = peek(source.stream)
    _check(head, source)
    if not head.removeprefix(_MARK).strip() and len(head) < _TWO:
        source.warn("the file is empty")
        return
    articles = _Articles(_Bytes(stream, source), source)
    for number, (publisher, value) in enumerate(articles.found(), start=1):
        articles.number = number
        place = f"document {number}"
        if not isinstance(value, dict):
            source.failed(source.malformed(f"{place}: no JSON object, where a document is expected"))
            continue
        try:
            document = Fields(_with_publisher(value, publisher), source, None, place).document()
        except MalformedError as error:
            source.failed(error)
        else:
            yield document
    if articles.number:
        for _ in range(articles.without):
            source.pass_over("an object without a text")
    else:
        if articles.names:
            problem = f"no article in it: none of the fields holds a text; they are: {listed(articles.names)}"
            raise source.malformed(f"{problem}; name that of the text by --text-column")
        source.warn("there is no article in the file")


def _check(head: bytes, source: Source) -> None:
    if head.startswith(_UTF16):
        raise source.malformed("UTF-16, where JSON is UTF-8: save it as UTF-8")
    if kind := kind_of_binary(head):
        raise source.malformed(f"no JSON but {kind}")


def _with_publisher(value: dict[str, Any], publisher: str | None) -> dict[str, Any]:
    """An article as fundus exports it, with the publisher under whose name it stands there."""
    if publisher and "publishing_date" in value:
        return {"publisher": publisher} | value
    return value


class _Articles:
    """What may be articles among the values of a stream of JSON.

    A value is held until it is known what it is: an article has a text, an object or array without one may hold some.

    Attributes:
        number: of articles so far.
        without: how many objects beside them have no text.
        names: the fields of the largest object that was none.
    """

    def __init__(self, stream: _Bytes, source: Source) -> None:
        self._stream = stream
        self._source = source
        self._wanted = source.options.text_column
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str] = []  # of the member of each of them that is being read
        self._values = 0
        self._dissolved = False  # whether what holds articles is known, so that it is not held itself
        self._next_look = _UNDECIDED
        self._last = ""  # name of an array of articles
        self.number = 0
        self.without = 0
        self.names: list[str] = []

    def found(self) -> Iterator[_Found]:
        """Each with the name that the array or the object around it gives it.

        Raises:
            MalformedError: the file is broken, or something in it is too long.
        """
        try:
            for event, value in self._events():
                for found in self._take(event, value):
                    yield found
                    self._stream.count = self._values = 0
                    self._next_look = _UNDECIDED
        except InputError:
            if self._open and isinstance(self._open[0], dict) and not has_text(self._open[0], self._wanted):
                yield from self._dissolve()
            raise

    def _events(self) -> Iterator[tuple[str, Any]]:
        events = ijson.basic_parse(self._stream, multiple_values=True)
        while True:
            try:
                event = next(events, None)
            except (InputError, OSError):
                raise
            except Exception as error:
                raise self._malformed(_told(error)) from error
            if event is None:
                return
            self._values += 1
            if self._values > _MOST_VALUES:
                raise self._malformed(f"more than {_MOST_VALUES} values, which no article has")
            yield event

    def _take(self, event: str, value: Any) -> Iterator[_Found]:
        if event == "map_key":
            self._keys[-1] = value
        elif event in ("start_map", "start_array"):
            if len(self._open) >= _DEEPEST:
                raise self._malformed(f"more than {_DEEPEST} brackets within one another")
            self._open.append({} if event == "start_map" else [])
            self._keys.append("")
        elif event in ("end_map", "end_array"):
            value = self._open.pop()
            self._keys.pop()
            yield from self._ended(value)
            yield from self._look()
        else:
            yield from self._ended(value)

    def _ended(self, value: Any) -> Iterator[_Found]:
        """What a value that has been read to its end is: an article, something that holds some, or a part of one."""
        if not self._open:
            if not self._dissolved:
                yield from self._ended_at_the_top(value)
            self._dissolved = False
        elif isinstance(self._open[0], list) and len(self._open) == 1:
            yield None, value
        elif self._dissolved and (self._in_array() or len(self._open) == 1):
            if self._is_article(value):
                yield from self._dissolve()
                self._last = self._name()
                yield self._last, value
            else:
                self.without += isinstance(value, dict) and self._in_array() and self._name() == self._last
                yield from self._parts(value, self._name())
        elif isinstance(around := self._open[-1], list):
            around.append(value)
        else:
            around[self._keys[-1]] = value

    def _ended_at_the_top(self, value: Any) -> Iterator[_Found]:
        if not isinstance(value, dict | list) or self._is_article(value):
            yield None, value
            return
        number = self.number
        yield from self._parts(value)
        self.without += isinstance(value, dict) and self.number == number

    def _in_array(self) -> bool:
        """Whether an array that is in nothing but objects, and not too many of them, is what is being read."""
        around = self._open
        return (
            len(around) <= _SPINE
            and isinstance(around[-1], list)
            and all(isinstance(each, dict) for each in around[:-1])
        )

    def _name(self) -> str:
        return self._keys[-1] or self._keys[-2]

    def _look(self) -> Iterator[_Found]:
        """See whether an object that is long by now is an article; if not, it is held no longer."""
        if self._stream.count < self._next_look or not self._open or isinstance(self._open[0], list):
            return
        self._next_look = self._stream.count + _UNDECIDED // 16
        around = (each for each in self._around() if isinstance(each, dict))
        if not self._dissolved and not any(has_text(each, self._wanted) for each in around):
            self._dissolved = True
            yield from self._dissolve()

    def _around(self) -> list[Any]:
        """The objects that are being read and are in nothing but objects, and the array in the last of them."""
        at = next((at for at, each in enumerate(self._open) if isinstance(each, list)), None)
        if at is None or at >= _SPINE:
            return self._open[:1]  # the others may be articles yet
        return self._open[: at + 1]

    def _dissolve(self) -> Iterator[_Found]:
        """The articles among what is held of the objects around, which is let go."""
        for at, each in enumerate(self._around()):
            yield from self._parts(each, self._keys[at - 1] if at else None)
            each.clear()

    def _parts(self, value: Any, key: str | None = None, depth: int = 1) -> Iterator[_Found]:
        """The articles in a value that is none."""
        if isinstance(value, dict):
            parts = list(value.items())
        else:
            parts = [(key, each) for each in value] if isinstance(value, list) else []
        articles = [self._is_article(part) for _, part in parts]
        if isinstance(value, list) and any(articles):
            self.without += sum(isinstance(part, dict) for _, part in parts) - sum(articles)
        for (name, part), is_article in zip(parts, articles, strict=True):
            if is_article:
                yield name, part
            elif depth < _SPINE:
                yield from self._parts(part, name, depth + 1)

    def _is_article(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        if has_text(value, self._wanted):
            return True
        if len(value) >= len(self.names):
            self.names = list(value)
        return False

    def _malformed(self, problem: str) -> MalformedError:
        before = f"after document {self.number}: " if self.number else ""
        return self._source.malformed(f"{before}{problem}")


def _told(error: Exception) -> str:
    """What the parser says that is wrong, in a line, without the text around it."""
    told = re.split(r"\\?\n|\\n", str(error).removeprefix("b'"))[0]
    if "premature EOF" in told:
        return "broken JSON: the file ends in the middle of a value"
    return f"broken JSON: {told or type(error).__name__}"


class _Bytes:
    """The bytes of a stream as a parser may have them: no more than an article takes, and no halves of surrogates.

    What is escaped as the half of a pair of surrogates is made U+FFFD here: the parser makes something else of it,
    and tells nobody.

    Attributes:
        count: the bytes since it was last set to 0.
    """

    def __init__(self, stream: BinaryIO, source: Source) -> None:
        self._stream = stream
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begin = 0
        self._digits = b""
        self._kept = b""
        self._problem = ""
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """Some bytes; none at the end.

        Raises:
            MalformedError: the article is too long.
        """
        if not size:
            return b""
        while True:
            if self._problem:
                raise self._source.malformed(self._problem)
            data = getattr(self._stream, "read1", self._stream.read)(size)  # a pipe that is slow is not waited for
            self.count += len(data)
            if self.count > LARGEST + size:
                raise self._source.malformed(f"longer than {LARGEST >> 20} MiB, which is no article, without an end")
            whole = self._kept + self._sound(data)
            cut = _cut(whole) if data and not self._problem else len(whole)
            self._kept = whole[cut:]
            if cut or not data:
                return self._repaired(whole[:cut])

    def _sound(self, data: bytes) -> bytes:
        """The bytes up to what no parser gets, which is told once it has had those before."""
        sound = data.removeprefix(_MARK) if not self._begin else data
        before = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            self._problem = f"not UTF-8 (at byte {self._begin - before + error.start + 1})"
            return data[: max(0, error.start - before)]
        self._begin += len(data)
        digits = self._digits + data
        if long := _LONG_NUMBER.search(digits):
            self._problem = "a number of thousands of digits"
            return data[: max(0, long.start() - len(self._digits))]
        self._digits = digits[len(digits.rstrip(b"0123456789")) :]
        return sound

    def _repaired(self, data: bytes) -> bytes:
        if b"\\u" not in data:
            return data
        halves = 0

        def repaired(match: re.Match[bytes]) -> bytes:
            nonlocal halves
            if not match[1]:
                return match[0]
            halves += 1
            return rb"\ufffd"

        data = _ESCAPE.sub(repaired, data)
        if halves:
            self._source.warn(f"{halves} surrogates were replaced")
        return data


def _cut(data: bytes) -> int:
    """Up to where no escape, or pair of them, is cut in two."""
    cut = data.find(b"\\", max(0, len(data) - _TWO))
    if cut < 0:
        return len(data)
    cut = len(data[:cut].rstrip(b"\\"))
    if _FIRST_OF_TWO.search(data[max(0, cut - 6) : cut]):
        cut = len(data[: cut - 6].rstrip(b"\\"))
    return cut
