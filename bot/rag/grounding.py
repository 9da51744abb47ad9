"""Whether the knowledge covers a message at all, or what else it is: small talk, distress, or something not covered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.domain import Calibration, Exemplar, ExemplarKind
from bot.rag.learned import KINDS, Learned, Numbers, clearness, kind_of, nearest

Rows = npt.NDArray[np.int64]

# Members' messages are nearer to the exemplars than these are to each other, since their authors avoided repeating
# one another. So left-out exemplars are declined more often than members are (`coach eval` measures how often).
_HARDER = 2.0
# Small talk and distress may be a little less clear than all else, since there are far fewer exemplars of them: one in
# a hundred exemplars of what is covered gets as far.
_TALK = -0.1
# For knowledge that comes without a list of what it doesn't cover: our handbook's own questions asked of the handbook
# without them. So near are 96 % of them to the passages' words, and so much nearer is hardly one to small talk.
_PRIOR_LINE = 0.18
# Some messages that somebody said aren't covered are no list: each of them declines only what is much like it.
_FEWEST = 8
_PRIOR_TALK = 0.25
_QUESTION, _NOT_COVERED, _SMALL_TALK, _CARE = (
    KINDS.index(k) for k in ("question", "not_covered", "small_talk", "care")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`margin` is negative where the message isn't covered. `about` is what the exemplars of its kind most like it are
    about, a theme or a sort of small talk, and `likeness` how near the best of these are."""

    kind: ExemplarKind
    margin: float
    about: str | None = None
    likeness: float = 0.0


def calibration(learned: Learned, false_declines: float) -> Calibration | None:
    """None for knowledge that doesn't say what it doesn't cover: nothing can be calibrated then."""
    if not _is_calibrated(learned):
        return None
    line = _line(learned, false_declines)
    return Calibration(float((learned.covered < line).mean()), float((learned.declined < line).mean()))


def _is_calibrated(learned: Learned) -> bool:
    return len(learned.declined) >= _FEWEST


def _line(learned: Learned, false_declines: float) -> float:
    return float(np.quantile(learned.covered, min(1.0, _HARDER * false_declines)))


class Grounding:
    def __init__(self, learned: Learned, exemplars: Sequence[Exemplar], false_declines: float) -> None:
        """`false_declines` is the share of covered messages that may be declined by mistake."""
        english = [kind_of(exemplar) if exemplar.language == "en" else -1 for exemplar in exemplars]
        self._rows = [np.flatnonzero([kind == each for each in english]) for kind in range(len(KINDS))]
        self._groups = [_by_about(rows, exemplars) for rows in self._rows]
        self._is_calibrated = _is_calibrated(learned)
        self._line = _line(learned, false_declines)

    def judge(self, cosines: Numbers, scores: Numbers, bonus: float) -> Verdict:
        """`bonus` is added to the margin: what is known from the thread."""
        learned = scores[-len(KINDS) :]
        near = np.array([nearest(cosines[rows]) for rows in self._rows])
        margin = (self._calibrated(learned, near) if self._is_calibrated else self._prior(cosines, near)) + bonus
        kind = _QUESTION if margin >= 0 else _NOT_COVERED
        if not bonus:
            kind = self._talk(learned, near) or kind
        if kind == _QUESTION or not self._groups[kind]:
            return Verdict(KINDS[kind], margin)
        about, likeness = max(
            ((about, float(nearest(cosines[rows]))) for about, rows in self._groups[kind].items()),
            key=lambda group: group[1],
        )
        return Verdict(KINDS[kind], margin, about, likeness)

    def _calibrated(self, learned: Numbers, near: Numbers) -> float:
        return float(clearness(learned, near, _QUESTION, [_NOT_COVERED])) - self._line

    def _prior(self, cosines: Numbers, near: Numbers) -> float:
        declined = float(cosines[self._rows[_NOT_COVERED]].max(initial=0.0))
        return float(near[_QUESTION]) - max(_PRIOR_LINE, declined)

    def _talk(self, learned: Numbers, near: Numbers) -> int | None:
        for kind in (_CARE, _SMALL_TALK):
            others = [i for i in range(len(KINDS)) if i != kind]
            if self._is_calibrated and clearness(learned, near, kind, others) > _TALK:
                return kind
            if not self._is_calibrated and near[kind] - near[others].max() > _PRIOR_TALK:
                return kind
        return None


def _by_about(rows: Rows, exemplars: Sequence[Exemplar]) -> dict[str, Rows]:
    groups: dict[str, list[int]] = {}
    for row in rows:
        groups.setdefault(exemplars[row].about, []).append(row)
    return {about: np.array(some, dtype=np.int64) for about, some in groups.items()}
