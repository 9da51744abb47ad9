"""Every trial of the proof with its counts, those of `--quick` behind the full ones, in lanes that run side by side."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import crashes, ingests, intake, links, load, outages, payloads, sending
from .rows import Row
from .scene import Supplies

Run = Callable[[Path, Supplies], Awaitable[Row | Sequence[Row]]]


@dataclass(frozen=True)
class Trial:
    name: str
    run: Run


def lanes(quick: bool) -> list[list[Trial]]:
    """What a crash costs is the next start; what the others cost is mostly waiting."""

    def trial(name: str, run: Callable[..., Awaitable[Row | Sequence[Row]]], *counts: Any, **named: Any) -> Trial:
        chosen = {key: value[quick] for key, value in named.items()}
        return Trial(name, partial(_with, run, [value[quick] for value in counts], chosen))

    points = list(crashes.POINTS)
    halves = points[::2], points[1::2]
    return [
        *([trial("A2", crashes.kills, (half, half), each=(20, 1))] for half in halves),
        [
            trial("C1", sending.ambiguous, sends=(300, 12), timeouts=(60, 4)),
            *(trial("D1", links.broken, (how, how), times=(5, 1)) for how in links.BREAKS),
            trial("D2", links.refreshed, times=(12, 3), every_s=(5, 1)),
            trial("D3", links.refused, times=(3, 1)),
            trial("D5", links.clock_jumps, seconds=(20, 5)),
        ],
        [
            trial("G3", ingests.kills, (100, 4)),
            trial("A3", outages.locked_database, seconds=(20, 2)),
            trial("A4", outages.no_authorisation, count=(50, 5), seconds=(30, 1)),
            trial("A5", intake.duplicates, (500, 20)),
            trial("A6", intake.retries_first, (50, 5)),
            trial("A7", intake.twins, (100, 10)),
            trial("A8", intake.order, people=(50, 5), messages=(10, 4)),
            trial("A12", crashes.graceful_stop, (20, 20)),
            trial("B1", payloads.over_socket, (5_000, 200)),
            trial("B1", payloads.over_http, (5_000, 200)),
            trial("B2", payloads.frames),
            trial("C2", sending.too_often, (60, 15)),
        ],
    ]


def alone(quick: bool) -> list[Trial]:
    """What is timed runs when nothing else does."""
    pairs, burst_s, steady_s = (1, 2.0, 5.0) if quick else (5, 10.0, 60.0)
    return [
        Trial("A1", partial(load.bursts, pairs=pairs, seconds=burst_s)),
        Trial("A1", partial(load.steady, seconds=steady_s)),
    ]


async def _with(
    run: Callable[..., Awaitable[Row | Sequence[Row]]],
    counts: Sequence[Any],
    named: dict[str, Any],
    home: Path,
    supplies: Supplies,
) -> Row | Sequence[Row]:
    return await run(home, supplies, *counts, **named)
