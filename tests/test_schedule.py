"""When next, on walls all over the world, and how people say when."""

import string
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import (
    DAILY,
    WEEKDAYS,
    Due,
    Schedule,
    days_from,
    hour_from,
    is_zone,
    moment_of,
    next_due,
    zone_from,
    zone_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
SAMOA = ZoneInfo("Pacific/Apia")
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
FRIDAY = 4


@pytest.mark.parametrize(
    ("zone", "day", "at", "shown"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T03:00+02:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T02:30+02:00"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T03:00+01:00"),
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-24T01:00+03:00"),
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T01:00-03:00"),
        ("America/Santiago", "2026-04-04", "23:59", "2026-04-04T23:59-03:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30+11:00"),
        ("Asia/Kathmandu", "2026-07-01", "09:00", "2026-07-01T09:00+05:45"),
    ],
)
def test_a_skipped_time_is_the_next_minute_and_a_doubled_one_the_first(
    zone: str, day: str, at: str, shown: str
) -> None:
    """I4."""
    moment = moment_of(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))

    assert moment
    assert moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") == shown
    assert moment.tzinfo is UTC


def test_a_day_that_a_zone_leaves_out_has_no_moment() -> None:
    assert moment_of(date(2011, 12, 30), time(9), SAMOA) is None


def test_the_second_of_two_times_is_never_meant() -> None:
    meant = moment_of(date(2026, 10, 25), time(2, 30, fold=1), BERLIN)

    assert meant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def due(schedule: Schedule, now: str, last_day: str | None = None, not_before: str | None = None) -> str:
    found = next_due(
        schedule,
        BERLIN,
        datetime.fromisoformat(now),
        date.fromisoformat(last_day) if last_day else None,
        datetime.fromisoformat(not_before) if not_before else None,
    )
    local = found.moment.astimezone(BERLIN)
    assert local.date() == found.day
    return f"{local:%a %Y-%m-%d %H:%M}"


def test_the_next_is_today_while_its_time_has_not_passed() -> None:
    nine = Schedule(time(9), DAILY)

    assert due(nine, "2026-11-02T08:59+01:00") == "Mon 2026-11-02 09:00"
    assert due(nine, "2026-11-02T09:00+01:00") == "Mon 2026-11-02 09:00"
    assert due(nine, "2026-11-02T09:00:01+01:00") == "Tue 2026-11-03 09:00"
    assert due(nine, "2026-11-02T23:30+00:00") == "Tue 2026-11-03 09:00"
    assert due(nine, "2026-03-28T10:00+01:00") == "Sun 2026-03-29 09:00"


def test_the_next_is_on_one_of_the_days_and_later_than_the_last() -> None:
    assert due(Schedule(time(9), WEEKDAYS), "2026-10-30T10:00+01:00") == "Mon 2026-11-02 09:00"
    assert due(Schedule(time(9), frozenset({FRIDAY})), "2026-10-30T10:00+01:00") == "Fri 2026-11-06 09:00"
    assert due(Schedule(time(9), DAILY), "2026-11-02T08:00+01:00", last_day="2026-11-04") == "Thu 2026-11-05 09:00"
    assert (
        due(Schedule(time(9), DAILY), "2026-11-02T08:00+01:00", not_before="2026-11-02T09:01+01:00")
        == "Tue 2026-11-03 09:00"
    )


def test_the_next_is_found_beyond_a_day_that_a_zone_leaves_out() -> None:
    """Friday the 30th wasn't, and on the 23rd it is too late."""
    now = datetime(2011, 12, 23, 10, tzinfo=SAMOA)
    found = next_due(Schedule(time(9), frozenset({FRIDAY})), SAMOA, now)

    assert found == Due(date(2012, 1, 6), datetime(2012, 1, 6, 9, tzinfo=SAMOA).astimezone(UTC))


def test_without_days_there_is_no_next() -> None:
    with pytest.raises(ValueError, match="without days"):
        next_due(Schedule(time(9), frozenset()), UTC, datetime(2026, 11, 2, tzinfo=UTC))


@given(
    st.sampled_from(sorted(available_timezones())),
    HOURS,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_is_the_first_that_fits_whatever_the_zone(
    name: str, at: time, days: frozenset[int], now: datetime
) -> None:
    zone = ZoneInfo(name)
    found = next_due(Schedule(at, days), zone, now)
    today = now.astimezone(zone).date()
    earlier = (today + timedelta(days=ahead) for ahead in range((found.day - today).days))

    assert found.moment >= now
    assert found.moment == moment_of(found.day, at, zone)
    assert found.day.weekday() in days
    assert not [day for day in earlier if day.weekday() in days and (moment_of(day, at, zone) or now) > now]


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Europe", "a" * 10_000, "\0", "\ud800"])
def test_an_unknown_zone_is_utc_and_said_to_be_none(name: str) -> None:
    """I5."""
    assert zone_of(name) is UTC
    assert not is_zone(name)


def test_a_zone_is_known_by_its_name() -> None:
    assert zone_of("Europe/Berlin") == BERLIN
    assert is_zone("Europe/Berlin")
    assert not any(map(is_zone, (None, 7, ["Europe/Berlin"])))
    assert zone_from(" Europe/Berlin ") == "Europe/Berlin"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Europe/Berln", "Europe/Berln isn’t a time zone; did you mean Europe/Berlin?"),
        ("berlin", "berlin isn’t a time zone; did you mean Europe/Berlin?"),
        ("New York", "New York isn’t a time zone; did you mean America/New_York?"),
        ("utc", "utc isn’t a time zone; did you mean UTC?"),
        ("the moon, perhaps", "the moon, perhaps isn’t a time zone; try one like Europe/Berlin"),
        ("", "That isn’t a time zone; try one like Europe/Berlin"),
    ],
)
def test_a_zone_that_is_none_gets_the_nearest(written: str, told: str) -> None:
    with pytest.raises(ValueError, match="isn’t a time zone") as caught:
        zone_from(written)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("09:00", "9|09|9:00|09:00|9.00|0900|900|9h|9h00|9 h|9am|9 AM|9 a.m.|9:00am|9 o’clock|  9  "),
        ("09:30", "9:30|9.30|9h30|0930|930|9:30 am"),
        ("21:30", "21:30|21.30|2130|9:30pm|9:30 PM|9.30 p.m.|930pm"),
        ("12:00", "12|noon|Noon|midday|12pm|12:00 pm"),
        ("00:00", "0|00:00|0000|midnight|12am|12 a.m."),
        ("00:05", "0:05|12:05 am"),
        ("23:59", "23:59|11:59pm|2359"),
    ],
)
def test_an_hour_is_understood_however_it_is_written(meant: str, written: str) -> None:
    assert {hour_from(one) for one in written.split("|")} == {time.fromisoformat(meant)}


@pytest.mark.parametrize(
    "written", ["25:00", "24:00", "9:60", "9:5", "13pm", "0am", "soon", "9 10", "-9", "9:00:00", "99999", "٩", "9pmm"]
)
def test_what_is_no_hour_is_given_back_with_the_right_form(written: str) -> None:
    with pytest.raises(ValueError, match="isn’t a time") as caught:
        hour_from(written)
    assert str(caught.value) == f"{written} isn’t a time; try 09:00"


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("0123456", "daily|Every day|everyday|each day|all days|mon-sun|weekdays and weekends"),
        ("01234", "weekdays|weekday|every weekday|week days|working days|on workdays|mon-fri|Monday to Friday|mo–fr"),
        ("56", "weekends|weekend|every weekend|sat,sun|sat & sun|Saturday and Sunday"),
        ("0", "mon|Monday|mondays|every monday|on Mondays|mo"),
        ("03", "mon,thu|mon, thu|thu mon|Mon and Thurs|mondays + thursdays|mon/thu|mon;thu"),
        ("14", "tue and fri|tues, fri|Tuesday & Friday"),
        ("0456", "fri-mon|friday through monday|Fri – Mon|fri till mon"),
        ("0126", "mon - wed, sun"),
        ("2", "wed|weds|wednesday"),
    ],
)
def test_days_are_understood_however_they_are_written(meant: str, written: str) -> None:
    assert {days_from(one) for one in written.split("|")} == {frozenset(map(int, meant))}


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("funday", "funday"),
        ("mon, Funday", "Funday"),
        ("every other day", "other"),
        ("mon-", "mon-"),
        ("mon-wed-fri", "mon-wed-fri"),
        ("-", "-"),
        ("7", "7"),
        ("m", "m"),
        ("every", "every"),
        ("", "That"),
        (" \n ", "That"),
    ],
)
def test_what_is_no_day_is_given_back_with_the_right_form(written: str, quoted: str) -> None:
    with pytest.raises(ValueError, match="isn’t a day of the week") as caught:
        days_from(written)
    assert str(caught.value) == f"{quoted} isn’t a day of the week; try daily, weekdays or mon,thu"


@given(st.text() | st.text(string.ascii_letters + string.digits + " :.,-\t\0", max_size=300))
def test_whatever_somebody_writes_is_understood_or_given_back_in_short(written: str) -> None:
    for read in (hour_from, days_from, zone_from):
        complaint = ""
        try:
            read(written)
        except ValueError as error:
            complaint = str(error)
        assert len(complaint) < 110
        assert complaint.isprintable()


@given(HOURS)
def test_what_the_clock_shows_is_understood(at: time) -> None:
    for form in ("%H:%M", "%H.%M", "%H%M", "%Hh%M", "%I:%M %p", "%I.%M%p"):
        assert hour_from(at.strftime(form)) == at
