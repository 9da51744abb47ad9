"""Figures of how much the coach is used, as they are told."""

import json
from dataclasses import replace
from datetime import date

from bot.usage import Figures, Usage, Written

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
WRITTEN = Written(["openai:one"], 12, {"timeout": 2, "unsupported": 1}, 40, 10, 12_345, 0.61, 2.5)
WITH_MODEL = replace(FIGURES, usage=replace(USAGE, written=WRITTEN))
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


def test_without_a_chat_model_nothing_is_said_of_one() -> None:
    assert not {"Chat model", "Tokens"} & dict(FIGURES.lines()).keys()
    assert FIGURES.as_json()["written"] is None


def test_what_a_chat_model_wrote_is_told() -> None:
    told = dict(WITH_MODEL.lines())
    assert told["Chat model"] == "openai:one"
    assert told["Written answers"] == "12"
    assert told["Quoted instead"] == "3 (2 timeout, 1 unsupported)"
    assert told["Sentences"] == "40 kept, 10 dropped as nothing supports them (20%)"
    assert told["Tokens"] == "12,345"
    assert told["Time to first word"] == "half within 610 ms, 95 of 100 within 2.5 s"
    assert json.loads(json.dumps(WITH_MODEL.as_json()))["written"] == {
        "models": ["openai:one"],
        "answers": 12,
        "quoted_instead": {"timeout": 2, "unsupported": 1},
        "sentences_kept": 40,
        "sentences_dropped": 10,
        "tokens": 12345,
        "seconds_to_first_word": {"p50": 0.61, "p95": 2.5},
    }


def test_a_model_that_never_got_a_word_out_has_no_time_to_it() -> None:
    failed = replace(WRITTEN, answers=0, quoted={"timeout": 3}, kept=0, dropped=0, tokens=0)
    told = dict(replace(WITH_MODEL, usage=replace(USAGE, written=failed)).lines())
    assert "Time to first word" not in told
    assert told["Sentences"] == "0 kept, 0 dropped as nothing supports them"
