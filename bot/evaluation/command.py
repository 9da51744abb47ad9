"""The command `coach eval`: its options, and where its report goes."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot import batch
from bot.evaluation import golden, rows
from bot.evaluation.comparison import compared
from bot.evaluation.failures import failures
from bot.evaluation.golden import GoldenQuestion
from bot.evaluation.marking import Marker
from bot.evaluation.page import page
from bot.evaluation.report import report
from bot.evaluation.tables import of_comparison, of_report
from bot.terminal import Screen
from bot.visit import Visit

File = Annotated[typer.FileBinaryRead, typer.Argument(metavar="FILE", help="Questions with known answers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Words = Annotated[bool, typer.Option("--words", help="Also look for the source's own words in the answers.")]
Against = Annotated[
    typer.FileBinaryRead | None,
    typer.Option("--against", metavar="RUN", help="Compare with an earlier run, as --json wrote it."),
]
ListFailures = Annotated[bool, typer.Option("--failures", help="List what went wrong, with what was found.")]
Html = Annotated[
    typer.FileTextWrite | None,
    typer.Option(
        "--html",
        metavar="PAGE",
        help="Write it all as an HTML page, too.",
        encoding="utf-8",
        errors="replace",
        atomic=True,
    ),
]


class Evaluation:
    """Told how to visit the coach, which only the command line knows."""

    def __init__(self, visit: Callable[[], AbstractContextManager[Visit]]) -> None:
        self._visit = visit

    def run(
        self,
        file: File,
        as_json: AsJson = False,
        words: Words = False,
        list_failures: ListFailures = False,
        against: Against = None,
        html: Html = None,
    ) -> None:
        """Score the answers to a file of questions.

        For each it must be known which passage is right; docs/evaluation.md explains the file and the figures.
        """
        questions = golden.read(file)
        earlier = rows.read(against, questions) if against else None
        with self._visit() as coach:
            marker = Marker(coach.places())
            answers = [coach.ask(question.question, question.history) for question in _tracked(questions)]
            calibration = coach.calibration()
        marks = list(map(marker.mark, questions, answers))
        figures, wrong = report(marks, marker.unknown(questions), words), failures(marks, answers)
        figures["calibration"] = asdict(calibration) if calibration else None
        change = compared(marks, earlier, words) if earlier else None
        chapters = [of_report(figures), *([of_comparison(change)] if change else [])]
        if html:
            html.write(page(f"{Path(file.name).name}, {date.today():%d %B %Y}.", chapters, wrong))
        if as_json:
            against_it = {"against": change.as_json()} if change else {}
            batch.write(sys.stdout.buffer, {**figures, **against_it, "failures": list(map(asdict, wrong))})
        else:
            screen = Screen(Console())
            for chapter in chapters:
                screen.chapter(chapter)
            if list_failures:
                screen.failures(wrong)


def _tracked(questions: Sequence[GoldenQuestion]) -> Iterable[GoldenQuestion]:
    quiet = not sys.stderr.isatty()
    return track(questions, "Asking", console=Console(stderr=True), transient=True, disable=quiet)
