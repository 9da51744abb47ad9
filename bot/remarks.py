"""What `coach lint` says about the questions that come with the knowledge: what to mend, and what to look at."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Collision:
    """`text`, which stands under `where`, with `other`, which stands `elsewhere`.

    `by` is how much: their cosine, or how much nearer `text` is to the other side than to its own.
    """

    text: str
    where: str
    other: str
    elsewhere: str
    by: float

    def __str__(self) -> str:
        other = f"“{self.other}” " if self.other else ""
        return f"{self.by:.2f}  “{self.text}” ({self.where})\n      / {other}({self.elsewhere})"


Remark = str | Collision


@dataclass(frozen=True, slots=True)
class Remarks:
    """How many there are, and the worst of them."""

    count: int
    worst: tuple[Remark, ...]

    def __str__(self) -> str:
        shown = len(self.worst)
        more = "" if shown == self.count else f", of which {shown} are shown"
        return "\n".join((f"({self.count}{more})", *(f"  {remark}" for remark in self.worst)))


@dataclass(frozen=True, slots=True)
class Review:
    """`counted` says how much was looked at; the others hold remarks by what they are about, which may be none."""

    counted: Mapping[str, int]
    to_mend: Mapping[str, Remarks]
    hints: Mapping[str, Remarks]

    @property
    def is_clean(self) -> bool:
        return not any(remarks.count for remarks in self.to_mend.values())

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "clean": self.is_clean}

    def paragraphs(self) -> Iterator[str]:
        """As a person reads it."""
        yield ", ".join(f"{count} {_words(name)}" for name, count in self.counted.items())
        for title, group in (("To mend", self.to_mend), ("To look at", self.hints)):
            yield from (f"{title}: {_words(name)} {remarks}" for name, remarks in group.items() if remarks.count)
        yield "Nothing to mend." if self.is_clean else "There is something to mend."


def _words(name: str) -> str:
    return name.replace("_", " ")
