"""What people type into a search box, made into a full-text query of SQLite (https://www.sqlite.org/fts5.html).

    bridge safe             both words, in any form (bridges, safely), with or without accents
    "the bridge is safe"    the words in this order
    rebuil*                 words that begin so
    bridge OR tunnel        either; AND is understood between words that stand side by side
    bridge NOT (old OR toll)

Whatever else is typed is taken for words, so that no punctuation is an error. The operators are those in capitals;
NOT binds before AND, AND before OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.characters import encodable
from onrecord.errors import QueryError

__all__ = ["full_text"]

_LONGEST = 2_000  # characters
_DEEPEST = 12  # parentheses within one another
_MOST = 200  # words and phrases

_MARK = '"“”„«»'
_TOKEN = re.compile(
    rf"(?P<phrase>[{_MARK}](?P<words>[^{_MARK}]*)(?P<end>[{_MARK}]?))|(?P<mark>[()])|(?P<word>[^\s(){_MARK}]+)"
)
_OPERATORS = ("AND", "OR", "NOT")


class _Token(NamedTuple):
    kind: str  # "term", "(", ")", "AND", "OR" or "NOT"
    text: str
    place: int


def full_text(query: str) -> str:
    """The query as SQLite understands it.

    Raises:
        QueryError: the parts of it do not fit together; the message tells which, and what would.

    >>> full_text('rebuil* OR "the old bridge" NOT (toll lorry)')
    '"rebuil"* OR ("the old bridge" NOT ("toll" AND "lorry"))'
    """
    if len(query) > _LONGEST:
        raise QueryError(f"the query has {len(query):,} characters, more than the {_LONGEST:,} that are looked for")
    parser = _Parser(list(_tokens(query)))
    if not parser.tokens:
        raise QueryError("the query has no word in it")
    if sum(token.kind == "term" for token in parser.tokens) > _MOST:
        raise QueryError(f"the query has more than {_MOST} words")
    found = parser.either(0)
    if parser.here is not None:  # only a parenthesis ends an expression early
        raise QueryError(f"the ) at character {parser.here.place} closes nothing: take it away, or open it before")
    return found


def _tokens(query: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(query):
        place = match.start() + 1
        if match["phrase"]:
            if not match["end"]:
                raise QueryError(f"the quotation mark at character {place} is not closed: close it, or take it away")
            star = "*" if query[match.end() : match.end() + 1] == "*" else ""
            words = match["words"]
        elif match["mark"] or match["word"] in _OPERATORS:
            yield _Token(match[0], match[0], place)
            continue
        else:
            words = match["word"].rstrip("*")
            star = "*" if match["word"].endswith("*") else ""
        if any(letter.isalnum() for letter in words):
            yield _Token("term", '"' + encodable(words).replace("\0", " ") + '"' + star, place)


@dataclass(slots=True)
class _Parser:
    """Recursive descent, a method for each operator."""

    tokens: list[_Token]
    next: int = 0

    @property
    def here(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _takes(self, kind: str) -> bool:
        if self.here is None or self.here.kind != kind:
            return False
        self.next += 1
        return True

    def either(self, depth: int) -> str:
        sides = [self._both(depth)]
        while self._takes("OR"):
            sides.append(self._both(depth))
        return _joined(sides, " OR ")

    def _both(self, depth: int) -> str:
        sides = [self._without(depth)]
        while self._takes("AND") or (self.here and self.here.kind in ("term", "(")):
            sides.append(self._without(depth))
        return _joined(sides, " AND ")

    def _without(self, depth: int) -> str:
        sides = [self._one(depth)]
        while self._takes("NOT"):
            sides.append(self._one(depth))
        return _joined(sides, " NOT ")  # from the left, as SQLite reads it

    def _one(self, depth: int) -> str:
        token = self.here
        if token is None:
            last = self.tokens[-1]
            raise QueryError(f"a word is missing after {last.text} at the end")
        self.next += 1
        if token.kind == "term":
            return token.text
        if token.kind == "(":
            if depth >= _DEEPEST:
                raise QueryError(f"more than {_DEEPEST} parentheses within one another")
            found = self.either(depth + 1)
            if not self._takes(")"):
                raise QueryError(f"the ( at character {token.place} is not closed: add a )")
            return found
        if token.kind == "NOT":
            raise QueryError(
                f"the NOT at character {token.place} has nothing to take away from: write what to look for before it, "
                "such as: bridge NOT toll"
            )
        raise QueryError(f"a word is missing before {token.text} at character {token.place}")


def _joined(sides: list[str], operator: str) -> str:
    if len(sides) == 1:
        return sides[0]
    return operator.join(f"({side})" if side.count('"') > 2 else side for side in sides)  # more than one term
