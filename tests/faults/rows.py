"""What a trial comes to: for a promise the fault, how often it was tried, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Row:
    """`lost`, `doubled` and `leaked` are counts without tolerance; `noted` is what ended in a visible record instead.

    `broken` are sentences about anything else that didn't hold.
    """

    id: str
    promise: str
    fault: str
    trials: int
    lost: int = 0
    doubled: int = 0
    leaked: int = 0
    noted: int = 0
    figures: Mapping[str, object] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    def but(self, count: int, what: str) -> "Row":
        """Unless the count is nothing, that didn't hold."""
        return replace(self, broken=(*self.broken, f"{count} {what}")) if count else self

    @property
    def holds(self) -> bool:
        return self.trials > 0 and not (self.lost or self.doubled or self.leaked or self.broken)
