"""What a chat model's answers are worth: how much of what it writes is supported, and how much of that is read."""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import bootstrap, surroundings
from bot.batch import Asked, asked, fields, lines
from bot.domain import Answer, Turn
from bot.errors import CoachError
from bot.rag.sentences import roots, sentences
from bot.visit import visit

# Of a sentence's longer words, those that none of its answer's passages has: a judge that knows nothing of our check.
_STRAY = 0.34
_FIGURE = re.compile(r"\d+")
Ask = Callable[[str, Sequence[Turn]], Answer]

File = Annotated[typer.FileBinaryRead, typer.Argument(help="Questions, as `coach ask --batch` reads them.")]
Count = Annotated[int, typer.Option(min=1, help="How many of them, drawn at random.")]
Show = Annotated[int, typer.Option(min=0, help="Show so many sentences that readers got, with their passages.")]


@dataclass(frozen=True, slots=True)
class Told:
    question: str
    answer: Answer
    seconds: float

    @property
    def is_written(self) -> bool:
        return self.answer.writing is not None and self.answer.writing.failed is None and self.answer.writing.kept > 0


def run(file: File, count: Count = 40, show: Show = 10) -> None:
    """Ask the coach with the chat model that CHAT_MODEL names."""
    settings = surroundings.settings(os.environ, Path(".env"))
    if settings.CHAT_MODEL is None:
        raise CoachError("Set CHAT_MODEL to the chat model that is to be tried: docs/chat-model.md.")
    known = [asked(fields(line)) for line in lines(file) if line.strip()]
    chosen = Random(1).sample(known, min(count, len(known)))  # noqa: S311  (statistics, not secrets)
    with visit(bootstrap.ingest_if_needed(settings), bootstrap.open_house(settings)) as coach:
        told = [_told(coach.ask, one) for one in _tracked(chosen)]
    console = Console()
    console.print(_table(settings.CHAT_MODEL, told))
    for sentence, answer in Random(1).sample(read := _read(told), min(show, len(read))):  # noqa: S311
        passages = "\n".join(f"    {answer.passages[i].passage.text}" for i in answer.cited)
        console.print(f"\n• {sentence}\n{passages}", markup=False, highlight=False)


def _told(ask: Ask, one: Asked) -> Told:
    began = perf_counter()
    answer = ask(one.question, one.history)
    return Told(one.question, answer, perf_counter() - began)


def _read(told: Iterable[Told]) -> list[tuple[str, Answer]]:
    """Each sentence of the model's that reached a reader."""
    return [(said, each.answer) for each in told if each.is_written for said in sentences(each.answer.text)]


def _strays(sentence: str, answer: Answer) -> bool:
    there = "\n".join(f"{answer.passages[i].passage.source}\n{answer.passages[i].passage.text}" for i in answer.cited)
    wanted = roots(sentence)
    return bool(
        set(_FIGURE.findall(sentence)) - set(_FIGURE.findall(there))
        or len(wanted - roots(there)) > _STRAY * len(wanted)
    )


def _table(model: str, told: Sequence[Told]) -> Table:
    writings = [each.answer.writing for each in told if each.answer.writing]
    kept, dropped = sum(w.kept for w in writings), sum(w.dropped for w in writings)
    read = _read(told)
    first = sorted(w.first_s for w in writings if w.first_s is not None)
    table = Table(model, "", title=f"{len(told)} questions")
    table.add_row("the model had a part in", str(len(writings)))
    table.add_row("answers in its words", str(sum(each.is_written for each in told)))
    for reason, times in Counter(w.failed for w in writings if w.failed).most_common():
        table.add_row(f"quoted instead: {reason}", str(times))
    table.add_row("sentences it wrote", str(kept + dropped))
    table.add_row("not supported, and dropped", f"{dropped} ({dropped / max(1, kept + dropped):.0%})")
    table.add_row("sentences that were read", str(len(read)))
    table.add_row("of these with stray words or figures", str(sum(_strays(*one) for one in read)))
    table.add_row("seconds to its first word, median", f"{median(first):.1f}" if first else "–")
    table.add_row("seconds to the answer, median", f"{median(each.seconds for each in told):.1f}")
    table.add_row("tokens", f"{sum(w.tokens for w in writings):,}")
    return table


def _tracked(chosen: Sequence[Asked]) -> Iterable[Asked]:
    return track(chosen, "Asking", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


if __name__ == "__main__":
    try:
        typer.run(run)
    except CoachError as error:
        sys.exit(str(error))
