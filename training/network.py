"""The network: an encoder with light heads.

They tell the roles of words and the links from cues to words; and, to name the speakers, which words are
names, what kind of source a word is part of, and whom it means.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.extract.link import DISTANCES, LINKS
from onrecord.extract.roles import TAGS
from onrecord.extract.words import Case, Mark
from onrecord.reading import KINDS, NAME_TAGS
from training.encoder import Encoder

FEATURE_WIDTH = 16
HEAD_WIDTH = 128
LINK_WIDTH = 128
ANAPHOR_WIDTH = 64


class Encoded(NamedTuple):
    """What the encoder pass gives for each word.

    Attributes:
        tags, names, kinds: logits.
        cue, target: the word as a cue and as a target of one.
        anaphor, antecedent: the word as one that means somebody named, and as part of a name.
    """

    tags: Tensor
    cue: Tensor
    target: Tensor
    names: Tensor
    kinds: Tensor
    anaphor: Tensor
    antecedent: Tensor


class Network(nn.Module):
    """Encoder and heads.

    Case and quotation marks, which the uncased encoder cannot see, come in twice: at the input, where
    their embeddings begin as zero so that the pretrained encoder is not disturbed, and before the heads.
    """

    def __init__(self, encoder: Encoder, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.case_in = nn.Embedding(len(Case), width)
        self.mark_in = nn.Embedding(len(Mark), width)
        nn.init.zeros_(self.case_in.weight)
        nn.init.zeros_(self.mark_in.weight)
        self.case_out = nn.Embedding(len(Case), FEATURE_WIDTH)
        self.mark_out = nn.Embedding(len(Mark), FEATURE_WIDTH)
        self.dropout = nn.Dropout(dropout)
        wide = width + 2 * FEATURE_WIDTH
        self.tag = _head(wide, len(TAGS), dropout)
        self.cue = nn.Linear(wide, LINK_WIDTH)
        self.target = nn.Linear(wide, LINK_WIDTH)
        self.links = Links()
        self.name = _head(wide, len(NAME_TAGS), dropout)
        self.kind = nn.Linear(wide, len(KINDS))
        self.anaphor = nn.Linear(wide, ANAPHOR_WIDTH)
        self.antecedent = nn.Linear(wide, ANAPHOR_WIDTH)

    def forward(
        self, ids: Tensor, case: Tensor, mark: Tensor, position: Tensor, padding: Tensor | None = None
    ) -> Encoded:
        """``ids``, ``case``, ``mark``: batch x pieces; ``position``: batch x words, the first piece of each word."""
        hidden = self.encoder(ids, self.case_in(case) + self.mark_in(mark), padding)
        features = torch.cat([hidden, self.case_out(case), self.mark_out(mark)], -1)
        words = torch.gather(features, 1, position[..., None].expand(-1, -1, features.shape[-1]))
        words = self.dropout(words)
        return Encoded(
            tags=self.tag(words),
            cue=self.cue(words),
            target=self.target(words),
            names=self.name(words),
            kinds=self.kind(words),
            anaphor=self.anaphor(words),
            antecedent=self.antecedent(words),
        )


def _head(width: int, tags: int, dropout: float) -> nn.Sequential:
    inner = nn.Linear(width, HEAD_WIDTH)
    return nn.Sequential(inner, nn.GELU("tanh"), nn.Dropout(dropout), nn.Linear(HEAD_WIDTH, tags))


class Links(nn.Module):
    """For pairs of a cue and a word: nothing, source or content, from the two vectors and their distance."""

    def __init__(self) -> None:
        super().__init__()
        self.distance = nn.Embedding(DISTANCES, LINK_WIDTH)
        self.judge = nn.Linear(LINK_WIDTH, len(LINKS))

    def forward(self, cue: Tensor, target: Tensor, distance: Tensor) -> Tensor:
        """``cue``: cues x width; ``target``: words x width, or cues x words x width; ``distance``: cues x words."""
        if target.dim() == 2:
            target = target[None]
        pair = cue[:, None] + target + cue[:, None] * target + self.distance(distance)
        return self.judge(functional.gelu(pair, approximate="tanh"))
