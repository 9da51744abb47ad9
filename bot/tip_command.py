"""The command `coach tip`: today's tip, or what would come when."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from bot import batch
from bot.preview import Planned, preview
from bot.schedule import Schedule, days_from, hour_from, zone_from
from bot.terminal import Screen
from bot.visit import Visit

Said = TypeVar("Said")

Zone = Annotated[
    str | None,
    typer.Option("--for", metavar="ZONE", help="What would come when to a new subscriber there, say Europe/Berlin."),
]
Days = Annotated[int | None, typer.Option("--days", min=1, max=366, help="For so many days from now on; else 14.")]
At = Annotated[str | None, typer.Option("--at", metavar="HOUR", help="At this hour; else 09:00.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="DAYS", help="On these days: daily, mon,thu and the like; else weekdays.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")]


class TipCommand:
    """Told how to visit the coach, which only the command line knows."""

    def __init__(self, visit: Callable[[], AbstractContextManager[Visit]], screen: Callable[[], Screen]) -> None:
        self._visit = visit
        self._screen = screen

    def run(self, zone: Zone = None, days: Days = None, at: At = None, on: On = None, as_json: AsJson = False) -> None:
        """Print your tip of today.

        It is the same all day, and none comes twice before you have seen them all. With --for, print instead what would
        come when to somebody who subscribes now. Nothing is sent or noted; everybody gets an order of their own.
        """
        if zone is not None:
            schedule = Schedule(_read(hour_from, at or "09:00", "--at"), _read(days_from, on or "weekdays", "--on"))
            self._preview(_read(zone_from, zone, "--for"), schedule, days or 14, as_json)
        elif (days, at, on, as_json) == (None, None, None, False):
            with self._visit() as coach:
                self._screen().tip(coach.tip())
        else:
            raise typer.BadParameter("name a time zone with --for: the other options belong to it")

    def _preview(self, zone: str, schedule: Schedule, days: int, as_json: bool) -> None:
        with self._visit() as coach:
            plan = list(preview(coach.tips(), schedule, zone, datetime.now(UTC), days))
        if as_json:
            batch.write(sys.stdout.buffer, {"zone": zone, "deliveries": [_fields(planned) for planned in plan]})
        else:
            self._screen().plan(plan)


def _read(read: Callable[[str], Said], text: str, option: str) -> Said:
    try:
        return read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=f"'{option}'") from None


def _fields(planned: Planned) -> dict[str, str | None]:
    tip = planned.tip
    of_tip = (tip.topic, tip.name, tip.id) if tip else (None, None, None)
    return {
        "at": planned.at.isoformat(),
        "weekday": f"{planned.at:%a}",
        **dict(zip(("topic", "name", "id"), of_tip, strict=True)),
    }
