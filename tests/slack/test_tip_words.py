"""The words people ask for tips with, as they are understood, and what is said to words that aren't."""

from datetime import date, time

import pytest

from bot.schedule import DAILY, WEEKDAYS
from bot.slack.tip_words import Unclear, Wish, said_to_the_desk, wish_from

TODAY = date(2026, 11, 23)  # a Monday
MON_THU = frozenset({0, 3})
NINE = time(9)


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("", Wish("today")),
        ("  ", Wish("today")),
        ("please", Wish("today")),
        ("Today", Wish("today")),
        ("about networking", Wish("about", topic="networking")),
        ("ABOUT  Asking for\na raise?", Wish("about", topic="Asking for a raise")),
        ("about: here and now", Wish("about", topic="here and now")),
        ("next", Wish("next")),
        ("next, please!", Wish("next")),
        ("subscribe", Wish("subscribe")),
        ("subscribe 09:00", Wish("subscribe", at=NINE)),
        ("subscribe 9:00 weekdays", Wish("subscribe", at=NINE, days=WEEKDAYS)),
        ("subscribe weekdays 9:00", Wish("subscribe", at=NINE, days=WEEKDAYS)),
        ("subscribe at 9am on weekdays", Wish("subscribe", at=NINE, days=WEEKDAYS)),
        ("subscribe me at 9 am every day, please", Wish("subscribe", at=NINE, days=DAILY)),
        ("subscribe mon,thu", Wish("subscribe", days=MON_THU)),
        ("subscribe mon, thu at 21:30", Wish("subscribe", at=time(21, 30), days=MON_THU)),
        ("subscribe on Mondays and Thursdays at 9.30pm.", Wish("subscribe", at=time(21, 30), days=MON_THU)),
        ("subscribe from monday to friday at 9 o’clock", Wish("subscribe", at=NINE, days=WEEKDAYS)),
        ("subscribe to the daily tip", Wish("subscribe", days=DAILY)),
        ("subscribe midnight", Wish("subscribe", at=time(0))),
        ("subscribe here 09:00", Wish("subscribe", here=True, at=NINE)),
        ("subscribe daily at 9 in here", Wish("subscribe", here=True, at=NINE, days=DAILY)),
        ("pause", Wish("pause")),
        ("pause here", Wish("pause", here=True)),
        ("pause until monday", Wish("pause", until=date(2026, 11, 30))),
        ("pause till next Tue", Wish("pause", until=date(2026, 11, 24))),
        ("pause until tomorrow", Wish("pause", until=date(2026, 11, 24))),
        ("pause until 2026-12-24", Wish("pause", until=date(2026, 12, 24))),
        ("pause 2 weeks", Wish("pause", until=date(2026, 12, 7))),
        ("Pause here for 3 days", Wish("pause", here=True, until=date(2026, 11, 26))),
        ("pause for a week", Wish("pause", until=date(2026, 11, 30))),
        ("pause until next week", Wish("pause", until=date(2026, 11, 30))),
        ("resume", Wish("resume")),
        ("resume here", Wish("resume", here=True)),
        ("unsubscribe", Wish("unsubscribe")),
        ("stop", Wish("unsubscribe")),
        ("stop here", Wish("unsubscribe", here=True)),
        ("stop it now", Wish("unsubscribe")),
        ("settings", Wish("settings")),
        ("settings here", Wish("settings", here=True)),
        ("saved", Wish("saved")),
        ("help", Wish("help")),
        ("help me subscribe", Wish("help")),
    ],
)
def test_what_is_said_is_understood(words: str, wish: Wish) -> None:
    assert wish_from(words, TODAY) == wish


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("foo", "I don’t know “foo”. Did you mean `/tip about foo`? `/tip help` lists all you can say."),
        ("subscrieb 9:00", "I don’t know “subscrieb 9:00”. Did you mean `/tip subscribe 9:00`?"),
        ("about", "About what? For example: `/tip about networking`."),
        ("next week", "I don’t know “next week”. Did you mean `/tip next`?"),
        ("saved here", "I don’t know “saved here”. Did you mean `/tip saved`?"),
        ("subscribe 25:00", "25:00 isn’t a time; try 09:00, as in `/tip subscribe 09:00`."),
        ("subscribe 9:00 foo", "foo isn’t a day of the week; try daily, weekdays or mon,thu, as in"),
        ("subscribe 9:00 and 17:00", "I send one tip a day. Is it `/tip subscribe 09:00` or `/tip subscribe 17:00`?"),
        ("pause until christmas", "I don’t know when “until christmas” is over. Try `/tip pause until monday`"),
        ("pause until 2026-13-40", "I don’t know when “until 2026-13-40” is over."),
        ("pause until mon, thu", "I don’t know when “until mon, thu” is over."),
        ("pause until 2020-01-01", "“until 2020-01-01” isn’t ahead of us."),
        ("pause 0 days", "“0 days” isn’t ahead of us."),
        ("pause until 9999-12-31", "“until 9999-12-31” is long for a pause. `/tip unsubscribe` ends your tips"),
        ("pause 999 months", "“999 months” is long for a pause."),
    ],
)
def test_what_is_unclear_comes_back_with_the_right_form(words: str, says: str) -> None:
    with pytest.raises(Unclear) as unclear:
        wish_from(words, TODAY)
    assert str(unclear.value).startswith(says)


@pytest.mark.parametrize(
    "words",
    [
        "foo " * 2_000,
        "foo\n# bar\n`" * 300,
        "subscribe " + "9" * 5_000,
        "subscribe " + "x" * 5_000,
        "pause " + "9" * 5_000,
    ],
)
def test_what_comes_back_is_short_and_on_one_line(words: str) -> None:
    with pytest.raises(Unclear) as unclear:
        wish_from(words, TODAY)
    assert len(str(unclear.value)) < 300
    assert "\n" not in str(unclear.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tip", ""),
        ("Tip?", ""),
        ("tip, please", "please"),
        ("/tip next", "next"),
        ("tip: about networking", "about networking"),
        ("tip\nsubscribe 9:00", "subscribe 9:00"),
        ("tip subscribe 25:00", "subscribe 25:00"),
        ("tip resume here", "resume here"),
        ("tip stop", "stop"),
    ],
)
def test_what_begins_with_tip_is_for_the_desk(text: str, words: str) -> None:
    assert said_to_the_desk(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "tips",
        "tips for my first interview?",
        "tip me about agile?",
        "tip of the iceberg",
        "tip next to my salary?",
        "tip help me with my CV",
        "tip resume writing",
        "tip saved my career, how do I go on?",
        "tipping points in AI projects",
        "Which tip is next?",
        "",
    ],
)
def test_a_question_that_merely_begins_so_is_for_the_coach(text: str) -> None:
    assert said_to_the_desk(text) is None
