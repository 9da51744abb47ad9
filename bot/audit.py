"""The audit trail: who of the admins did what, when, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Action = Literal[
    "ingest",
    "roll_back",
    "add_document",
    "hide_document",
    "restore_document",
    "remove_document",
    "attach",
    "dismiss",
    "look",
    "vote",
]
# `refused`: who asked may not; `held_back`: the quality gate kept a generation from being served.
Result = Literal["done", "failed", "refused", "held_back", "forced"]


@dataclass(frozen=True, slots=True)
class Deed:
    """`by` is a Slack user, or "shell:" and a name. `what` is what it was done to, and `how` a short account."""

    at: datetime
    team: str
    by: str
    action: Action
    what: str
    result: Result
    how: str = ""
    generation: int | None = None
