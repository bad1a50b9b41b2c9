"""Stand-ins for the model, for tests of what is around it."""

from __future__ import annotations

import re

from onrecord.attribution import Attribution, Type
from onrecord.document import Span
from onrecord.pipeline import Pipeline

SAYING = re.compile(r"“(?P<content>[^”]+),?” (?P<source>\w+) (?P<cue>said|asked)")


class FakeExtractor:
    """Finds “…” NAME said; the score of each is lower by a tenth than that of the one before."""

    def attributions(self, text: str) -> tuple[Attribution, ...]:
        return tuple(
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


def fake_pipeline(_model: object = None) -> Pipeline:
    return Pipeline(FakeExtractor())
