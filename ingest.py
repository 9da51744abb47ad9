"""The admins' command: brings the index in line with the knowledge folder, while the coach keeps answering."""

import asyncio
import glob
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import account, progress
from bot.errors import CoachError, SettingsError, of_the_system
from bot.settings import Settings, environment

if TYPE_CHECKING:
    from bot.publishing import Publishing

DONE, FAILED, WRONG_USAGE, SOME_REFUSED, INTERRUPTED = 0, 1, 2, 3, 130

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Limit the scan to these files and folders of the knowledge, or patterns such as 'knowledge/**/*.md'; "
        "nothing outside them is touched. With --rollback: the number of a generation.",
    ),
]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Embed everything anew, even what is known.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Rollback = Annotated[bool, typer.Option("--rollback", help="Go back to the generation before, or to a number.")]
Status = Annotated[bool, typer.Option("--status", help="Say which generations there are and which serves.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a line.")]
Lines = Annotated[bool, typer.Option("--lines", help="Print a JSON object a line while it works, the report last.")]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="On record as who did it.", show_default="shell:USER")]
Force = Annotated[bool, typer.Option("--force", help="Publish even what the quality gate holds back.")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    only: tuple[Path, ...]
    rebuild: bool
    dry_run: bool
    force: bool
    rollback: bool
    generation: int | None
    status: bool
    as_json: bool
    lines: bool
    by: str


def main(
    paths: Paths = None,
    rebuild: Rebuild = False,
    dry_run: DryRun = False,
    rollback: Rollback = False,
    status: Status = False,
    as_json: AsJson = False,
    lines: Lines = False,
    by: By = "",
    force: Force = False,
) -> None:
    """Bring the index in line with the knowledge folder (KNOWLEDGE_DIR) and the documents added from Slack.

    Only new and edited passages are embedded, and what is interrupted goes on where it was. The old index answers until
    the new one is checked and whole; when that answers the golden questions (knowledge/golden.jsonl) worse, it isn't
    published.

    Exit status: 0 done; 1 nothing usable, held back by the gate, or another ingest is running (the old index goes on
    serving); 2 wrong usage or settings; 3 done, but some files were refused; 130 interrupted.
    """
    if sum((rebuild or dry_run or force or bool(paths and not rollback), rollback, status)) > 1:
        _fail("--rollback and --status go alone.", WRONG_USAGE)
    try:
        settings = Settings.from_env(environment(os.environ, Path(".env")))
        only = () if rollback else _chosen(paths or [], settings)
        generation = _number(paths or []) if rollback else None
        wish = Wish(only, rebuild, dry_run, force, rollback, generation, status, as_json or lines, lines, by)
        with _interruptible():
            code = asyncio.run(_run(settings, wish))
    except SettingsError as error:
        _fail(str(error), WRONG_USAGE)
    except CoachError as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"{of_the_system(error)}. The index is as it was before.", FAILED)
    except KeyboardInterrupt:
        _fail("Interrupted. The index is as it was before; the next run goes on where this one was.", INTERRUPTED)
    raise typer.Exit(code)


def _chosen(patterns: list[str], settings: Settings) -> tuple[Path, ...]:
    """Paths as the ingest knows them, and what the patterns among them stand for."""
    from bot.rag.reading import UPLOADS

    problems, chosen = [], []
    for pattern in patterns:
        paths = [Path(pattern)] if Path(pattern).exists() else [Path(p) for p in glob.glob(pattern, recursive=True)]
        problems += [] if paths else [f"There is no {pattern}."]
        for path in paths:
            roots = (settings.KNOWLEDGE_DIR, settings.DATA_DIR / UPLOADS)
            root = next((root for root in roots if path.resolve().is_relative_to(root.resolve())), None)
            if root is None:
                problems.append(f"{path} is not in {settings.KNOWLEDGE_DIR}.")
            else:
                chosen.append(root / path.resolve().relative_to(root.resolve()))
    if problems:
        raise SettingsError(problems)
    return tuple(chosen)


def _number(words: list[str]) -> int | None:
    if len(words) > 1 or not all(word.isdecimal() for word in words):
        raise SettingsError(["--rollback takes the number of one generation: --status lists them."])
    return int(words[0]) if words else None


@contextmanager
def _interruptible() -> Iterator[None]:
    """At once, by Ctrl-C as by `kill`: asyncio itself would wait for the next pause, which may be minutes away."""

    def interrupt(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _run(settings: Settings, wish: Wish) -> int:
    """The slow imports are here, so that `--help` is instant."""
    from bot import logs
    from bot.publishing import Publishing, generations, somebody_at_the_shell
    from bot.rag.ingestion import exclusive
    from bot.store.engine import Database

    logs.configure(settings.log_level("WARNING"), settings.secrets)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        if wish.status:
            return _tell(wish, account.of_generations(await generations(database)))
        with exclusive(settings.DATA_DIR):
            publishing = Publishing(settings, database, wish.by or somebody_at_the_shell())
            return await (_roll_back if wish.rollback else _ingest)(publishing, wish)
    finally:
        await database.close()


async def _ingest(publishing: "Publishing", wish: Wish) -> int:
    from bot.rag.ingestion import Order

    started = perf_counter()
    with progress.as_lines(typer.echo) if wish.lines else progress.as_bar() as tell:
        order = Order(wish.only, wish.rebuild, wish.dry_run)
        published = await publishing.ingest(order, wish.force, tell)
    told = account.of_ingest(published, perf_counter() - started, wish.dry_run)
    _tell(wish, told)
    if published.is_held_back:
        return FAILED
    return SOME_REFUSED if published.report.refused else DONE


async def _roll_back(publishing: "Publishing", wish: Wish) -> int:
    back = await publishing.roll_back(wish.generation)
    return _tell(wish, account.of_rollback(back))


def _tell(wish: Wish, told: account.Account) -> int:
    if wish.as_json:
        typer.echo(json.dumps(told.as_json))
        return DONE
    for line in told.complaints:
        typer.echo(line, err=True)
    for line in told.lines:
        typer.echo(line)
    return DONE


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(main)
    app()
