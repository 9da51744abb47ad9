"""Which conversation an event belongs to: those of one are answered one after the other."""

from typing import Any

import pytest

from bot.slack.border import incoming_from

ADA: dict[str, Any] = {"type": "message", "user": "U0ADA", "text": "Hi", "ts": "2.1"}


@pytest.mark.parametrize(
    ("event", "conversation"),
    [
        ({"channel": "D0ADA"}, "T0ONE:D0ADA"),
        ({"channel": "D0ADA", "thread_ts": "1.1"}, "T0ONE:D0ADA"),
        ({"channel": "C0ALL"}, "T0ONE:C0ALL:2.1"),
        ({"channel": "C0ALL", "thread_ts": "1.1"}, "T0ONE:C0ALL:1.1"),
        ({"channel": "C0ALL", "type": "app_mention"}, "T0ONE:C0ALL:2.1"),
        ({"channel": "D0ADA", "type": "app_home_opened", "ts": None}, "T0ONE:U0ADA"),
        ({"type": "app_home_opened", "ts": None}, "T0ONE:U0ADA"),
    ],
)
def test_an_event_belongs_to_a_direct_message_a_thread_or_a_person(event: dict[str, Any], conversation: str) -> None:
    incoming = incoming_from({"team_id": "T0ONE", "event_id": "Ev1", "event": ADA | event})
    assert incoming
    assert incoming.conversation == conversation


@pytest.mark.parametrize(
    "wrong", [{"team_id": None}, {"team_id": "<!channel>"}, {"event_id": 1}, {"event_id": "E" * 99}]
)
def test_b7_an_event_without_a_proper_name_is_not_let_in(wrong: dict[str, Any]) -> None:
    """B7."""
    body = {"team_id": "T0ONE", "event_id": "Ev1", "event": ADA | {"channel": "D0ADA"}}
    assert incoming_from(body)
    assert incoming_from(body | wrong) is None


def test_a_message_with_half_a_character_or_a_nul_in_it_is_let_in() -> None:
    assert incoming_from({"team_id": "T0ONE", "event_id": "Ev1", "event": ADA | {"channel": "D0A", "text": "\ud800\0"}})
