"""From a question to what is said: the time that takes the coach, and the chain of tutorials on the same model."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import prepared
from benchmarks.tutorial import AsPublished, Chain
from bot import bootstrap, surroundings
from bot.batch import asked, fields, lines
from bot.errors import CoachError
from bot.rag import documents, questions
from bot.rag.embeddings import MiniLM, prepare
from bot.visit import visit

OURS = "the coach"
_WARM_UP = 10
Ask = Callable[[str], object]
Milliseconds = Mapping[str, Sequence[float]]  # by who was asked, for each question in the same order

File = Annotated[
    typer.FileBinaryRead | None,
    typer.Argument(metavar="[FILE]", help="Questions, as `coach ask --batch` reads them; else those of the knowledge."),
]
Count = Annotated[int, typer.Option(min=2, help="How many of them, drawn at random.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


def run(file: File = None, count: Count = 200, as_json: AsJson = False) -> None:
    """Ask everybody the same questions, in turns; benchmarks/README.md says who they are."""
    settings = surroundings.settings(os.environ, Path(".env"))
    known = _from(file) if file else [each.text for each in prepared.read(settings.KNOWLEDGE_DIR)[1]]
    chosen = Random(1).sample(known, min(count, len(known)))  # noqa: S311  (statistics, not secrets)
    model = prepare(settings.DATA_DIR / "models")
    with (
        visit(bootstrap.ingest_if_needed(settings), bootstrap.open_house(settings)) as coach,
        TemporaryDirectory() as folder,
    ):
        texts = _texts(settings.KNOWLEDGE_DIR)
        contenders: dict[str, Ask] = {
            OURS: coach.ask,
            "tutorial, texts padded to 128 tokens": Chain(texts, AsPublished(model), Path(folder) / "padded"),
            "tutorial, texts not padded": Chain(texts, MiniLM(model), Path(folder) / "unpadded"),
        }
        times = _timed(contenders, chosen)
    figures = {name: _figures(times, name) for name in contenders}
    if as_json:
        typer.echo(json.dumps({"questions": len(chosen), **figures}))
    else:
        Console().print(_table(figures, len(chosen)))


def _from(file: typer.FileBinaryRead) -> list[str]:
    """Without those that follow on something: a tutorial's chain knows of no thread."""
    read = [asked(fields(line)) for line in lines(file) if line.strip()]
    return [each.question for each in read if not each.history]


def _texts(folder: Path) -> list[str]:
    files = [file for file in documents.files(folder) if not questions.is_one(file)]
    return [documents.text_of(file, folder, file.name) for file in files]


def _timed(contenders: Mapping[str, Ask], chosen: Sequence[str]) -> Milliseconds:
    """Each question goes to everybody before the next, and everybody is the first as often as the others."""
    names = list(contenders)
    times: dict[str, list[float]] = {name: [] for name in names}
    for text in chosen[:_WARM_UP]:
        for ask in contenders.values():
            ask(text)
    for i, text in enumerate(_tracked(chosen)):
        for name in (*names[i % len(names) :], *names[: i % len(names)]):
            started = perf_counter()
            contenders[name](text)
            times[name].append((perf_counter() - started) * 1000)
    return times


def _figures(times: Milliseconds, name: str) -> dict[str, float]:
    """`ratio` is the coach's time divided by theirs, for the same question; the median over questions."""
    ratios = (ours / theirs for ours, theirs in zip(times[OURS], times[name], strict=True))
    return {"p50_ms": median(times[name]), "p95_ms": quantiles(times[name], n=20)[-1], "ratio": median(ratios)}


def _tracked(chosen: Sequence[str]) -> Iterable[str]:
    return track(chosen, "Asking", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _table(figures: Mapping[str, Mapping[str, float]], count: int) -> Table:
    table = Table(f"{count} questions", "p50 ms", "p95 ms", "coach ÷ this")
    for name, of in figures.items():
        table.add_row(name, f"{of['p50_ms']:.1f}", f"{of['p95_ms']:.1f}", f"{of['ratio']:.2f}")
    return table


if __name__ == "__main__":
    try:
        typer.run(run)
    except CoachError as error:
        sys.exit(str(error))
