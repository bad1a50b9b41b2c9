"""A text cut into windows that the encoder can take at once.

A window is whole paragraphs, as many as fit, with ``[SEP]`` between them; it begins with a little of
what comes before (its context), so that a quotation going on in a new paragraph still has its cue in
view. A paragraph too long for one window is cut into overlapping ones. Every word has one window that
is its *home*: all that is decided about a word is decided there, whatever other windows show it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.extract.words import Words, words_of

__all__ = ["Limits", "Pieces", "Window", "load_tokenizer", "pieces_of", "windows"]

# A run of Chinese characters is one word of many pieces; the first few tell what can be told.
_MOST_PIECES_OF_A_WORD = 32
# The tokenizer refuses lone surrogates, and drops white space that is a control character.
_LIKE_SPACE = re.compile("[\ud800-\udfff\x0b\x0c\x1c-\x1f\x85]")

# What a tokenizer makes of a text takes some hundred times its size. A block goes on to the end of its last
# word, unless that has none.
_BLOCK = re.compile(r".{1,50000}\S{0,1000}", re.DOTALL)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in word pieces.

    Attributes:
        window: the longest window, ``[CLS]`` and ``[SEP]`` included.
        context: how much of the preceding paragraphs a window repeats at most.
        overlap: how much two windows of one long paragraph share.
    """

    window: int = 256
    context: int = 48
    overlap: int = 64


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's words and the word pieces they are made of.

    Attributes:
        words: the words that have a piece of their own.
        ids: vocabulary number of each piece.
        word: number of the word that each piece belongs to.
        first: number of the first piece of each word.
    """

    words: Words
    ids: Ints
    word: Ints
    first: Ints


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder.

    Attributes:
        ids: vocabulary numbers, ``[CLS]`` first and ``[SEP]`` after each paragraph.
        case, mark: features of each piece, those of its word; 0 at special pieces.
        position: where in ``ids`` the first piece of each word of the window stands.
        words: the words shown, a range of word numbers.
        home: the words decided here, a range within ``words``.
    """

    ids: Ints
    case: Ints
    mark: Ints
    position: Ints
    words: range
    home: range


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder, or of a pretrained encoder's.

    Raises:
        ModelError: its ``tokenizer.json`` is none.
    """
    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise ModelError(f"{path}: not a tokenizer ({error})") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True  # "[SEP]" in an article is a word like others
    return tokenizer


def pieces_of(text: str, tokenizer: Tokenizer) -> Pieces:
    """Words and word pieces of ``text``. A word that the tokenizer drops (control characters) is left out."""
    words = words_of(text)
    ids, offsets = _tokenized(_LIKE_SPACE.sub(" ", text), tokenizer)
    first = np.searchsorted(offsets[:, 0], words.starts)
    shown = first < len(offsets)
    shown[shown] &= offsets[first[shown], 0] < words.ends[shown]
    words, first = words.take(shown), first[shown]
    # A piece that goes on beyond its word (soft hyphens, accents of their own) has the rest of that word in it.
    last = np.append(first, len(ids))[1:] - 1
    ends = np.minimum(offsets[last, 1], np.append(words.starts, len(text))[1:])
    words = replace(words, ends=np.maximum(words.ends, ends))
    # Pieces between two words belong to the word before; what stands before the first word, to none.
    word = np.searchsorted(first, np.arange(len(ids)), "right") - 1
    within = np.arange(len(ids)) - first[word] if len(first) else np.zeros(len(ids), np.int64)
    kept = (word >= 0) & (within < _MOST_PIECES_OF_A_WORD)
    return Pieces(words, ids[kept], word[kept], np.searchsorted(word[kept], np.arange(len(words))))


def _tokenized(text: str, tokenizer: Tokenizer) -> tuple[Ints, Ints]:
    """Vocabulary numbers and character offsets (pieces x 2), block by block: they are parted at white space anyway."""
    ids, offsets = [np.zeros(0, np.int64)], [np.zeros((0, 2), np.int64)]
    for block in _BLOCK.finditer(text):
        encoding = tokenizer.encode(block.group(), add_special_tokens=False)
        ids.append(np.array(encoding.ids, np.int64))
        offsets.append(np.array(encoding.offsets, np.int64).reshape(-1, 2) + block.start())
    return np.concatenate(ids), np.concatenate(offsets)


def windows(pieces: Pieces, tokenizer: Tokenizer, limits: Limits) -> list[Window]:
    """The windows of a text, in order; their homes cover all its words without overlap.

    Raises:
        ModelError: the tokenizer does not know ``[CLS]`` or ``[SEP]``.
    """
    specials = _special(tokenizer, "[CLS]"), _special(tokenizer, "[SEP]")
    return [_window(pieces, shown, home, specials) for shown, home in _ranges(pieces, limits)]


def _special(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ModelError(f"tokenizer.json: its vocabulary has no {name}")
    return number


def _ranges(pieces: Pieces, limits: Limits) -> list[tuple[range, range]]:
    """Words shown and words at home in each window."""
    count = len(pieces.words)
    if not count:
        return []
    size = np.diff(np.append(pieces.first, len(pieces.ids)))
    paragraph = pieces.words.paragraph
    starts = [0, *(np.flatnonzero(np.diff(paragraph)) + 1).tolist(), count]
    before = np.concatenate([[0], np.cumsum(size)])
    room = limits.window - 1

    ranges: list[tuple[range, range]] = []
    first = 0  # number of the first paragraph of the window in the making
    while first < len(starts) - 1:
        begin = starts[first]
        shown, used = begin, 0
        # Context: whole preceding paragraphs that are short, else none.
        back = first
        while back > 0 and used + (extra := int(before[starts[back]] - before[starts[back - 1]]) + 1) <= limits.context:
            used += extra
            back -= 1
            shown = starts[back]
        last = first
        while last < len(starts) - 1:
            extra = int(before[starts[last + 1]] - before[starts[last]]) + 1
            if used + extra > room:
                break
            used += extra
            last += 1
        if last > first:
            end = starts[last]
            ranges.append((range(shown, end), range(begin, end)))
            first = last
        elif shown < begin and before[starts[first + 1]] - before[begin] + 1 <= room:
            ranges.append((range(begin, starts[first + 1]), range(begin, starts[first + 1])))
            first += 1
        else:
            ranges += _cut(before, range(begin, starts[first + 1]), room - 1, limits.overlap)
            first += 1
    return ranges


def _cut(before: Ints, paragraph: range, room: int, overlap: int) -> list[tuple[range, range]]:
    """Overlapping windows over a paragraph longer than ``room`` pieces; homes meet in mid-overlap."""
    ranges = []
    shown, home = paragraph.start, paragraph.start
    while True:
        end = max(int(np.searchsorted(before, before[shown] + room, "right")) - 1, shown + 1)
        if end >= paragraph.stop:
            ranges.append((range(shown, paragraph.stop), range(home, paragraph.stop)))
            return ranges
        following = max(int(np.searchsorted(before, before[end] - overlap)), shown + 1)
        middle = max((following + end) // 2, home + 1)
        ranges.append((range(shown, end), range(home, middle)))
        shown, home = min(following, middle), middle


def _window(pieces: Pieces, shown: range, home: range, specials: tuple[int, int]) -> Window:
    start, classify, separate = pieces.first[shown.start], *specials
    stop = pieces.first[shown.stop] if shown.stop < len(pieces.words) else len(pieces.ids)
    word = pieces.word[start:stop]
    paragraph = pieces.words.paragraph[word]
    # Number of special pieces before each piece: [CLS], and a [SEP] for each paragraph that ended.
    shift = 1 + np.concatenate([[0], np.cumsum(np.diff(paragraph) > 0)]) if len(word) else np.zeros(0, np.int64)
    place = np.arange(len(word)) + shift
    length = int(place[-1]) + 2
    ids = np.full(length, separate, np.int64)
    ids[0] = classify
    ids[place] = pieces.ids[start:stop]
    case, mark = np.zeros(length, np.int64), np.zeros(length, np.int64)
    case[place] = pieces.words.case[word]
    mark[place] = pieces.words.mark[word]
    position = place[pieces.first[shown.start : shown.stop] - start]
    return Window(ids, case, mark, position, shown, home)
