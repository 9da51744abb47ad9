"""What becomes of a subscription: a tip for each of its days and never two, wherever its reader may be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import APART, DAILY, WEEKDAYS, Due, Schedule, zone_of
from bot.subscriptions import Subscription, begun, delivered, ended, is_too_late, moved, paused, skipped, stopped
from bot.tips import Reader

NINE = Schedule(time(9), DAILY)
WINDOW = timedelta(hours=4)
MONDAY = date(2026, 11, 2)
A_DAY = timedelta(days=1)
A_YEAR = 366
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Honolulu",
]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))
SCHEDULES = st.builds(
    Schedule,
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.frozensets(st.integers(0, 6), min_size=1),
)
# For how many hours somebody stays anywhere.
STAYS = st.floats(0.01, 60)


def subscription(zone: str = "Europe/Berlin", schedule: Schedule = NINE) -> Subscription:
    return Subscription(Reader("T1", "U1"), "U1", schedule, zone)


def local(zone: str, day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)).astimezone(UTC)


@dataclass
class Life:
    """A subscriber's life: the clock goes on, and what is due is delivered, or skipped when it is too late."""

    subscription: Subscription
    clock: datetime
    sent: list[Due] = field(default_factory=list)
    missed: list[Due] = field(default_factory=list)

    def begin(self) -> "Life":
        self.subscription = begun(self.subscription, self.clock)
        return self

    def live(self, hours: float) -> None:
        end = self.clock + timedelta(hours=hours)
        while (due := self.subscription.due) and due.moment <= end:
            self.clock = max(self.clock, due.moment)
            if is_too_late(due, self.clock, WINDOW):
                self.missed.append(due)
                self.subscription = skipped(self.subscription, due, self.clock, WINDOW)
            else:
                self.sent.append(due)
                self.subscription = delivered(self.subscription, due, self.clock)
        self.clock = max(self.clock, end)

    def be_down(self, hours: float) -> None:
        """Or have a clock that jumps; what is due meanwhile is seen to afterwards."""
        self.clock += timedelta(hours=hours)
        self.live(0)

    def move(self, zone: str) -> None:
        self.subscription = moved(self.subscription, zone, self.clock, WINDOW)

    @property
    def days(self) -> Sequence[date]:
        return [due.day for due in self.sent]

    @property
    def hours_apart(self) -> float:
        return min(((b.moment - a.moment) / timedelta(hours=1) for a, b in pairwise(self.sent)), default=24.0)


def first_on_the_wall(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The first minute of that day at which the clock shows this time or a later one: tried out, minute by minute."""
    start = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    minutes = (start + timedelta(minutes=n) for n in range(60 * 54))
    return next(moment for moment in minutes if _shows(moment.astimezone(zone), day, at))


def _shows(wall: datetime, day: date, at: time) -> bool:
    return wall.date() == day and wall.time() >= at


@pytest.mark.parametrize("at", ["00:00", "02:30", "09:00", "23:59"])
@pytest.mark.parametrize("name", ZONES)
def test_a_year_has_one_tip_on_each_of_its_days_at_its_time(name: str, at: str) -> None:
    """I4."""
    zone, wanted = ZoneInfo(name), time.fromisoformat(at)
    first = date(2026, 1, 1)
    life = Life(subscription(name, Schedule(wanted, DAILY)), datetime.combine(first, time(), zone).astimezone(UTC))
    life.begin()
    while len(life.sent) < A_YEAR:
        life.live(24)

    assert life.days == [first + n * A_DAY for n in range(A_YEAR)]
    assert life.missed == []
    walls = [(due, due.moment.astimezone(zone)) for due in life.sent]
    for due, wall in walls:
        late = wall.replace(tzinfo=None) - datetime.combine(due.day, wanted)
        assert timedelta() <= late <= timedelta(minutes=60)
    changing = [(due, wall) for due, wall in walls if (wall - A_DAY).utcoffset() != (wall + A_DAY).utcoffset()]
    for due, _ in changing:
        assert due.moment == first_on_the_wall(zone, due.day, wanted)
    assert [due for due, wall in walls if wall.time() != wanted and (due, wall) not in changing] == []


@given(st.sampled_from(sorted(available_timezones())), SCHEDULES, MOMENTS)
def test_every_day_that_is_wanted_has_its_tip_in_any_zone(name: str, schedule: Schedule, start: datetime) -> None:
    """I4."""
    life = Life(subscription(name, schedule), start).begin()
    life.live(24 * 60)
    days = [life.days[0] + n * A_DAY for n in range((life.days[-1] - life.days[0]).days + 1)]

    assert life.days == [day for day in days if day.weekday() in schedule.days]
    assert (life.days[0] - start.astimezone(zone_of(name)).date()).days <= 7
    assert life.hours_apart >= 20


@pytest.mark.parametrize("hours", [5 / 60, 2, 4])
def test_after_a_short_outage_the_tip_comes_late(hours: float) -> None:
    """I3."""
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "09:00") - timedelta(seconds=1)).begin()
    life.be_down(hours)

    assert life.days == [MONDAY]
    assert life.missed == []
    life.live(48)
    assert life.days == [MONDAY, MONDAY + A_DAY, MONDAY + 2 * A_DAY]


@pytest.mark.parametrize(("hours", "late"), [(4.1, []), (26, [1]), (30, []), (24 * 7 + 2, [7]), (24 * 400, [])])
def test_after_a_long_outage_nothing_comes_but_what_is_late_by_little(hours: float, late: list[int]) -> None:
    """I3."""
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "08:59")).begin()
    life.be_down(hours)

    assert life.days == [MONDAY + days * A_DAY for days in late]
    assert [due.day for due in life.missed] == [MONDAY]
    life.live(24)
    assert len(life.sent) == len(late) + 1


@pytest.mark.parametrize("away", ["Pacific/Honolulu", "Pacific/Kiritimati", "Europe/London", "Asia/Kathmandu"])
def test_to_and_fro_at_the_last_minute_makes_no_second_tip_of_a_day(away: str) -> None:
    """I5."""
    home = "Pacific/Auckland"
    life = Life(subscription(home), local(home, MONDAY, "08:59")).begin()
    for _ in range(60):
        life.move(away if life.subscription.zone == home else home)
        life.live(24)

    assert len(set(life.days)) == len(life.days) > 25
    assert life.days == sorted(life.days)
    assert life.hours_apart >= 20


@given(SCHEDULES, MOMENTS, st.lists(st.tuples(STAYS, st.sampled_from(ZONES)), max_size=30))
def test_wherever_somebody_travels_no_day_has_two_and_no_two_are_close(
    schedule: Schedule, start: datetime, journeys: list[tuple[float, str]]
) -> None:
    """I5."""
    life = Life(subscription(schedule=schedule), start).begin()
    for hours, zone in journeys:
        life.live(hours)
        life.move(zone)
    life.live(24 * 9)

    assert all(one < following for one, following in pairwise(life.days))
    assert life.hours_apart >= 20
    assert life.sent


WHIMS = st.one_of(
    st.tuples(st.just("live"), STAYS),
    st.tuples(st.just("move"), st.sampled_from(ZONES)),
    st.tuples(st.just("change"), SCHEDULES),
    st.tuples(st.just("pause"), st.none() | st.integers(-2, 20)),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("end"), st.none()),
    st.tuples(st.just("jump"), st.floats(-100, 100)),
)


@given(MOMENTS, st.lists(WHIMS, max_size=30))
def test_whatever_somebody_does_and_the_clock_shows_no_day_has_two(
    start: datetime, whims: list[tuple[str, object]]
) -> None:
    """I1, I6."""
    life = Life(subscription(), start).begin()
    for whim, how in whims:
        follow(life, whim, how)
    life.live(24 * 8)

    assert all(one < following for one, following in pairwise(life.days))


def follow(life: Life, whim: str, how: object) -> None:
    today = life.clock.astimezone(zone_of(life.subscription.zone)).date()
    match whim, how:
        case "live", float(hours):
            life.live(hours)
        case "move", str(zone):
            life.move(zone)
        case "change", Schedule() as schedule:
            life.subscription = begun(replace(life.subscription, schedule=schedule), life.clock)
        case "pause", days:
            until = today + days * A_DAY if isinstance(days, int) else None
            life.subscription = paused(life.subscription, life.clock, until)
        case "resume", _:
            life.begin()
        case "end", _:
            life.subscription = ended(life.subscription)
        case "jump", float(hours):
            life.be_down(hours)


@pytest.mark.parametrize("hours", [1, -1, 48, -48])
@pytest.mark.parametrize("at", ["08:30", "08:59", "09:01", "12:00"])
def test_a_clock_that_jumps_and_is_put_right_makes_no_second_tip_of_a_day(hours: float, at: str) -> None:
    """I6."""
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "08:00")).begin()
    life.live((local("Europe/Berlin", MONDAY, at) - life.clock) / timedelta(hours=1))
    life.be_down(hours)
    life.live(1)
    life.be_down(-hours)
    life.live(24 * 7)

    assert len(set(life.days)) == len(life.days)
    assert life.days[-1] == MONDAY + 7 * A_DAY


def test_a_new_one_is_due_at_its_next_hour() -> None:
    now = local("Europe/Berlin", MONDAY, "10:00")

    assert begun(subscription(), now).due == Due(MONDAY + A_DAY, local("Europe/Berlin", MONDAY + A_DAY, "09:00"))
    assert begun(subscription("America/New_York"), now).due == Due(MONDAY, local("America/New_York", MONDAY, "09:00"))


def test_another_hour_counts_at_once_but_not_for_a_day_that_had_its_tip() -> None:
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "08:00")).begin()
    life.live(2)
    changed = begun(replace(life.subscription, schedule=Schedule(time(7), WEEKDAYS)), life.clock)

    assert changed.due == Due(MONDAY + A_DAY, local("Europe/Berlin", MONDAY + A_DAY, "07:00"))
    assert changed.last_day == MONDAY


def test_what_is_due_stays_due_when_only_the_topics_change() -> None:
    nine = local("Europe/Berlin", MONDAY, "09:00")
    waiting = replace(subscription(), due=Due(MONDAY, nine), topics=frozenset({"Basics"}))

    assert begun(waiting, nine + timedelta(minutes=5)).due == Due(MONDAY, nine)
    later = replace(waiting, schedule=Schedule(time(8), DAILY))
    assert begun(later, nine + timedelta(minutes=5)).due == Due(MONDAY + A_DAY, nine + timedelta(hours=23))


def test_paused_it_rests_until_it_is_told_to_go_on() -> None:
    now = local("Europe/Berlin", MONDAY, "08:00")
    resting = paused(begun(subscription(), now), now, None)

    assert (resting.state, resting.due, resting.until) == ("paused", None, None)
    assert moved(resting, "Asia/Tehran", now, WINDOW).due is None
    assert begun(resting, now) == begun(subscription(), now)


@pytest.mark.parametrize(("until", "back"), [(3, 3), (0, 0), (-3, 0)])
def test_paused_until_a_day_it_goes_on_by_itself(until: int, back: int) -> None:
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "08:00")).begin()
    life.subscription = paused(life.subscription, life.clock, MONDAY + until * A_DAY)

    assert life.subscription.state == "paused"
    life.live(24 * 5)
    assert life.days[0] == MONDAY + back * A_DAY
    assert (life.subscription.state, life.subscription.until) == ("active", None)


def test_a_pause_moves_with_the_person() -> None:
    now = local("Europe/Berlin", MONDAY, "08:00")
    there = moved(paused(begun(subscription(), now), now, MONDAY + A_DAY), "Asia/Tehran", now, WINDOW)

    assert there.state == "paused"
    assert there.due == Due(MONDAY + A_DAY, local("Asia/Tehran", MONDAY + A_DAY, "09:00"))


def test_a_pause_until_a_day_that_a_zone_leaves_out_ends_on_the_next() -> None:
    now = local("Pacific/Apia", date(2011, 12, 20), "08:00")
    resting = paused(begun(subscription("Pacific/Apia"), now), now, date(2011, 12, 30))

    assert resting.due
    assert resting.due.day == date(2011, 12, 31)


def test_a_pause_does_not_bring_two_close_together() -> None:
    """I5."""
    life = Life(subscription("Pacific/Honolulu"), local("Pacific/Honolulu", MONDAY, "08:00")).begin()
    life.live(2)
    life.subscription = paused(life.subscription, life.clock, MONDAY + A_DAY)
    life.move("Pacific/Auckland")
    life.live(48)

    assert life.days[:2] == [MONDAY, MONDAY + 2 * A_DAY]
    assert life.hours_apart >= APART / timedelta(hours=1)


def test_the_hour_that_was_just_missed_there_is_made_up_for() -> None:
    life = Life(subscription("America/New_York"), local("Europe/Berlin", MONDAY, "11:00")).begin()
    life.move("Europe/Berlin")
    life.live(0)

    assert life.sent == [Due(MONDAY, local("Europe/Berlin", MONDAY, "09:00"))]


def test_whoever_stays_gets_nothing_early() -> None:
    life = Life(subscription(), local("Europe/Berlin", MONDAY, "10:00")).begin()
    life.move("Europe/Berlin")
    life.live(1)

    assert life.sent == []


def test_ended_or_stopped_nothing_is_due_until_it_begins_anew() -> None:
    now = local("Europe/Berlin", MONDAY, "08:00")
    before = delivered(begun(subscription(), now), Due(MONDAY, now), now)
    for over in (ended(before), stopped(before, "The account was closed.")):
        assert over.due is None
        assert moved(over, "Asia/Tehran", now, WINDOW).due is None
        again = begun(over, now)
        assert (again.state, again.reason, again.due and again.due.day) == ("active", "", MONDAY + A_DAY)


def test_who_is_a_person_and_what_a_channel() -> None:
    ids = {"U1": False, "W1": False, "C1": True, "G1": True, "D1": True}

    assert {reader: replace(subscription(), reader=Reader("T1", reader)).is_for_a_channel for reader in ids} == ids
