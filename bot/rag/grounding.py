"""Whether the passages found cover the question at all."""

from collections.abc import Sequence

from bot.domain import Found

# On the retriever's absolute scale. `coach eval` on a development set: keeps 95 % of what is covered and declines all
# that has nothing to do with it, but little of what merely sounds alike.
_FLOOR = 0.17


def covers(found: Sequence[Found]) -> bool:
    return bool(found) and found[0].score >= _FLOOR
