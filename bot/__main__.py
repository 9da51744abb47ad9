"""The `coach` command: reads the settings, opens the house, and translates between the shell and the coach."""

import asyncio
import io
import os
import sys
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from sqlite3 import sqlite_version_info
from typing import Annotated

import typer
from rich.console import Console

from bot import batch, bootstrap, doctor, inspection, logs, premises, service, surroundings
from bot.errors import CoachError, SettingsError
from bot.evaluation import golden
from bot.evaluation.command import Evaluation
from bot.insight_command import InsightCommands
from bot.settings import Settings
from bot.terminal import Screen, chat, piped, talk
from bot.tip_command import TipCommand
from bot.visit import Visit, visit

_FAILED, _WRONG_USAGE = 1, 2
_DOTENV = Path(".env")
_ABOUT = """A coach for people who want to become AI project managers.

It answers from a knowledge base, with sources, or says that it doesn't cover that. Settings come from the environment
and from .env; .env.example explains them.
"""

Question = Annotated[str | None, typer.Argument(help="What to ask; quote it for the shell.")]
Batch = Annotated[
    typer.FileBinaryRead | None,
    typer.Option("--batch", metavar="FILE", help="Answer a file of JSON lines, one object a line; - is a pipe."),
]
Originals = Annotated[
    typer.FileBinaryRead | None,
    typer.Option("--against", metavar="FILE", help="Also look for copies of these questions (docs/evaluation.md)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show the scores, and why it answered or declined.")]
Http = Annotated[bool, typer.Option("--http", help="Take Slack's events over HTTP instead of Socket Mode.")]
Version = Annotated[bool, typer.Option("--version", help="Print the version and leave.")]


def run(over_http: Http = False) -> None:
    """Start the coach, in Slack or here.

    It connects to Slack when the tokens are set. Without them it chats at a terminal, and answers a pipe or a file
    line by line until its end.
    """
    settings = _settings()
    if over_http or settings.has_slack:
        settings.check_way_in(over_http)
        logs.configure(settings.log_level("INFO"), settings.secrets)
        asyncio.run(_serve(settings, over_http))
    elif sys.stdin.isatty():
        _chat(settings)
    else:
        with _visit(settings) as coach:
            well = talk(piped(sys.stdin.buffer), coach.ask, coach.tip, _screen())
        raise typer.Exit(0 if well else _FAILED)


def ask(question: Question = None, as_json: AsJson = False, questions: Batch = None, why: Explain = False) -> None:
    """Ask one question, or a file of them.

    A batch has a line like {"id": "1", "question": "…", "history": [["user", "…"], ["coach", "…"]]} for each question;
    the history may be left out. A line that can't be read gets an error, and the exit status is then 1.
    """
    if (question is None) == (questions is None):
        raise typer.BadParameter("give either a question or --batch FILE")
    with _visit(_settings()) as coach:
        if questions is not None:
            well = batch.answer_all(questions, sys.stdout.buffer, coach.ask)
            raise typer.Exit(0 if well else _FAILED)
        answer = coach.ask(batch.without_halves(question or ""))
    if as_json:
        batch.write(sys.stdout.buffer, batch.as_json(answer))
    else:
        _screen().answer(answer, why)


def talk_here() -> None:
    """Talk with the coach in this terminal."""
    _chat(_settings())


def examine() -> None:
    """Check what the coach needs, and say what to do.

    Looks at Python, settings, knowledge, models, database, index, what members didn't get, and Slack tokens; the exit
    status is 1 when something is bad.
    """
    checks = [premises.python(sys.version_info[:3]), premises.sqlite(sqlite_version_info), *premises.privacy(_DOTENV)]
    try:
        settings = _settings()
    except SettingsError as error:
        checks += doctor.settings(error.problems)
    else:
        logs.configure(settings.log_level("WARNING"), settings.secrets)
        checks += doctor.settings([])
        checks += asyncio.run(doctor.examine(inspection.probes(settings), datetime.now(UTC)))
    _screen().checks(checks)
    if any(check.state == "bad" for check in checks):
        raise typer.Exit(_FAILED)


def lint(originals: Originals = None, as_json: AsJson = False) -> None:
    """Check the questions that come with the knowledge.

    docs/knowledge.md explains what it looks for; the exit status is 1 when there is something to mend.
    """
    measured = {question.id: question.question for question in golden.read(originals)} if originals else {}
    settings = _settings()
    logs.configure(settings.log_level("WARNING"), settings.secrets)
    with Console(stderr=True).status("Comparing the questions"):
        review = asyncio.run(inspection.lint(settings, measured))
    if as_json:
        batch.write(sys.stdout.buffer, review.as_json())
    else:
        _screen().say("\n\n".join(review.paragraphs()))
    if not review.is_clean:
        raise typer.Exit(_FAILED)


def about(show_version: Version = False) -> None:
    if show_version:
        typer.echo(f"coach {version('ai-pm-coach')}")
        raise typer.Exit


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal can show every character
    try:
        _app()()
    except CoachError as error:
        typer.echo(error, err=True)
        sys.exit(_WRONG_USAGE if isinstance(error, SettingsError) else _FAILED)


def _app() -> typer.Typer:
    app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback(help=_ABOUT, invoke_without_command=True)(about)
    app.command("run")(run)
    app.command("ask")(ask)
    app.command("chat")(talk_here)
    app.command("tip")(TipCommand(lambda: _visit(_settings()), _screen).run)
    app.command("eval")(Evaluation(lambda: _visit(_settings())).run)
    insight = InsightCommands(lambda: _visit(_settings()), _screen)
    app.command("gaps")(insight.gaps)
    app.command("stats")(insight.stats)
    app.command("doctor")(examine)
    app.command("lint")(lint)
    return app


async def _serve(settings: Settings, over_http: bool) -> None:
    surroundings.forget(os.environ, surroundings.SLACK)
    await bootstrap.ingest_if_needed(settings)
    async with bootstrap.open_house(settings) as house:
        await service.serve(settings, house, over_http)


def _chat(settings: Settings) -> None:
    with suppress(ImportError):
        import readline  # noqa: F401  (with it, `input` lets people edit their line and go back to earlier ones)
    with _visit(settings) as coach:
        chat(input, coach.ask, coach.tip, _screen())


def _visit(settings: Settings) -> AbstractContextManager[Visit]:
    logs.configure(settings.log_level("WARNING"), settings.secrets)
    return visit(bootstrap.ingest_if_needed(settings), bootstrap.open_house(settings))


def _settings() -> Settings:
    """Raises SettingsError."""
    return surroundings.settings(os.environ, _DOTENV)


def _screen() -> Screen:
    return Screen(Console())


if __name__ == "__main__":
    main()
