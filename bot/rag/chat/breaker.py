"""A breaker: what keeps failing is left alone for a while, then one trial decides."""

from collections.abc import Callable

_FAILURES = 5
_REST_S = 60.0


class Breaker:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._rests_until: float | None = None
        self._is_tried = False

    def admits(self) -> bool:
        """Whoever is let in says afterwards what came of it, by one of the three methods below."""
        if self._rests_until is None:
            return True
        if self._is_tried or self._clock() < self._rests_until:
            return False
        self._is_tried = True
        return True

    def succeeded(self) -> None:
        self._failures, self._rests_until, self._is_tried = 0, None, False

    def failed(self, for_good: bool) -> None:
        """`for_good`: trying again soon is of no use."""
        self._failures += 1
        if for_good or self._failures >= _FAILURES:
            self._rests_until = self._clock() + _REST_S
        self._is_tried = False

    def undecided(self) -> None:
        self._is_tried = False
