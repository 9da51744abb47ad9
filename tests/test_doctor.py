"""What the doctor finds, and what it says to do about it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot import doctor, premises
from bot.doctor import Check, Knowledge, Probes, Undelivered
from bot.domain import Generation
from bot.errors import CoachError, SettingsError

T = TypeVar("T")
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_GENERATION = Generation(3, "MiniLM", 384, _NOW - timedelta(days=5), 8, 91)


def gives(found: T) -> Callable[[], Awaitable[T]]:
    async def probe() -> T:
        return found

    return probe


def fails(error: Exception) -> Callable[[], Awaitable[Any]]:
    async def probe() -> Any:
        raise error

    return probe


async def examined(**different: Any) -> dict[str, Check]:
    healthy = {
        "knowledge": gives(Knowledge(8, [])),
        "model": gives("MiniLM"),
        "chat": None,
        "database": gives("coach.sqlite3"),
        "index": gives(_GENERATION),
        "undelivered": gives(Undelivered((), (), ())),
        "tips": gives(({"active": 12}, {"sent": 10})),
        "slack": gives("coach in Acme"),
    }
    return {check.name: check for check in await doctor.examine(Probes(**(healthy | different)), _NOW)}


async def test_a_healthy_coach_has_nothing_to_do() -> None:
    checks = await examined()
    assert [(check.state, check.advice) for check in checks.values()] == [("ok", "")] * 7
    assert checks["Index"].found == "generation 3: 91 passages of 8 documents, made 5 days ago with MiniLM"
    assert checks["Daily tips"].found == "12 subscribers, 10 sent in the last 24 hours"
    assert checks["Slack"].found == "coach in Acme"


async def test_without_tokens_the_coach_runs_in_the_terminal() -> None:
    slack = (await examined(slack=None))["Slack"]
    assert (slack.state, slack.found) == ("ok", "no tokens set, so the coach runs in the terminal")


async def test_what_members_did_not_get_is_counted_with_the_reasons() -> None:
    undelivered = Undelivered(["ValueError"] * 2, ["timeout"], ["channel_not_found"])
    messages = (await examined(undelivered=gives(undelivered)))["Messages"]
    assert messages.state == "warn"
    assert messages.found == (
        "2 set aside after they failed (ValueError); 1 replies that may not have arrived (timeout); "
        "1 conversations that take nothing (channel_not_found)"
    )


async def test_tips_that_came_too_late_are_counted() -> None:
    tips = (await examined(tips=gives(({"active": 12}, {"sent": 10, "missed": 2}))))["Daily tips"]
    assert (tips.state, tips.found) == ("warn", "12 subscribers, 10 sent in the last 24 hours, 2 too late")
    assert "TIPS_LATE_HOURS" in tips.advice


async def test_refused_documents_are_named_but_not_fatal() -> None:
    knowledge = (await examined(knowledge=gives(Knowledge(7, ["a.md: it is empty"]))))["Knowledge"]
    assert (knowledge.state, knowledge.found) == ("warn", "7 documents; refused: a.md: it is empty")


async def test_a_missing_index_is_to_be_made() -> None:
    index = (await examined(index=gives(None)))["Index"]
    assert (index.state, index.advice) == ("bad", "Run `python ingest.py`.")


async def test_an_index_of_another_model_is_to_be_made_anew() -> None:
    index = (await examined(model=gives("openai:small")))["Index"]
    assert (index.state, index.advice) == ("bad", "Run `python ingest.py`.")
    assert index.found.endswith("with MiniLM; but the embedding model is openai:small")


async def test_a_broken_model_is_not_held_against_the_index() -> None:
    checks = await examined(model=fails(CoachError("The weights are damaged: reinstall them.")))
    assert checks["Embedding model"] == Check("Embedding model", "bad", "The weights are damaged: reinstall them.")
    assert checks["Index"].state == "ok"


@pytest.mark.parametrize(("seconds", "state"), [(0.84, "ok"), (7.2, "warn")])
async def test_a_chat_model_is_tried_where_there_is_one(seconds: float, state: str) -> None:
    assert "Chat model" not in await examined()
    chat = (await examined(chat=gives(("openai:gpt-4.1-mini", seconds))))["Chat model"]
    assert (chat.state, chat.found) == (state, f"openai:gpt-4.1-mini answers, after {seconds:.1f} s")


async def test_what_is_wrong_with_the_chat_model_is_told_as_it_says_it() -> None:
    wrong = CoachError("It refused the key (401): check OPENAI_API_KEY.")
    assert (await examined(chat=fails(wrong)))["Chat model"] == Check("Chat model", "bad", str(wrong))


async def test_refused_tokens_are_bad_and_all_named() -> None:
    slack = (await examined(slack=fails(SettingsError(["bot token refused", "app token refused"]))))["Slack"]
    assert (slack.state, slack.found) == ("bad", "bot token refused\napp token refused")


async def test_a_probe_that_breaks_ends_its_own_check_only_and_quotes_nothing() -> None:
    checks = await examined(database=fails(RuntimeError("secret")))
    assert (checks["Database"].state, checks["Database"].found) == ("bad", "failed: RuntimeError")
    assert "LOG_LEVEL=DEBUG" in checks["Database"].advice
    assert checks["Index"].state == "ok"


@pytest.mark.parametrize(
    ("age", "said"),
    [(timedelta(minutes=5), "within the last hour"), (timedelta(hours=30), "30 hours"), (timedelta(days=2), "2 days")],
)
async def test_the_age_of_the_index_is_told_in_what_people_count(age: timedelta, said: str) -> None:
    generation = Generation(3, "MiniLM", 384, _NOW - age, 8, 91)
    assert said in (await examined(index=gives(generation)))["Index"].found


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 10, 9), "bad"),
        *[((3, 11, 7), "warn"), ((3, 11, 8), "ok"), ((3, 12, 1), "warn"), ((3, 12, 2), "ok"), ((3, 14, 0), "ok")],
    ],
)
def test_python_must_be_new_enough_and_should_be_mended(version: tuple[int, ...], state: str) -> None:
    """K3"""
    assert premises.python(version).state == state


@pytest.mark.parametrize(("version", "state"), [((3, 40, 1), "warn"), ((3, 51, 3), "ok"), ((4, 0, 0), "ok")])
def test_an_old_sqlite_is_warned_about(version: tuple[int, ...], state: str) -> None:
    """K3"""
    assert premises.sqlite(version).state == state


@pytest.mark.parametrize(("mode", "states"), [(0o600, []), (0o644, ["warn"]), (0o640, ["warn"])])
def test_others_should_not_read_the_secrets(tmp_path: Path, mode: int, states: list[str]) -> None:
    """K1"""
    dotenv = tmp_path / ".env"
    assert premises.privacy(dotenv) == []
    dotenv.touch()
    dotenv.chmod(mode)
    assert [check.state for check in premises.privacy(dotenv)] == states


def test_every_problem_of_the_settings_is_a_check() -> None:
    assert [check.found for check in doctor.settings(["A is wrong.", "B is missing."])] == [
        "A is wrong.",
        "B is missing.",
    ]
    assert [check.state for check in doctor.settings([])] == ["ok"]
