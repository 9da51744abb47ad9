"""`make proof`: every trial in full, its table, and the JSON of it that is committed with docs/reliability.md."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Annotated

import typer

from .report import KEPT, PAGE, in_page, place_of, report, table, with_others
from .rows import Row
from .scene import Supplies
from .trials import Trial, timed, waiting, working

_LANES = 3  # of trials that work; on two cores some of them always wait for something
Quick = Annotated[bool, typer.Option("--quick", help="Small counts, and nothing is written.")]
Only = Annotated[str, typer.Option(metavar="A2,C1", help="Only these rows; the others stay as they were found.")]


def main(quick: Quick = False, only: Only = "") -> None:
    """Run the trials, print the table, and write docs/proof.json and the table in docs/reliability.md."""
    wanted = set(filter(None, only.split(",")))
    started = monotonic()
    with TemporaryDirectory() as folder:
        rows = asyncio.run(_run(Path(folder), quick, wanted))
    told = report(rows, monotonic() - started)
    typer.echo(table(told))
    if not quick:
        told = with_others(told, json.loads(KEPT.read_text(encoding="utf-8"))) if wanted else told
        KEPT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8"), told), encoding="utf-8")
    sys.exit(0 if all(row.holds for row in rows) else 1)


async def _run(folder: Path, quick: bool, wanted: set[str]) -> list[Row]:
    supplies = await Supplies.prepared(folder)

    def chosen(trials: Sequence[Trial]) -> Iterator[Trial]:
        return (trial for trial in trials if not wanted or trial.name in wanted)

    shared = chosen(working(quick))
    lanes = [chosen(waiting(quick)), *[shared] * _LANES]
    found = await asyncio.gather(*(_lane(folder / f"lane{i}", supplies, lane) for i, lane in enumerate(lanes)))
    rows = [*chain(*found), *await _lane(folder / "timed", supplies, chosen(timed(quick)))]
    return sorted(rows, key=lambda row: place_of(row.id))


async def _lane(folder: Path, supplies: Supplies, trials: Iterator[Trial]) -> list[Row]:
    """One trial after the other; lanes may share what is left to do."""
    rows: list[Row] = []
    for number, trial in enumerate(trials):
        started = monotonic()
        row = await _row(trial, folder / str(number), supplies)
        typer.echo(f"{row.id} {row.fault}: {'holds' if row.holds else row} ({monotonic() - started:.0f} s)", err=True)
        rows.append(row)
    return rows


async def _row(trial: Trial, home: Path, supplies: Supplies) -> Row:
    try:
        return await trial.run(home, supplies)
    except Exception as error:  # One trial that breaks off must not cost the others.
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Row(trial.name, "the trial comes to an end", "", 1, broken=(reason,))


if __name__ == "__main__":
    typer.run(main)
