"""The language of a text."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["language_of"]

_ENGLISH = frozenset({"and", "from", "said", "that", "the", "with"})
"""Frequent in any English text and hardly ever words of another language."""

_SAMPLE = 2000  # characters: enough to be sure
_WORDS = 12  # fewer words tell nothing by their frequency
_ENGLISH_SHARE = 0.05  # 99% of English news articles have more, other languages none
_LETTERS = 40  # fewer letters tell no language
_SURE = 0.9


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text, or ``None`` where the text is too short to tell.

    >>> language_of("The minister said on Monday that the bridge would open again in spring, with a year's delay.")
    'en'
    >>> language_of("OK.") is None
    True
    """
    # English is told by its commonest words: loading the model for the others takes half a second and 100 MB.
    sample = text[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    if len(words) >= _WORDS and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    if sum(map(str.isalpha, sample)) < _LETTERS:
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _SURE else None


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  see language_of

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
