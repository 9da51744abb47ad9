"""Figures of how much the coach is used, as they are told."""

import json
from datetime import date

from bot.feedback import Usage
from bot.usage import Figures

USAGE = Usage(
    [("2026-11-20", {"answer": 6, "not_covered": 2}), ("2026-11-22", {"small_talk": 3, "clarify": 1, "answer": 1})],
    liked=4,
    disliked=2,
    topics=[("Risks", 5), ("Salary", 2)],
    people=7,
    median_seconds=0.0832,
    slowest_seconds=1.26,
)
FIGURES = Figures(USAGE, 12, date(2026, 11, 22), 4)
NOTHING = Figures(Usage([], 0, 0, [], 0, 0.0, 0.0), 0, date(2026, 11, 22), 1)


def test_every_day_is_listed_also_those_without_a_question() -> None:
    days = [(day.isoformat(), sum(outcomes.values())) for day, outcomes in FIGURES.days]
    assert days == [("2026-11-19", 0), ("2026-11-20", 8), ("2026-11-21", 0), ("2026-11-22", 5)]


def test_shares_are_those_of_what_wanted_an_answer() -> None:
    told = dict(FIGURES.lines())
    assert told["Questions"] == "13 by 7 people"
    assert told["Answered"] == "7 (70%)"
    assert told["Declined"] == "2 (20%)"
    assert told["Votes"] == "4 👍, 2 👎"
    assert told["Daily tips"] == "12 subscribers"
    assert told["Time to answer"] == "half within 83 ms, 95 of 100 within 1.3 s"


def test_of_nothing_there_is_no_share() -> None:
    assert dict(NOTHING.lines())["Answered"] == "0 (–)"


def test_programs_get_the_same_figures() -> None:
    told = json.loads(json.dumps(FIGURES.as_json()))
    assert told["outcomes"] == {"answer": 7, "not_covered": 2, "clarify": 1, "small_talk": 3}
    assert told["days"][0] == {"day": "2026-11-19", "answer": 0, "not_covered": 0, "clarify": 0, "small_talk": 0}
    assert told["topics"] == [{"topic": "Risks", "answers": 5}, {"topic": "Salary", "answers": 2}]
    assert (told["questions"], told["people"], told["tip_subscribers"]) == (13, 7, 12)
    assert told["seconds"] == {"p50": 0.083, "p95": 1.26}
