"""The admins' command: brings the index in line with the knowledge folder, while the coach keeps answering."""

import asyncio
import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from bot.domain import Calibration
from bot.errors import CoachError, SettingsError
from bot.settings import Settings, environment

if TYPE_CHECKING:
    from bot.rag.ingestion import Ingestion
    from bot.rag.report import Report
    from bot.store.generations import Generations

DONE, FAILED, WRONG_USAGE, SOME_REFUSED, INTERRUPTED = 0, 1, 2, 3, 130

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Limit the scan to these files or folders of the knowledge; nothing outside them is touched."),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    only: tuple[Path, ...]
    rebuild: bool
    dry_run: bool
    rollback: bool
    status: bool
    as_json: bool


def main(
    paths: Paths = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Embed everything anew, even what is known.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the generation before this one.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Say which generations there are and which serves.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a line.")] = False,
) -> None:
    """Bring the index in line with the knowledge folder (KNOWLEDGE_DIR).

    Only new and edited passages are embedded. The old index answers until the new one is checked and whole.

    Exit status: 0 done; 1 nothing usable, or another ingest is running (the old index goes on serving);
    2 wrong usage or settings; 3 done, but some files were refused; 130 interrupted.
    """
    if sum((rebuild or dry_run or bool(paths), rollback, status)) > 1:
        _fail("--rollback and --status go alone.", WRONG_USAGE)
    try:
        settings = Settings.from_env(environment(os.environ, Path(".env")))
        wish = Wish(_checked(paths or [], settings.KNOWLEDGE_DIR), rebuild, dry_run, rollback, status, as_json)
        code = asyncio.run(_run(settings, wish))
    except SettingsError as error:
        _fail(str(error), WRONG_USAGE)
    except CoachError as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"{error}: the old index goes on serving.", FAILED)
    except KeyboardInterrupt:
        _fail("Interrupted: the old index goes on serving.", INTERRUPTED)
    raise typer.Exit(code)


def _checked(paths: list[Path], knowledge_dir: Path) -> tuple[Path, ...]:
    root = knowledge_dir.resolve()
    problems = [f"There is no {path}." for path in paths if not path.exists()]
    problems += [
        f"{p} is not in {knowledge_dir}." for p in paths if p.exists() and not p.resolve().is_relative_to(root)
    ]
    if problems:
        raise SettingsError(problems)
    return tuple(knowledge_dir / path.resolve().relative_to(root) for path in paths)


async def _run(settings: Settings, wish: Wish) -> int:
    """The slow imports are here, so that `--help` is instant."""
    started = perf_counter()
    from bot import logs
    from bot.rag import talk
    from bot.rag.embeddings import open_embedder
    from bot.rag.ingestion import Ingestion, exclusive
    from bot.store.engine import Database
    from bot.store.generations import Generations

    logs.configure(settings.log_level("WARNING"), settings.secrets)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        generations = Generations(database)
        if wish.status:
            return await _status(generations, wish.as_json)
        with exclusive(settings.DATA_DIR):
            embed = open_embedder(settings.EMBEDDING_MODEL, settings.DATA_DIR)
            ingestion = Ingestion(settings.KNOWLEDGE_DIR, settings.DATA_DIR, generations, embed, talk.exemplars())
            if wish.rollback:
                return await _rollback(ingestion, wish.as_json)
            report = await _ingest(ingestion, wish)
        taught = _calibration(settings, report)
        return _tell(report, taught, perf_counter() - started, wish)
    finally:
        await database.close()


async def _ingest(ingestion: "Ingestion", wish: Wish) -> "Report":
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Embedding passages", total=None)
        return await ingestion.run(
            datetime.now(UTC),
            wish.only,
            wish.rebuild,
            wish.dry_run,
            lambda done, all_: bar.update(task, completed=done, total=all_),
        )


def _calibration(settings: Settings, report: "Report") -> Calibration | None:
    from bot.rag.grounding import calibration
    from bot.rag.ingestion import folder_of
    from bot.rag.learned import Learned

    if report.generation is None or not (folder := folder_of(settings.DATA_DIR, report.generation)).is_dir():
        return None
    return calibration(Learned.load(folder), settings.FALSE_DECLINES / 100)


def _tell(report: "Report", taught: Calibration | None, seconds: float, wish: Wish) -> int:
    if wish.as_json:
        counts = {field.name: getattr(report, field.name) for field in fields(report)}
        refused = [{"path": one.path, "reason": one.reason} for one in report.refused]
        calibration = asdict(taught) if taught else None
        typer.echo(json.dumps({**counts, "refused": refused, "calibration": calibration, "seconds": round(seconds, 2)}))
    else:
        for one in report.refused:
            typer.echo(f"Refused {one}", err=True)
        if taught:
            typer.echo(
                f"Calibrated, each of {report.exemplars} exemplars left out: declined {taught.covered_declined:.1%} "
                f"of what is covered, {taught.not_covered_declined:.1%} of the rest"
            )
        typer.echo(_line(report, seconds, wish.dry_run))
    return SOME_REFUSED if report.refused else DONE


def _line(report: "Report", seconds: float, dry_run: bool) -> str:
    counts = (
        f"{report.documents} documents, {report.passages} passages: {report.added} added, {report.changed} changed, "
        f"{report.removed} removed, {report.embedded} embedded, {len(report.refused)} refused"
    )
    made = f"{report.tips} tips; generation {report.generation or '-'}, {seconds:.1f} s"
    return f"{'Would be ' if dry_run else ''}{counts}; {made}"


async def _rollback(ingestion: "Ingestion", as_json: bool) -> int:
    generation = await ingestion.roll_back()
    typer.echo(json.dumps({"generation": generation.id}) if as_json else f"Back to generation {generation.id}.")
    return DONE


async def _status(generations: "Generations", as_json: bool) -> int:
    serving = await generations.serving()
    rows = [
        {**asdict(g), "created_at": g.created_at.isoformat(), "serving": g == serving} for g in await generations.all()
    ]
    if as_json:
        typer.echo(json.dumps({"generations": rows}))
        return DONE
    for row in rows:
        mark = "serving" if row["serving"] else "kept"
        typer.echo(
            f"generation {row['id']} ({mark}): {row['documents']} documents, {row['passages']} passages, "
            f"made {row['created_at'][:19]} UTC with {row['model']}"
        )
    if not rows:
        typer.echo("There is no index yet.")
    return DONE


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    typer.run(main)
