"""Training examples cut into windows and put together in batches of tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

from onrecord.extract.link import LINKS, distances
from onrecord.extract.windows import Limits, Window, windows
from onrecord.extract.words import Case
from training.corpora import Anaphor, CueTarget, Example

Cut = tuple[Example, Window]

OTHER_CASE = 0.06  # share of the articles shown as if they were written in capitals, or without any
ONE_CASE = (Case.LOWER, Case.UPPER)
LETTERS = (Case.LOWER, Case.TITLE, Case.UPPER, Case.MIXED)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some windows, padded to the longest.

    Attributes:
        ids, case, mark: windows x pieces.
        padding: windows x pieces, 0 or -inf.
        position: windows x words.
        paragraph: windows x words, the number of each word's paragraph; -1 where there is no word.
        tags: windows x words x tags, zero where there is no word.
        row: the window of each cue.
        cue: cues x 2, first and last word of each cue, counted within its window.
        distance: cues x words; links: cues x words x 3, zero where the cue does not reach.
        names: windows x words x tags of names, zero where there is no word or it is not annotated.
        anaphor_row: the window of each anaphor.
        anaphor: anaphors x 2, first and last word of each anaphor, counted within its window.
        kind: of each anaphor, -1 where it is not annotated.
        antecedents: anaphors x words, 1 for the words of the names of whom an anaphor means, else 0, and
            -1 for what is no candidate: its own words and words that are not there.
        pointed: anaphors, whether it is annotated whom they mean, and seen.
    """

    ids: Tensor
    case: Tensor
    mark: Tensor
    padding: Tensor
    position: Tensor
    paragraph: Tensor
    tags: Tensor
    row: Tensor
    cue: Tensor
    distance: Tensor
    links: Tensor
    names: Tensor
    anaphor_row: Tensor
    anaphor: Tensor
    kind: Tensor
    antecedents: Tensor
    pointed: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        tensors = (getattr(self, each.name) for each in fields(self))
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in tensors))


def cuts(examples: Sequence[Example], tokenizer: Tokenizer, chance: random.Random | None) -> list[Cut]:
    """All windows of all examples; with ``chance``, of a size of 50 to 100 % of the full one for each example."""
    found = []
    for example in examples:
        limits = Limits()
        if chance is not None:
            limits = Limits(window=int(limits.window * chance.uniform(0.5, 1.0)))
        shown = windows(example.pieces, tokenizer, limits)
        if chance is not None and chance.random() < OTHER_CASE:
            shown = [replace(window, case=_in_one_case(window.case, chance.choice(ONE_CASE))) for window in shown]
        found += [(example, window) for window in shown]
    return found


def _in_one_case(case: np.ndarray, other: Case) -> np.ndarray:
    """The case of words as it would be were the article in capitals, or without any."""
    return np.where(np.isin(case, LETTERS), other, case)


def grouped(found: Sequence[Cut], size: int, chance: random.Random) -> list[list[Cut]]:
    """The windows of each batch: about ``size`` pieces, of like length, in random order."""
    order = list(found)
    chance.shuffle(order)
    pool = 16 * max(16, size // 256)  # windows sorted by length at a time: little padding, yet random company
    groups: list[list[Cut]] = []
    for start in range(0, len(order), pool):
        group: list[Cut] = []
        for cut in sorted(order[start : start + pool], key=lambda cut: len(cut[1].ids)):
            if group and (len(group) + 1) * _rounded(len(cut[1].ids)) > size:
                groups.append(group)
                group = []
            group.append(cut)
        groups.append(group)
    chance.shuffle(groups)
    return groups


def batches(groups: Sequence[Sequence[Cut]], processes: int) -> Iterator[Batch]:
    """The batches in their order, made by so many processes beside this one."""
    return iter(DataLoader(groups, batch_size=None, collate_fn=collate, num_workers=processes))


def collate(group: Sequence[Cut]) -> Batch:
    """One batch of some windows."""
    width = max(len(window.words) for _, window in group)
    length = _rounded(max(len(window.ids) for _, window in group))
    rows, cue, distance, links = [], [], [], []
    for row, (example, window) in enumerate(group):
        for target in example.cues:
            if target.first in window.words and target.last in window.words:
                rows.append(row)
                cue.append([target.first - window.words.start, target.last - window.words.start])
                near, link = _cue_rows(example, window, target, width)
                distance.append(near)
                links.append(link)
    anaphors = [
        (row, window, anaphor)
        for row, (example, window) in enumerate(group)
        for anaphor in example.anaphors
        if anaphor.words[0] in window.home and anaphor.words[-1] in window.home
    ]
    antecedents = [_antecedents(window, anaphor, width) for _, window, anaphor in anaphors]
    return Batch(
        ids=_stack([window.ids for _, window in group], length),
        case=_stack([window.case for _, window in group], length),
        mark=_stack([window.mark for _, window in group], length),
        padding=_stack([np.zeros(len(window.ids), np.float32) for _, window in group], length, float("-inf")),
        position=_stack([window.position for _, window in group], width),
        paragraph=_stack(
            [example.pieces.words.paragraph[w.words.start : w.words.stop] for example, w in group], width, -1
        ),
        tags=pad_sequence([torch.from_numpy(e.tags[w.words.start : w.words.stop]) for e, w in group], batch_first=True),
        row=torch.tensor(rows, dtype=torch.long),
        cue=torch.tensor(cue, dtype=torch.long).reshape(-1, 2),
        distance=torch.from_numpy(np.array(distance, np.int64).reshape(-1, width)),
        links=torch.from_numpy(np.array(links, np.float32).reshape(-1, width, len(LINKS))),
        names=pad_sequence(
            [torch.from_numpy(e.names[w.words.start : w.words.stop]) for e, w in group], batch_first=True
        ),
        anaphor_row=torch.tensor([row for row, _, _ in anaphors], dtype=torch.long),
        anaphor=torch.tensor(
            [[a.words[0] - w.words.start, a.words[-1] - w.words.start] for _, w, a in anaphors], dtype=torch.long
        ).reshape(-1, 2),
        kind=torch.tensor([-1 if a.kind is None else a.kind for _, _, a in anaphors], dtype=torch.long),
        antecedents=torch.from_numpy(np.array(antecedents, np.int64).reshape(-1, width)),
        pointed=torch.tensor(
            [
                a.antecedents is not None and (not a.antecedents or bool((row == 1).any()))
                for (_, _, a), row in zip(anaphors, antecedents, strict=True)
            ],
            dtype=torch.bool,
        ),
    )


def _antecedents(window: Window, anaphor: Anaphor, width: int) -> np.ndarray:
    row = np.full(width, -1, np.int64)
    row[: len(window.words)] = 0
    row[[word - window.words.start for word in anaphor.antecedents or () if word in window.words]] = 1
    row[anaphor.words[0] - window.words.start : anaphor.words[-1] + 1 - window.words.start] = -1
    return row


def _rounded(length: int) -> int:
    """A multiple of 32: kernels are made anew for each shape, so few shapes are fast."""
    return -(-length // 32) * 32


def _stack(arrays: Sequence[np.ndarray], length: int, filling: float = 0) -> Tensor:
    padded = [np.pad(array, (0, length - len(array)), constant_values=filling) for array in arrays]
    return torch.from_numpy(np.stack(padded))


def _cue_rows(example: Example, window: Window, target: CueTarget, width: int) -> tuple[np.ndarray, np.ndarray]:
    near, link = np.zeros(width, np.int64), np.zeros((width, len(LINKS)), np.float32)
    start, stop = max(target.reach.start, window.words.start), min(target.reach.stop, window.words.stop)
    seen = slice(start - window.words.start, stop - window.words.start)
    near[seen] = distances(example.pieces.words.paragraph, np.arange(start, stop), np.array([target.first]))[0]
    link[seen] = target.target[start - target.reach.start : stop - target.reach.start]
    return near, link
