"""The measures."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

__all__ = ["Measure", "Scores"]

_OF_SPEAKERS = ("speaker", "named_statements", "kinds")
_RECALLS = ("recall_of_", "speaker_by_")


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of what is right among what was predicted and what is in the gold.

    >>> Measure(hits=6, predicted=8, gold=12).f1
    0.6
    """

    hits: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.hits + other.hits, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """The share of the predicted that is right; 0 where nothing is predicted."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found; 0 where there is none."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures over a set of documents. Two of them add up to the scores over both sets.

    Attributes:
        who_said_what: content IoU >= 0.5 and source IoU >= 0.5 (both empty counts as 1). The headline. The
            source of a continuation counts as right where one side names none.
        strict: content and source equal, word for word.
        content_lenient: content IoU >= 0.5.
        content_exact: content equal, word for word.
        source_words, cue_words, content_words: each role as labels of words, without pairing.
        source_given_content: of the pairs with content IoU >= 0.5: source IoU >= 0.5.
        speaker: of those whose gold speaker is a named person or organization: the name is the same.
            Names are compared without case, accents, punctuation and a leading "the".
        named_statements: content IoU >= 0.5 and the same speaker's name, against all gold attributions of
            named persons and organizations and all predicted ones with a name.
        kinds: of the pairs with content IoU >= 0.5 whose gold speaker has a kind: the kind is the same. Nobody
            is a kind, too.
        speaker_by_name, speaker_by_surname, speaker_by_pronoun, speaker_by_description, speaker_by_floating:
            the recall of `speaker` by how the gold source words it: with the whole name, with a word of the
            name, by one pronoun, by other words, not at all.
        recall_of_direct, recall_of_mixed, recall_of_indirect: the recall of `who_said_what` by gold type.
    """

    who_said_what: Measure = field(default=Measure())
    strict: Measure = field(default=Measure())
    content_lenient: Measure = field(default=Measure())
    content_exact: Measure = field(default=Measure())
    source_words: Measure = field(default=Measure())
    cue_words: Measure = field(default=Measure())
    content_words: Measure = field(default=Measure())
    source_given_content: Measure = field(default=Measure())
    speaker: Measure = field(default=Measure())
    named_statements: Measure = field(default=Measure())
    kinds: Measure = field(default=Measure())
    speaker_by_name: Measure = field(default=Measure())
    speaker_by_surname: Measure = field(default=Measure())
    speaker_by_pronoun: Measure = field(default=Measure())
    speaker_by_description: Measure = field(default=Measure())
    speaker_by_floating: Measure = field(default=Measure())
    recall_of_direct: Measure = field(default=Measure())
    recall_of_mixed: Measure = field(default=Measure())
    recall_of_indirect: Measure = field(default=Measure())

    def __add__(self, other: Scores) -> Scores:
        names = [measure.name for measure in fields(self)]
        return Scores(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Each measure by its name as ``p``, ``r`` and ``f1``, recall by type or form as ``r`` of ``n``.

        Measures of speakers are left out where the gold tells none to be measured.
        """
        rows: dict[str, dict[str, float]] = {}
        for name in [measure.name for measure in fields(self)]:
            measure: Measure = getattr(self, name)
            title = name.replace("_", " ")
            if name.startswith(_OF_SPEAKERS) and not measure.gold:
                continue
            if name.startswith(_RECALLS):
                rows[title] = {"r": measure.recall, "n": measure.gold}
            else:
                rows[title] = {"p": measure.precision, "r": measure.recall, "f1": measure.f1}
        return rows

    def table(self) -> str:
        """The measures as lines of text, in percent."""
        lines = []
        for title, row in self.to_dict().items():
            cells = [f"of {value:.0f}" if name == "n" else f"{name} {value:6.1%}" for name, value in row.items()]
            lines.append("  ".join([f"{title:22}", *cells]))
        return "\n".join(lines) + "\n"
