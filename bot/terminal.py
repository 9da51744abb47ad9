"""The coach at a terminal: how answers, tips and tables look there, and the conversation itself."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import BinaryIO

import rich.table
from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from bot.batch import lines
from bot.doctor import Check
from bot.domain import Answer, Place, Turn
from bot.errors import CoachError
from bot.evaluation.failures import Failure
from bot.evaluation.tables import Chapter, Table
from bot.preview import Planned
from bot.tips import REST, Tip

Ask = Callable[[str, Sequence[Turn]], Answer]
TipOfToday = Callable[[], Tip | None]
_REMEMBERED = 12  # turns, as many as in a Slack thread
_GREETING = "Ask me how to become an AI project manager. /tip gives today's tip, /help says more, Ctrl-D leaves."
_HELP = """Type a question, or go on about the last answer.
/tip   today's tip
/help  this help
/quit  leave (so does Ctrl-D)"""
_FAREWELL = "Good luck, and come back any time."
_NO_TIP = "There is no tip today: the knowledge has no bullets to make one of."
_NOTHING_NEW = f"no tip: there is none that wasn’t sent in the last {REST.days} days"
# What could move the cursor or colour the screen; line breaks and tabs are harmless.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SIGNS = {"ok": "ok  ", "warn": "look", "bad": "BAD "}


class Screen:
    """Markdown is laid out for a person at a terminal; a pipe gets it as it is."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        self._console.print(_visible(text), markup=False, emoji=False, highlight=False, soft_wrap=True)

    def answer(self, answer: Answer, why: bool = False) -> None:
        self._quote(answer.text, answer.sources)
        if why:
            self._explain(answer)

    def _explain(self, answer: Answer) -> None:
        """Why it answered or declined: for each part of the question how clearly, and what the ranking is made of."""
        for part, finding in answer.looked_up.items():
            self.say(f"\n“{part}”: {finding.kind.replace('_', ' ')}, {finding.margin:+.2f} from the line")
            names = list(dict.fromkeys(name for found in finding.found for name in found.evidence))
            rows = [
                (
                    f"{found.score:.2f}",
                    *(f"{found.evidence.get(name, 0):.2f}" for name in names),
                    str(found.passage.source),
                )
                for found in finding.found
            ]
            self._table(Table("What was found", ("score", *names, "passage"), tuple(rows)))

    def tip(self, tip: Tip | None) -> None:
        if tip:
            parts = [f"**Today’s tip: {tip.name}**", tip.text]
            parts += [f"**Why it matters:** {tip.why}"] if tip.why else []
            parts += [f"**First step for today:** {tip.first_step}"] if tip.first_step else []
            self._quote("\n\n".join(parts), [tip.source])
        else:
            self.say(_NO_TIP)

    def plan(self, plan: Iterable[Planned]) -> None:
        """A line for each day."""
        for planned in plan:
            what = f"{planned.tip.topic} › {planned.tip.name}" if planned.tip else _NOTHING_NEW
            self.say(f"{planned.at:%a %Y-%m-%d %H:%M} UTC{planned.at.isoformat()[-6:]}  {what}")

    def checks(self, checks: Iterable[Check]) -> None:
        for check in checks:
            self.say(f"{_SIGNS[check.state]}  {check.name}: {check.found}")
            if check.advice:
                self.say(f"      → {check.advice}")

    def chapter(self, chapter: Chapter) -> None:
        self.say(f"{chapter.heading}\n")
        for table in chapter.tables:
            self._table(table)
        for note in chapter.notes:
            self.say(f"{note}\n")

    def failures(self, failures: Sequence[Failure]) -> None:
        self.say(f"Failures: {len(failures)}\n")
        for reason, group in groupby(failures, lambda failure: failure.reason):
            self.say(f"{reason.capitalize()}\n")
            for failure in group:
                self.say("\n".join(_described(failure)) + "\n")

    def _table(self, table: Table) -> None:
        grid = rich.table.Table(
            title=_visible(table.title),
            title_justify="left",
            title_style="bold",
            box=None,
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        for i, name in enumerate(table.header):
            grid.add_column(_visible(name), justify="left" if table.is_words or not i else "right", no_wrap=not i)
        for row in table.rows:
            grid.add_row(*(Text(_visible(cell)) for cell in row))
        self._console.print(grid)
        self.say("")

    def _quote(self, text: str, sources: Sequence[Place]) -> None:
        if self._console.is_terminal:
            self._console.print(Markdown(_visible(text), hyperlinks=False))
        else:
            self.say(text)
        if sources:
            self.say("\n".join(["", "Sources:", *(f"- {source}" for source in sources)]))


def chat(read: Callable[[str], str], ask: Ask, tip: TipOfToday, screen: Screen) -> None:
    """Until the person leaves; `read` shows a prompt and returns a line, like `input`."""
    screen.say(_GREETING)
    with suppress(KeyboardInterrupt):
        talk(_typed(read), ask, tip, screen)
    screen.say(f"\n{_FAREWELL}")


def talk(questions: Iterable[str], ask: Ask, tip: TipOfToday, screen: Screen) -> bool:
    """One conversation, a line at a time; False when something couldn't be answered."""
    history: deque[Turn] = deque(maxlen=_REMEMBERED)
    well = True
    for question in filter(None, map(str.strip, questions)):
        if question == "/quit":
            break
        try:
            if question.startswith("/"):
                _command(question, tip, screen)
            else:
                answer = ask(question, tuple(history))
                history.extend(answer.turns(question))
                screen.answer(answer)
        except CoachError as error:
            well = False
            screen.say(str(error))
        screen.say("")
    return well


def piped(stream: BinaryIO) -> Iterator[str]:
    """A question a line, whatever bytes they are."""
    return (line.decode("utf-8-sig", "replace") for line in lines(stream))


def _typed(read: Callable[[str], str]) -> Iterator[str]:
    with suppress(EOFError):
        while True:
            yield read("you › ")


def _command(command: str, tip: TipOfToday, screen: Screen) -> None:
    if command == "/tip":
        screen.tip(tip())
    else:
        screen.say(_HELP)


def _visible(text: str) -> str:
    return _CONTROL.sub("", text)


def _described(failure: Failure) -> Iterator[str]:
    yield f"{failure.id} {failure.kind}, {failure.difficulty}; ended as {failure.outcome}"
    if failure.before:
        yield f"  after “{failure.before}”"
    yield f"  “{failure.question}”"
    yield from (f"  hoped for {gold}" for gold in failure.hoped)
    yield from (f"  {one.rank:2}. {one.score:.3f} {one.place}{', cited' * one.cited}" for one in failure.retrieved)
