"""The commands `coach gaps` and `coach stats`: what the coach doesn't know, and how much it is used."""

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, TextIO

import typer

from bot import batch
from bot.evaluation.tables import Chapter, Table
from bot.feedback import Gap
from bot.terminal import Screen
from bot.usage import Figures, counted
from bot.visit import Visit

# A spreadsheet would take what begins with these for something to compute, or to run.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("question", "declined", "disliked", "waiting", "others", "nearest")

ToCsv = Annotated[
    typer.FileTextWrite | None,
    typer.Option("--csv", metavar="FILE", encoding="utf-8", lazy=True, help="Write them as a table; - is a pipe."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="Of today and the days before it.")]


class InsightCommands:
    """Told how to visit the coach, which only the command line knows."""

    def __init__(self, visit: Callable[[], AbstractContextManager[Visit]], screen: Callable[[], Screen]) -> None:
        self._visit = visit
        self._screen = screen

    def gaps(self, to_csv: ToCsv = None, as_json: AsJson = False) -> None:
        """List what the coach doesn't know.

        Questions it declined and answers that people disliked, of the last RETENTION_DAYS, those alike in meaning
        together. What is answered by now, or was decided about in Slack, is left out, and so is who asked.
        """
        with self._visit() as coach:
            gaps = coach.gaps()
        if to_csv is not None:
            write_csv(to_csv, gaps)
        if as_json:
            batch.write(sys.stdout.buffer, {"gaps": [_fields(gap) for gap in gaps]})
        elif to_csv is None:
            self._screen().chapter(_of_gaps(gaps))

    def stats(self, days: Days = 30, as_json: AsJson = False) -> None:
        """Tell how much the coach is used.

        It counts what is remembered, which is the last RETENTION_DAYS; days are those of TIME_ZONE.
        """
        with self._visit() as coach:
            figures = coach.usage(days)
        if as_json:
            batch.write(sys.stdout.buffer, figures.as_json())
        else:
            self._screen().chapter(_of_usage(figures))


def _of_gaps(gaps: Sequence[Gap]) -> Chapter:
    """Those asked about most first."""
    rows = tuple((str(gap.declined), str(gap.disliked), str(gap.waiting), gap.question) for gap in gaps)
    table = Table("", ("declined", "disliked", "waiting", "question"), rows, is_words=True)
    return Chapter(f"What the coach doesn’t know: {len(gaps)} gaps", (table,) if rows else (), ())


def _of_usage(figures: Figures) -> Chapter:
    days = ((day.isoformat(), *map(str, counted(outcomes).values())) for day, outcomes in figures.days)
    topics = tuple((topic, str(count)) for topic, count in figures.usage.topics)
    tables = (
        Table("", ("", ""), tuple(figures.lines()), is_words=True),
        Table("Day by day", ("day", "answered", "declined", "not understood", "small talk"), tuple(days)),
        *([Table("What people ask about", ("topic", "answers"), topics)] if topics else []),
    )
    return Chapter(f"The last {figures.count} days", tables, ())


def write_csv(out: TextIO, gaps: Iterable[Gap]) -> None:
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    for gap in gaps:
        rows.writerow(_harmless(cell) for cell in _fields(gap).values())


def _fields(gap: Gap) -> dict[str, str | int | Sequence[str]]:
    nearest = [str(passage.source) for passage in gap.nearest]
    told = (gap.question, gap.declined, gap.disliked, gap.waiting, gap.others, nearest)
    return dict(zip(_COLUMNS, told, strict=True))


def _harmless(cell: str | int | Sequence[str]) -> str | int:
    if isinstance(cell, int):
        return cell
    text = cell if isinstance(cell, str) else "; ".join(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
