"""How far a long work has come: as a bar at a terminal, or as lines for a program that listens."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_PAUSE_S = 0.5  # between two lines about the same phase

# What it is at, and how much of how much is done.
Tell = Callable[[str, int, int], None]


@contextmanager
def as_bar() -> Iterator[Tell]:
    """On standard error, if that is a terminal; gone at the end."""
    console = Console(stderr=True)
    counts = BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        *counts,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:

        def tell(phase: str, done: int, total: int) -> None:
            at_work = [task.id for task in bar.tasks if task.description == phase.capitalize()]
            if not at_work:
                for task in bar.task_ids:
                    bar.remove_task(task)
                at_work = [bar.add_task(phase.capitalize(), total=total or None)]
            bar.update(at_work[0], completed=done, total=total or None)

        yield tell


@contextmanager
def as_lines(write: Callable[[str], object]) -> Iterator[Tell]:
    """The first and the last of each phase, and some between them."""
    last: tuple[str, float] = "", 0.0

    def tell(phase: str, done: int, total: int) -> None:
        nonlocal last
        now = perf_counter()
        if phase != last[0] or done == total or now - last[1] > _PAUSE_S:
            last = phase, now
            write(json.dumps({"phase": phase, "done": done, "total": total}))

    yield tell


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")
