"""The coach at a terminal: how answers, tips and tables look there, and the conversation itself."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from bot.batch import lines
from bot.doctor import Check
from bot.domain import Answer, Place, Tip, Turn
from bot.errors import CoachError
from bot.evaluation.figures import Figures

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
# What could move the cursor or colour the screen; line breaks and tabs are harmless.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SIGNS = {"ok": "ok  ", "warn": "look", "bad": "BAD "}


class Screen:
    """Markdown is laid out for a person at a terminal; a pipe gets it as it is."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        self._console.print(_visible(text), markup=False, emoji=False, highlight=False, soft_wrap=True)

    def answer(self, answer: Answer) -> None:
        self._quote(answer.text, answer.sources)

    def tip(self, tip: Tip | None) -> None:
        if tip:
            self._quote(f"**{tip.name}:** {tip.text}", [tip.source])
        else:
            self.say(_NO_TIP)

    def checks(self, checks: Iterable[Check]) -> None:
        for check in checks:
            self.say(f"{_SIGNS[check.state]}  {check.name}: {check.found}")
            if check.advice:
                self.say(f"      → {check.advice}")

    def report(self, figures: Figures) -> None:
        """The figures of an evaluation, as tables and a line for each question set that has just one figure."""
        self._table("By kind", figures["by_kind"])
        self._table("By difficulty, of in_scope and follow_up", figures["by_difficulty"])
        self._table("How they ended", figures["outcomes"])
        self._table("Out of scope", figures["out_of_scope"])
        self._table("Time in ms", figures["timings_ms"])
        wrong, chitchat = figures["false_declines"], figures["chitchat"]
        self.say(f"False declines: {_cell(wrong['not_covered'])} of {wrong['n']} questions that have an answer")
        self.say(f"Chitchat answered as small talk: {_cell(chitchat['small_talk'])} of {chitchat['n']}")
        self.say(f"Words in an answer (median): {_cell(figures['words_median'])}")
        if figures["whole_section"]:
            self.say(f"Whole section instead of the bullet: {', '.join(figures['whole_section'])}")
        if figures["unknown_gold"]:
            self.say(f"Gold that the knowledge doesn't have: {', '.join(figures['unknown_gold'])}")

    def _table(self, title: str, groups: Mapping[str, Figures]) -> None:
        table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
        table.add_column("", no_wrap=True)
        for figure in next(iter(groups.values())):
            table.add_column(figure.replace("_", " "), justify="right")
        for name, group in groups.items():
            table.add_row(name, *map(_cell, group.values()))
        self._console.print(table)
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


def _cell(figure: float | None) -> str:
    if figure is None:
        return "–"
    return f"{figure:.3f}" if isinstance(figure, float) else str(figure)
