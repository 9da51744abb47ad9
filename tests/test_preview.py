"""The preview of a new subscriber's days: the same tips at the same hours as they would come."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Place
from bot.preview import Planned, preview
from bot.schedule import DAILY, WEEKDAYS, Schedule
from bot.tips import Tip

NINE = Schedule(time(9), DAILY)
BERLIN = ZoneInfo("Europe/Berlin")
# A Friday, the day before the clocks are put back.
NOW = datetime(2026, 10, 23, 12, tzinfo=UTC)
TIPS = [
    Tip(f"{topic}{n}", "tips.md", f"{topic}{n}", "Text.", Place((topic,), None)) for topic in "abc" for n in range(7)
]


def plan(
    schedule: Schedule = NINE, days: int = 14, tips: list[Tip] = TIPS, zone: str = "Europe/Berlin"
) -> list[Planned]:
    return list(preview(tips, schedule, zone, NOW, days))


def test_a_fortnight_has_fourteen_days_at_the_same_time_by_the_clock() -> None:
    planned = plan()

    assert [each.at.date() for each in planned] == [date(2026, 10, 24) + timedelta(days=n) for n in range(14)]
    assert {each.at.time() for each in planned} == {time(9)}
    assert [each.at.isoformat()[-6:] for each in planned[:2]] == ["+02:00", "+01:00"]


def test_on_weekdays_the_weekend_is_left_out() -> None:
    assert [f"{each.at:%a}" for each in plan(Schedule(time(9), WEEKDAYS))] == 2 * ["Mon", "Tue", "Wed", "Thu", "Fri"]


def test_every_tip_comes_once_and_the_topics_in_turn() -> None:
    tips = [each.tip for each in plan(days=len(TIPS))]

    assert Counter(tips) == Counter(TIPS)
    assert all(one and following and one.topic != following.topic for one, following in pairwise(tips))


def test_it_says_when_nothing_would_come() -> None:
    planned = [each.tip for each in plan(tips=TIPS[:2])]

    assert planned == [*planned[:2], *[None] * 5, *planned[:2], *[None] * 5]
    assert set(planned[:2]) == set(TIPS[:2])
    assert {each.tip for each in plan(tips=[])} == {None}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu"])
def test_it_is_the_same_every_time_and_a_longer_one_goes_on(zone: str) -> None:
    longest = plan(days=366, zone=zone)

    for days in (1, 30, 365):
        assert plan(days=days, zone=zone) == longest[:days]
    assert all(each.tip for each in longest)
