"""Every trial of the proof with its counts, in full and for a quick look."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import (
    calendars,
    crashes,
    editions,
    ingests,
    intake,
    links,
    load,
    outages,
    payloads,
    sending,
    streams,
    tip_clocks,
    tip_contents,
    tip_crashes,
    tip_recipients,
    wave,
)
from .rows import Row
from .scene import Supplies

Found = Awaitable[Row]


@dataclass(frozen=True)
class Trial:
    name: str
    run: Callable[[Path, Supplies], Found]


def trial(name: str, run: Callable[..., Found], **counts: Any) -> Trial:
    return Trial(name, partial(run, **counts))


def waiting(quick: bool) -> list[Trial]:
    """They take long and do little."""
    if quick:
        sends, timeouts, breaks, refreshes, every_s, refusals, seconds = 12, 4, 1, 3, 1, 1, 5
    else:
        sends, timeouts, breaks, refreshes, every_s, refusals, seconds = 300, 60, 5, 12, 5, 3, 20
    return [
        trial("C1", sending.ambiguous, sends=sends, timeouts=timeouts),
        *(trial("D1", links.broken, how=how, times=breaks) for how in links.BREAKS),
        trial("D2", links.refreshed, times=refreshes, every_s=every_s),
        trial("D3", links.refused, times=refusals),
        trial("D5", links.clock_jumps, seconds=seconds),
    ]


def working(quick: bool) -> list[Trial]:
    """The longest first: what a kill costs is the next start."""
    each, ingests_killed = (1, 4) if quick else (20, 50)
    return [
        *(trial("G3", ingests.kills, count=ingests_killed, how=how) for how in ("on disk", "any moment")),
        *(trial("A2", crashes.kills, points=[point], each=each) for point in crashes.POINTS),
        *(trial("I2", tip_crashes.kills, points=[point], each=each) for point in tip_crashes.POINTS),
        *_answers(quick),
        *_tips(quick),
        *_intake(quick),
    ]


def _answers(quick: bool) -> list[Trial]:
    each, cut_off = (1, 4) if quick else (20, 50)
    return [
        *(trial("F5", streams.kills, points=[point], each=each) for point in streams.POINTS),
        *(trial("F5", streams.cut, share=share, count=cut_off) for share in streams.SHARES),
    ]


def _tips(quick: bool) -> list[Trial]:
    away, jumped, gone, readers = (3, 6, 2, 2) if quick else (50, 50, 20, 20)
    return [
        *(trial("I3", tip_clocks.away, how_long=how_long, count=away) for how_long in tip_clocks.AWAY),
        trial("I4", calendars.every_date, zones=12, days=366),
        trial("I5", calendars.travels, zones=12, days=366),
        trial("I6", tip_clocks.jumps, each=jumped),
        trial("I8", tip_recipients.no_longer, each=gone),
        trial("I9", tip_contents.changing, count=readers),
    ]


def _intake(quick: bool) -> list[Trial]:
    if quick:
        copies, retries, pairs, people, messages, mutants, posts, down_s = 20, 5, 10, 5, 4, 200, 15, 2
    else:
        copies, retries, pairs, people, messages, mutants, posts, down_s = 500, 50, 100, 50, 10, 5_000, 60, 20
    return [
        trial("A2", intake.redelivery, count=retries),
        trial("A3", outages.locked_database, seconds=down_s),
        trial("A4", outages.no_authorisation, count=retries, seconds=down_s),
        trial("A5", intake.duplicates, count=copies),
        trial("A6", intake.retries_first, count=retries),
        trial("A7", intake.twins, count=pairs),
        trial("A8", intake.order, people=people, messages=messages),
        trial("A12", crashes.graceful_stop, in_flight=20),
        trial("B1", payloads.over_socket, count=mutants),
        trial("B1", payloads.over_http, count=mutants),
        trial("B2", payloads.frames),
        trial("C2", sending.too_often, sends=posts),
    ]


def timed(quick: bool) -> list[Trial]:
    """When nothing else runs."""
    pairs, burst_s, steady_s = (1, 2.0, 5.0) if quick else (5, 10.0, 60.0)
    killed = (
        {"subscribers": 60, "rate": 6, "most_kills": 3}
        if quick
        else {"subscribers": 1_000, "rate": 50, "most_kills": 20}
    )
    asked = (
        {"per_second": 5, "count": 2, "every_s": 1, "before_s": 4}
        if quick
        else {"per_second": 20, "count": 10, "every_s": 10, "before_s": 30}
    )
    count, rates, phases = (200, (10, 20), wave.Phases(2, 4)) if quick else (10_000, (4, 32), wave.Phases(6, 10))
    return [
        trial("A1", load.bursts, pairs=pairs, seconds=burst_s),
        trial("A1", load.steady, seconds=steady_s),
        trial("G1", editions.asked_all_along, **asked),
        *(trial("I1", tip_crashes.by_turns, processes=processes, **killed) for processes in (2, 3)),
        trial("I7", wave.wave, count=count, rates=rates, phases=phases),
    ]
