"""What whoever runs the coach lets people do with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Allowance = Literal["ask", "nothing"]


@dataclass(frozen=True, slots=True)
class Policy:
    """`admins` are users of the coach's own workspace (`U…`), or of the one they are named with (`T…:U…`).

    So many questions are answered: `per_person` in ten minutes, `per_team` in a day. `channel_tips` are set up by them.
    A tip is sent so long after its time (`tips_late`), and no later. `zone` is that of whom Slack knows none of.
    """

    admins: frozenset[str] = frozenset()
    guests_may: Allowance = "ask"
    strangers_may: Allowance = "nothing"
    per_person: int = 30
    per_team: int = 10_000
    channel_tips: Literal["admins", "members"] = "members"
    tips_late: timedelta = timedelta(hours=4)
    zone: str = "UTC"
