"""The admins' command: brings the index in line with the knowledge folder, while the coach keeps answering."""

import asyncio
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

from bot import account, audit, progress, surroundings
from bot.errors import CoachError, SettingsError, of_the_system
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.proposing import Proposing
    from bot.publishing import Publishing

DONE, FAILED, WRONG_USAGE, SOME_REFUSED, INTERRUPTED = 0, 1, 2, 3, 130

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Limit the scan to these files and folders of the knowledge, or patterns such as 'knowledge/**/*.md'; "
        "nothing outside them is touched. With --rollback: the number of a generation. With --accept: files of "
        "proposed questions.",
    ),
]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Embed everything anew, even what is known.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Rollback = Annotated[bool, typer.Option("--rollback", help="Go back to the generation before, or to a number.")]
Status = Annotated[bool, typer.Option("--status", help="Say which generations there are and which serves.")]
Expand = Annotated[bool, typer.Option("--expand", help="Have the chat model propose questions, for you to review.")]
Each = Annotated[int, typer.Option("--per-passage", min=1, max=30, help="With --expand: how many, at most.")]
Accept = Annotated[bool, typer.Option("--accept", help="Take the proposed questions that you left in their files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a line.")]
Lines = Annotated[bool, typer.Option("--lines", help="Print a JSON object a line while it works, the report last.")]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="On record as who did it.", show_default="shell:USER")]
Force = Annotated[bool, typer.Option("--force", help="Publish even what the quality gate holds back.")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    paths: list[str]
    rebuild: bool
    dry_run: bool
    force: bool
    rollback: bool
    status: bool
    expand: bool
    each: int
    accept: bool
    as_json: bool
    lines: bool
    by: str

    @property
    def is_clear(self) -> bool:
        ingests = self.rebuild or self.dry_run or self.force or (self.paths and not (self.rollback or self.accept))
        return sum((bool(ingests), self.rollback, self.status, self.expand, self.accept)) <= 1


def main(
    paths: Paths = None,
    rebuild: Rebuild = False,
    dry_run: DryRun = False,
    rollback: Rollback = False,
    status: Status = False,
    expand: Expand = False,
    per_passage: Each = 8,
    accept: Accept = False,
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
    shown = as_json or lines
    wish = Wish(paths or [], rebuild, dry_run, force, rollback, status, expand, per_passage, accept, shown, lines, by)
    if not wish.is_clear:
        _fail("--rollback, --status, --expand and --accept go alone.", WRONG_USAGE)
    try:
        with _interruptible():
            code = asyncio.run(_run(surroundings.settings(os.environ, Path(".env")), wish))
    except SettingsError as error:
        _fail(str(error), WRONG_USAGE)
    except CoachError as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"{of_the_system(error)}. The index is as it was before.", FAILED)
    except KeyboardInterrupt:
        _fail("Interrupted. The index is as it was before; the next run goes on where this one was.", INTERRUPTED)
    raise typer.Exit(code)


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
    from bot.proposing import Proposing
    from bot.publishing import Publishing, chosen, generations, number
    from bot.rag.ingestion import exclusive
    from bot.store.engine import Database

    generation = number(wish.paths) if wish.rollback else None
    only = () if wish.rollback or wish.accept else chosen(wish.paths, settings)
    logs.configure(settings.log_level("WARNING"), settings.secrets)
    database, by = Database(settings.database_url), wish.by or audit.somebody_at_the_shell()
    try:
        await database.migrate()
        if wish.status:
            return _tell(wish, account.of_generations(await generations(database)))
        if wish.expand or wish.accept:
            return await _propose(Proposing(settings, database, by), wish)
        with exclusive(settings.DATA_DIR):
            publishing = Publishing(settings, database, by)
            work = _roll_back(publishing, wish, generation) if wish.rollback else _ingest(publishing, wish, only)
            return await work
    finally:
        await database.close()


async def _ingest(publishing: "Publishing", wish: Wish, only: tuple[Path, ...]) -> int:
    from bot.rag.ingestion import Order

    started = perf_counter()
    with progress.as_lines(typer.echo) if wish.lines else progress.as_bar() as tell:
        order = Order(only, wish.rebuild, wish.dry_run)
        published = await publishing.ingest(order, wish.force, tell)
    _tell(wish, account.of_ingest(published, perf_counter() - started, wish.dry_run))
    if published.is_held_back:
        return FAILED
    return SOME_REFUSED if published.report.refused else DONE


async def _roll_back(publishing: "Publishing", wish: Wish, generation: int | None) -> int:
    return _tell(wish, account.of_rollback(await publishing.roll_back(generation)))


async def _propose(proposing: "Proposing", wish: Wish) -> int:
    if wish.accept:
        accepted = await proposing.accept([Path(path) for path in wish.paths])
        _tell(wish, account.of_acceptance(accepted))
        return SOME_REFUSED if accepted.refused else DONE
    with progress.as_lines(typer.echo) if wish.lines else progress.as_bar() as tell:
        expanded, at_once = await proposing.expand(wish.each, tell)
    return _tell(wish, account.of_expansion(expanded, at_once))


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
    os.nice(5)  # Answers go first; by more than this, and they would wait for what an ingest has locked.
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(main)
    app()
