"""The audit trail: who did what to the knowledge, when, and how it ended; also who tried and may not."""

import getpass
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Action = Literal[
    "ingest",
    "roll_back",
    "add_document",
    "discard_document",
    "hide_document",
    "restore_document",
    "remove_document",
    "forget_document",
    "attach",
    "dismiss",
    "look",
    "vote",
]
# `refused`: who asked may not; `held_back`: the quality gate kept a generation from being served.
Result = Literal["done", "failed", "refused", "held_back", "forced"]

# Who did what nobody asked for.
THE_COACH = "the coach"

_IN_SLACK = re.compile(r"([TE][A-Z0-9]{2,20}):([UW][A-Z0-9]{2,20})")


@dataclass(frozen=True, slots=True)
class Deed:
    """`by` is a Slack user, "shell:" and a name, or THE_COACH; `what` is what it was done to, `how` a short account."""

    at: datetime
    team: str
    by: str
    action: Action
    what: str
    result: Result
    how: str = ""
    generation: int | None = None


# Puts a deed on record.
Note = Callable[[Deed], Awaitable[None]]


def somebody_at_the_shell() -> str:
    try:
        return f"shell:{getpass.getuser()}"
    except (OSError, KeyError):  # A container's user may have no name.
        return "shell"


def team_and_name(by: str) -> tuple[str, str]:
    """Of whom a record names; somebody at a shell is in no team."""
    return (match[1], match[2]) if (match := _IN_SLACK.fullmatch(by)) else ("", by)
