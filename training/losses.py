"""What a network has to learn of a batch: from annotators, and from a teacher (distillation, Hinton et al. 2015)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from onrecord.extract.link import DISTANCES, REACH
from onrecord.extract.roles import Role
from training.batches import Batch
from training.learner import Settings
from training.network import Encoded, Network

LIKELY = 0.2
"""Words that the teacher takes for part of a cue, or of a source, with more than this probability are one."""


class Losses(NamedTuple):
    """Cross entropies, each as a sum over what is told of a batch, by a constant: nothing told, no loss."""

    tags: Tensor
    links: Tensor
    names: Tensor
    kinds: Tensor
    pointers: Tensor


def annotated(encoded: Encoded, batch: Batch, network: Network, settings: Settings) -> Losses:
    """The losses by what is annotated in a batch."""
    logits = network.links(_mean(encoded.cue, batch.row, batch.cue), encoded.target[batch.row], batch.distance)
    kinds = _mean(encoded.kinds, batch.anaphor_row, batch.anaphor)
    points = _points(encoded, batch.anaphor_row, batch.anaphor, batch.antecedents < 0)
    is_right = nn.functional.pad(batch.antecedents > 0, (1, 0))
    is_right[:, 0] = ~is_right.any(1)
    right = points.masked_fill(~is_right, -torch.inf).logsumexp(-1)
    pointers = torch.where(batch.pointed, points.logsumexp(-1) - right, 0)
    return Losses(
        tags=_cross_entropy(encoded.tags, batch.tags) / settings.words,
        links=_cross_entropy(logits, batch.links) / settings.words,
        names=_cross_entropy(encoded.names, batch.names) / settings.words,
        kinds=nn.functional.cross_entropy(kinds, batch.kind, ignore_index=-1, reduction="sum") / settings.anaphors,
        pointers=pointers.sum() / settings.anaphors,
    )


class Told(NamedTuple):
    """What teachers tell of a batch: probabilities.

    Attributes:
        tags, names: windows x words x tags, zero where there is no word.
        row, cue: the window of each cue, and its first and last word.
        distance: cues x words; links: cues x words x 3, zero out of reach.
        source_row, source: the window of each source, and its first and last word.
        kinds: sources x kinds.
        points: sources x (nobody named, words); foreign: sources x words, what is no candidate.
    """

    tags: Tensor
    names: Tensor
    row: Tensor
    cue: Tensor
    distance: Tensor
    links: Tensor
    source_row: Tensor
    source: Tensor
    kinds: Tensor
    points: Tensor
    foreign: Tensor

    def to(self, device: torch.device) -> Told:
        """The same on another device."""
        return Told(*(tensor.to(device, non_blocking=True) for tensor in self))


@torch.no_grad()
def tell(said: Sequence[Encoded], batch: Batch, teachers: Sequence[Network]) -> Told:
    """What teachers say of a batch, the means of their probabilities, cues and sources of theirs included."""
    present = batch.paragraph >= 0
    tags = _mean_of(each.tags for each in said) * present[..., None]
    row, cue = _runs(tags, Role.CUE, batch.paragraph)
    distance, reach = _distances(batch.paragraph[row], cue[:, 0])
    links = _mean_of(
        teacher.links(_mean(each.cue, row, cue), each.target[row], distance)
        for each, teacher in zip(said, teachers, strict=True)
    )
    source_row, source = _runs(tags, Role.SOURCE, batch.paragraph)
    place = torch.arange(present.shape[1], device=present.device)
    foreign = ((place >= source[:, :1]) & (place <= source[:, 1:])) | ~present[source_row]
    return Told(
        tags=tags,
        names=_mean_of(each.names for each in said) * present[..., None],
        row=row,
        cue=cue,
        distance=distance,
        links=links * reach[..., None],
        source_row=source_row,
        source=source,
        kinds=_mean_of(_mean(each.kinds, source_row, source) for each in said),
        points=_mean_of(_points(each, source_row, source, foreign) for each in said),
        foreign=foreign,
    )


def _mean_of(logits: Iterable[Tensor]) -> Tensor:
    """The mean of the probabilities that some logits stand for."""
    return torch.stack([each.float().softmax(-1) for each in logits]).mean(0)


def taught(encoded: Encoded, told: Told, network: Network, settings: Settings) -> Losses:
    """The losses by what teachers tell of a batch."""
    links = network.links(_mean(encoded.cue, told.row, told.cue), encoded.target[told.row], told.distance)
    kinds = _mean(encoded.kinds, told.source_row, told.source)
    points = _points(encoded, told.source_row, told.source, told.foreign).log_softmax(-1)
    return Losses(
        tags=_cross_entropy(encoded.tags, told.tags) / settings.words,
        links=_cross_entropy(links, told.links) / settings.words,
        names=_cross_entropy(encoded.names, told.names) / settings.words,
        kinds=_cross_entropy(kinds, told.kinds) / settings.anaphors,
        pointers=-(told.points * points.clamp(min=-1e4)).sum() / settings.anaphors,
    )


def _cross_entropy(logits: Tensor, wanted: Tensor) -> Tensor:
    return -(wanted * logits.float().log_softmax(-1)).sum()


def _points(encoded: Encoded, row: Tensor, run: Tensor, foreign: Tensor) -> Tensor:
    """The odds of whom each anaphor means: anaphors x (nobody who is named: 0, and words)."""
    anaphors = _mean(encoded.anaphor, row, run)
    points = (anaphors[:, None] * encoded.antecedent[row].float()).sum(-1)
    return nn.functional.pad(points.masked_fill(foreign, -torch.inf), (1, 0))


def _mean(vectors: Tensor, row: Tensor, run: Tensor) -> Tensor:
    """The mean vector of each run of words (first and last): runs x width."""
    first, last = run.unbind(1)
    running = nn.functional.pad(vectors.float().cumsum(1), (0, 0, 1, 0))
    return (running[row, last + 1] - running[row, first]) / (last + 1 - first)[:, None]


def _runs(tags: Tensor, role: Role, paragraph: Tensor) -> tuple[Tensor, Tensor]:
    """Runs of words that are likely part of a role, as the extractor tells them: window, and first and last word."""
    begin, inside = tags[..., 2 * role - 1], tags[..., 2 * role]
    likely = begin + inside > LIKELY
    before = nn.functional.pad(likely, (1, 0))[:, :-1]
    fresh = nn.functional.pad(paragraph, (1, 0), value=-1)[:, :-1] != paragraph
    starts = likely & (~before | (begin > inside) | fresh)
    after = nn.functional.pad(likely & ~starts, (0, 1))[:, 1:]
    first, last = starts.nonzero(), (likely & ~after).nonzero()
    return first[:, 0], torch.stack([first[:, 1], last[:, 1]], 1)


def _distances(paragraph: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
    """The class of distance of each cue to each word, and whether it can reach it; ``paragraph``: cues x words.

    As :func:`onrecord.extract.link.distances` and :func:`onrecord.extract.link.reachable` tell it.
    """
    most = (DISTANCES - REACH) // 2
    gap = torch.arange(paragraph.shape[1], device=paragraph.device)[None] - first[:, None]
    size = gap.abs().clamp(min=1).double().log2().ceil().long() + (gap != 0)
    near = size.clamp(max=most - 1) + torch.where(gap > 0, most, 0)
    beyond = paragraph - paragraph.gather(1, first[:, None])
    classes = torch.where(beyond > 0, 2 * most - 1 + beyond.clamp(0, REACH), near)
    return classes, (beyond >= 0) & (beyond <= REACH) & (paragraph >= 0)
