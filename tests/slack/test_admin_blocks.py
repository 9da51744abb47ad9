"""What admins are shown is within Slack's limits, and nothing that anybody wrote comes to life in it (row L8)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.administration import Kept
from bot.audit import Deed
from bot.domain import Generation
from bot.holdings import Listed
from bot.sandbox.limits import check_message_blocks
from bot.slack.admin_blocks import audit_message, documents_message, generations_message, panel
from bot.slack.blocks import Message
from bot.slack.ingest_blocks import failed_message, report_message

from .hostile import STRINGS
from .strict_reader import live_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def deed(words: str) -> Deed:
    return Deed(NOON, "T1", f"shell:{words}", "hide_document", words, "failed", words)


def report(words: str, count: int) -> Message:
    change = {"change": "changed", "document": words, "place": words, "before": words, "after": words}
    broken = {"id": "1", "question": words, "hoped": words, "said": words}
    return report_message(
        {
            "generation": 8,
            "is_new": False,
            "refused": [{"path": words, "reason": words}] * count,
            "changes": [change] * count,
            "changes_count": count,
            "adrift": [words] * count,
            "gate": {"asked": count, "hold": 0, "broken": [broken] * count, "passed": False, "forced": False},
        }
    )


def everything(words: str, count: int = 1) -> Iterator[Message]:
    """Whatever an admin is shown, full of it."""
    made = Generation(7, words, 384, NOON, 2, 120)
    states = [Listed(f"uploads/{words}", 1, "shown"), Listed(words, 0, "hidden"), Listed(words, 0, "removed")]
    yield panel("Fine.", Kept(made, True, deed(words)), [deed(words)] * count, UTC)
    yield documents_message(states * count, 1)
    yield generations_message([Kept(made, False, deed(words))] * min(count, 3), UTC)
    yield audit_message([deed(f"{words}{number}") for number in range(count)], UTC, 20)
    yield report(words, count)
    yield failed_message(words * count)


@pytest.mark.parametrize("words", STRINGS)
def test_l8_nothing_comes_to_life_in_what_admins_are_shown(words: str) -> None:
    for message in everything(words):
        read = [block for block in message.blocks if block["type"] != "actions"]
        as_context = [
            {"type": "context", "elements": [block["text"]]} if block["type"] == "section" else block for block in read
        ]
        assert live_in({"text": message.text, "blocks": as_context}) == []


@pytest.mark.parametrize("words", ["x", "word & word " * 300, "漢" * 400])
def test_much_of_it_is_still_within_slacks_limits(words: str) -> None:
    for message in everything(words, count=60):
        check_message_blocks(message.blocks)


def test_a_document_with_an_endless_name_has_no_buttons() -> None:
    message = documents_message([Listed("x" * 2_100, 1, "shown")], 1)
    check_message_blocks(message.blocks)
    assert [element["value"] for block in message.blocks for element in block.get("elements", ())] == ["ingest"]
