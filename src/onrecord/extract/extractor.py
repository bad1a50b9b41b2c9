"""The extractor: text in, attributions out. Each step is a module of its own, named here in order."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from onrecord.attribution import Attribution
from onrecord.errors import ModelError
from onrecord.extract.assemble import assemble
from onrecord.extract.confidence import features
from onrecord.extract.decode import Candidate, decode
from onrecord.extract.evidence import Evidence, gather
from onrecord.extract.model import Manifest
from onrecord.extract.tagger import Tagger
from onrecord.extract.windows import pieces_of, windows

__all__ = ["Extractor"]

_SHIPPED = Path(__file__).parent.parent / "model"


class Extractor:
    """A loaded model."""

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer, tagger: Tagger) -> None:
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._tagger = tagger

    @classmethod
    def load(cls, folder: Path | None = None) -> Extractor:
        """The model of a folder, or the one that ships with the package.

        Raises:
            ModelError: the folder is missing or damaged, or its model was made for another version.
        """
        folder = folder or _SHIPPED
        manifest = Manifest.read(folder)
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{folder / 'tokenizer.json'}: not a tokenizer ({error})") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(manifest, tokenizer, Tagger(folder / "encoder.onnx", folder / "links.onnx"))

    def attributions(self, text: str) -> tuple[Attribution, ...]:
        """The attributions of a text, in reading order.

        Every span lies inside the text, is not empty and has no white space at its ends; spans of one
        part are in order and do not overlap.
        """
        evidence = self.evidence(text)
        candidates, scores = self.candidates(evidence)
        return assemble(evidence.words, candidates, scores, self.manifest.floating)

    def evidence(self, text: str) -> Evidence:
        """What the network has to say of a text."""
        pieces = pieces_of(text, self._tokenizer)
        shown = windows(pieces, self._tokenizer, self.manifest.limits)
        return gather(pieces.words, shown, self._tagger, self.manifest.decoding.cue)

    def candidates(self, evidence: Evidence) -> tuple[list[Candidate], list[float]]:
        """The attributions worth keeping, and their scores.

        Decoding runs twice: what an unlikely cue had taken goes back to the likely ones.
        """
        decoding, confidence = self.manifest.decoding, self.manifest.confidence
        first = decode(evidence, evidence.cues, decoding)
        scores = confidence(features(evidence, first))
        kept = [candidate.cue for candidate, score in zip(first, scores, strict=True) if score >= decoding.keep]
        if len(kept) == len(first):
            return first, scores.tolist()
        second = decode(evidence, kept, decoding)
        return second, confidence(features(evidence, second)).tolist()
