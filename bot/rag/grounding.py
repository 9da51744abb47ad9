"""Whether the knowledge covers a message at all, or what else it is: small talk, distress, or something not covered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain import Exemplar, ExemplarKind
from bot.rag.learned import KINDS, Learned, Numbers, clearness, nearest

# Members' messages are nearer to the exemplars than these are to each other, since their authors avoided repeating
# one another. So left-out exemplars are declined more often than members are (`coach eval` measures how often).
_HARDER = 2.25
# How much clearer than all else small talk or distress must be: half a percent of other exemplars get as far.
_TALK = 0.25
# A message that leans on the thread is mostly about what was covered before.
_THREAD = 0.5
_QUESTION, _NOT_COVERED, _SMALL_TALK, _CARE = (
    KINDS.index(k) for k in ("question", "not_covered", "small_talk", "care")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`margin` is negative where the message isn't covered; `nearest` is the exemplar of its kind most like it."""

    kind: ExemplarKind
    margin: float
    nearest: Exemplar | None


class Grounding:
    def __init__(self, learned: Learned, exemplars: Sequence[Exemplar], false_declines: float) -> None:
        """`false_declines` is the share of covered messages that may be declined by mistake."""
        self._exemplars = exemplars
        english = [exemplar.kind if exemplar.language == "en" else None for exemplar in exemplars]
        self._rows = [np.flatnonzero([kind == each for each in english]) for kind in KINDS]
        self._line = float(np.quantile(learned.covered, min(1.0, _HARDER * false_declines)))

    def judge(self, cosines: Numbers, scores: Numbers, in_thread: bool) -> Verdict:
        learned = scores[-len(KINDS) :]
        near = np.array([nearest(cosines[rows]) for rows in self._rows])
        margin = float(clearness(learned, near, _QUESTION, [_NOT_COVERED])) - self._line + _THREAD * in_thread
        kind = _QUESTION if margin >= 0 else _NOT_COVERED
        if not in_thread:
            kind = _talk(learned, near) or kind
        rows = self._rows[kind]
        return Verdict(KINDS[kind], margin, self._exemplars[rows[np.argmax(cosines[rows])]] if len(rows) else None)


def _talk(learned: Numbers, near: Numbers) -> int | None:
    for kind in (_CARE, _SMALL_TALK):
        others = [i for i in range(len(KINDS)) if i != kind]
        if clearness(learned, near, kind, others) > _TALK:
            return kind
    return None
