"""Stand-ins for the model, for tests of what is around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.attribution import Attribution, Type
from onrecord.document import Span
from onrecord.extract.words import words_of
from onrecord.pipeline import Pipeline
from onrecord.reading import Reading
from onrecord.resolve import Resolver
from onrecord.resolve.antecedents import FEATURES, NOBODY, Weights
from onrecord.resolve.sources import Form
from tests.extract.hand_made import nothing_read

SAYING = re.compile(r"“(?P<content>[^”]+),?” (?P<source>\w+) (?P<cue>said|asked)")


class FakeExtractor:
    """Finds “…” NAME said; the score of each is lower by a tenth than that of the one before."""

    def extract(self, text: str) -> tuple[tuple[Attribution, ...], Reading]:
        return tuple(self._attributions(text)), self.read(text)

    def read(self, text: str) -> Reading:
        return nothing_read(words_of(text))

    def _attributions(self, text: str) -> Iterator[Attribution]:
        return (
            Attribution(
                id=f"a{number}",
                type=Type.DIRECT,
                source=(Span(*found.span("source")),),
                cue=(Span(*found.span("cue")),),
                content=(Span(*found.span("content")),),
                continues=f"a{number - 1}" if number > 1 else None,
                score=1 - number / 10,
            )
            for number, found in enumerate(SAYING.finditer(text), start=1)
        )


def fake_pipeline(_model: object = None, **_options: object) -> Pipeline:
    weights = Weights((0.0,) * len(FEATURES), 1.0, (0.0,) * len(NOBODY))
    return Pipeline(FakeExtractor(), Resolver(dict.fromkeys(Form, weights)))
