"""The extractor: text in, attributions out. Each step is a module of its own, named here in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from onrecord.attribution import Attribution
from onrecord.extract.assemble import assemble
from onrecord.extract.confidence import features
from onrecord.extract.decode import Candidate, decode
from onrecord.extract.evidence import Evidence, gather, read
from onrecord.extract.layout import Claim, claimed, claims
from onrecord.extract.model import Manifest, folder_of
from onrecord.extract.nested import Contents, with_inner
from onrecord.extract.tagger import Tagger
from onrecord.extract.windows import load_tokenizer, pieces_of, windows
from onrecord.reading import Reading

__all__ = ["Extractor", "weighed"]


class Extractor:
    """A loaded model.

    Attributes:
        manifest: of the model.
        nested: whether attributions within others are looked for, too.
    """

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer, tagger: Tagger, *, nested: bool = False) -> None:
        self.manifest = manifest
        self.nested = nested
        self._tokenizer = tokenizer
        self._tagger = tagger

    @classmethod
    def load(cls, model: str | Path | None = None, *, nested: bool = False) -> Extractor:
        """A model that ships with the package, by its name, or that of a folder.

        Raises:
            ModelError: the folder is missing or damaged, or its model was made for another version.
        """
        folder = folder_of(model)
        manifest = Manifest.read(folder)
        tokenizer = load_tokenizer(folder)
        return cls(manifest, tokenizer, Tagger(folder / "encoder.onnx", folder / "links.onnx"), nested=nested)

    def extract(self, text: str) -> tuple[tuple[Attribution, ...], Reading]:
        """The attributions of a text, in reading order, and the reading that names their speakers.

        Every span lies inside the text, is not empty and has no white space at its ends; spans of one
        part are in order and do not overlap. Those within others have an id that begins with that of their
        ``parent``; there are none within these in turn, and the others are the same without them.
        """
        found, reading = self._found(text)
        if self.nested:
            contents = Contents.of(text, found)
            inner, _ = self._found(contents.text)
            found = with_inner(found, contents.inner(inner, self.manifest.decoding.nested))
        return found, reading

    def _found(self, text: str) -> tuple[tuple[Attribution, ...], Reading]:
        pieces = pieces_of(text, self._tokenizer)
        shown = windows(pieces, self._tokenizer, self.manifest.limits)
        evidence = gather(pieces.words, shown, self._tagger, self.manifest.decoding.cue)
        by_layout = claims(text, pieces.words)
        candidates, scores = weighed(evidence, by_layout, self.manifest)
        return assemble(text, evidence.words, candidates, scores, by_layout, self.manifest), evidence.reading

    def read(self, text: str) -> Reading:
        """The reading of a text that is not searched for attributions: a title."""
        pieces = pieces_of(text, self._tokenizer)
        return read(pieces.words, windows(pieces, self._tokenizer, self.manifest.limits), self._tagger)


def weighed(evidence: Evidence, by_layout: Sequence[Claim], manifest: Manifest) -> tuple[list[Candidate], list[float]]:
    """The attributions worth keeping beside those by layout, and their scores.

    Decoding runs twice: what an unlikely cue had taken goes back to the likely ones. A cue in a quotation that has no
    opening mark, or no marks at all, is not heeded: the network takes its words for the reporter's.
    """
    decoding, confidence = manifest.decoding, manifest.confidence
    words = evidence.words
    taken = claimed(words, by_layout)
    theirs = {word for each in words.quoted if not each.opened for word in words.within(each.span)}
    cues = [cue for cue in evidence.cues if cue.first not in theirs and not taken[cue.first : cue.last + 1].any()]
    first = decode(evidence, cues, taken, decoding)
    scores = confidence(features(evidence, first)).tolist()
    likely = [(candidate, score) for candidate, score in zip(first, scores, strict=True) if score >= decoding.keep]
    second = decode(evidence, [candidate.cue for candidate, _ in likely], taken, decoding)
    known = {_key(candidate): score for candidate, score in likely}
    changed = [candidate for candidate in second if _key(candidate) not in known]
    fresh = confidence(features(evidence, changed)).tolist()
    known |= {_key(candidate): score for candidate, score in zip(changed, fresh, strict=True)}
    return second, [known[_key(candidate)] for candidate in second]


def _key(candidate: Candidate) -> tuple[int, range | None, tuple[range, ...]]:
    """What tells whether decoding a second time has changed a candidate."""
    return candidate.cue.first, candidate.source, candidate.content
