"""The log: what a person reads there, and what nobody does."""

import io
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

ROOT = Path(__file__).parents[1]
SIGNING = "8f742231b10e8888abcd99aaabbb85a5"
Log = Callable[..., str]


def written(tell: Callable[[logging.Logger], None]) -> str:
    stream, logger = io.StringIO(), logging.Logger("bot.somewhere")
    logger.addHandler(logs.handler([SIGNING], stream))
    tell(logger)
    return stream.getvalue()


def test_a_line_says_when_how_bad_where_and_what() -> None:
    line = written(lambda log: log.warning("%d answers, %s", 3, "späť"))
    when, said = line[:19], line[19:]
    assert when[4] == when[7] == "-"
    assert said == " WARNING bot.somewhere: 3 answers, späť\n"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (f"secret {SIGNING}.", "secret […]."),
        ("token xoxb-1111111111-2222222222-canary", "token xoxb-[…]"),
        ("xoxe.xoxp-1-canarycanary", "xoxe.xoxp-[…]"),
        ("{'app_token': 'xapp-1-A01-33-canary'}", "{'app_token': '[…]'}"),
        ("key sk-canarycanarycanary", "key sk-[…]"),
        ("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", "v0=[…]"),
        (
            "wss://wss-primary.slack.com/link/?ticket=canary&app_id=A1",
            "wss://wss-primary.slack.com/link/?ticket=[…]&app_id=A1",
        ),
        ("to https://hooks.slack.com/commands/T1/canary", "to https://hooks.slack.com/[…]"),
        ('{"response_url": "http://127.0.0.1:5/canary", "a": 1}', '{"response_url": "[…]", "a": 1}'),
        ("Authorization: Bearer canary", "Authorization: […]"),
        ("{'Authorization': 'Bearer canary', 'a': 1}", "{'Authorization': '[…]', 'a': 1}"),
        ("(b'X-Slack-Signature': b'canary')", "(b'X-Slack-Signature': b'[…]')"),
        ("postgresql://coach:canary@db/coach", "postgresql://[…]@db/coach"),
        ("client_secret='canary' and api_key=\"canary\"", "client_secret='[…]' and api_key=\"[…]\""),
        ("which starts with xoxb-, and its token: none", "which starts with xoxb-, and its token: none"),
        ("http://127.0.0.1:3000/slack/events", "http://127.0.0.1:3000/slack/events"),
    ],
)
def test_secrets_are_taken_out_of_messages_arguments_and_errors(told: str, shown: str) -> None:
    """K2"""

    def failing(log: logging.Logger) -> None:
        try:
            raise ValueError(told)
        except ValueError:
            log.exception("%s", told)

    assert written(lambda log: log.info(told.replace("%", "%%"))).endswith(f": {shown}\n")
    text = written(failing)
    assert text.count(shown) == 2
    assert "canary" not in text


@given(said=st.text())
def test_nothing_said_begins_a_line_or_moves_the_cursor(said: str) -> None:
    """K2"""
    first, *more = written(lambda log: log.info("%s", said)).removesuffix("\n").split("\n")
    assert first.startswith("20")
    assert all(line.startswith("    ") for line in more)
    assert all(line.isprintable() for line in (first, *more))


def test_a_message_is_bounded_and_keeps_both_its_ends() -> None:
    """K6"""
    line = written(lambda log: log.info("a" * 100_000 + "b"))
    assert len(line) < 8_100
    assert "aaa[…]\n    (92" in line
    assert line.endswith("ab\n")


def test_a_message_with_the_wrong_arguments_is_told_without_them() -> None:
    line = written(lambda log: log.info("%d answers", "canary"))
    assert "canary" not in line
    assert "A message with the wrong arguments, at test_logs.py:" in line


def test_libraries_keep_to_themselves_what_they_would_tell_in_detail() -> None:
    """K2: they log parameters and bodies at DEBUG, also to loggers of ours that they were handed."""
    assert written(lambda log: log.debug("canary")) == ""


CRASH = """
import asyncio, dataclasses, logging
from datetime import datetime
from bot import doctor, logs
logs.configure("DEBUG", ["canary-of-the-settings"])
for name in ("aiosqlite", "slack_bolt.AsyncApp", "bot.slack.bolt", "root"):
    logging.getLogger(name).debug("canary of %s", name)
logging.getLogger("alembic.runtime").info("as before")
broken = [lambda: 1 / 0] * len(dataclasses.fields(doctor.Probes))
asyncio.run(doctor.examine(doctor.Probes(*broken), datetime.now()))
raise RuntimeError("canary-of-the-settings in a crash")
"""


def test_what_a_crash_leaves_behind_goes_the_same_way() -> None:
    """K2"""
    ran = subprocess.run([sys.executable, "-c", CRASH], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "INFO alembic.runtime: as before" in ran.stderr
    assert "DEBUG bot.doctor: The check of Knowledge failed" in ran.stderr
    assert "CRITICAL bot: The coach broke down\n    Traceback" in ran.stderr
    assert "RuntimeError: […] in a crash" in ran.stderr
    assert "canary" not in ran.stderr
    assert ran.stdout == ""
