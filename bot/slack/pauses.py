"""How long the coach waits, for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Tempo:
    """Between the tries of an event that fails; between the messages in one channel; between two daily tips; between
    the updates of a message; between the pieces of one that is streamed; for the work in hand at the end; for one
    event, which has failed when it takes longer.

    Slack lets more than one message a second pass for a moment, and then limits them. At the end the answers being
    worked on get so long, and after them those being sent.
    """

    between_tries: Sequence[timedelta] = (timedelta(seconds=1), timedelta(seconds=5))
    between_messages: timedelta = timedelta(seconds=1)
    between_tips: timedelta = timedelta(seconds=0.25)
    between_updates: timedelta = timedelta(seconds=3)
    between_pieces: timedelta = timedelta(seconds=1)
    to_finish: timedelta = timedelta(seconds=10)
    to_answer: timedelta = timedelta(seconds=120)


AS_USUAL = Tempo()


@dataclass(frozen=True, slots=True)
class Pause:
    """Whatever the clock does meanwhile."""

    since: datetime
    seconds: float

    def left(self, now: datetime) -> float:
        """In seconds; nothing when the clock was put back."""
        gone = (now - self.since).total_seconds()
        return self.seconds - gone if 0 <= gone < self.seconds else 0
