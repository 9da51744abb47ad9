"""A generation with what is in it, for whoever opens it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Exemplar, Generation, Passage
from bot.tips import Tip


@dataclass(frozen=True, slots=True)
class Edition:
    generation: Generation
    passages: Sequence[Passage]
    exemplars: Sequence[Exemplar]
    tips: Sequence[Tip]
