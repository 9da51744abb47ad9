"""The manifest and the code ask Slack for the same things, no more and no less."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text())
FEATURES = MANIFEST["features"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]

# As Slack documents them for each event, method and feature.
SCOPES_OF_EVENTS = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
SCOPES_OF_METHODS = {
    "apps_connections_open": set(),  # with the app-level token
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "conversations_open": {"im:write"},
    "users_info": {"users:read"},
}
SCOPES_OF_FEATURES = {"agent_view": {"assistant:write"}, "slash_commands": {"commands"}}


def test_every_command_has_a_listener_and_every_listener_its_command() -> None:
    assert [command["command"] for command in FEATURES["slash_commands"]] == _registered("command")


def test_every_event_has_a_listener_and_every_listener_its_event() -> None:
    assert {event.partition(".")[0] for event in EVENTS} == set(_registered("event"))


def test_messages_are_told_of_from_every_kind_of_conversation() -> None:
    kinds = {event.partition(".")[2] for event in EVENTS if event.startswith("message.")}
    assert kinds == {"channels", "groups", "im", "mpim"}


def test_the_scopes_are_those_the_events_methods_and_features_need() -> None:
    needed = [
        *(SCOPES_OF_EVENTS[event] for event in EVENTS),
        *(SCOPES_OF_METHODS[method] for method in _methods_called()),
        *(SCOPES_OF_FEATURES.get(feature, set()) for feature in FEATURES),
    ]
    assert sorted(set().union(*needed)) == SCOPES


def test_the_code_calls_the_methods_this_test_knows_of() -> None:
    assert set(_methods_called()) == set(SCOPES_OF_METHODS)


def test_slack_sends_no_clicks_as_long_as_nothing_listens_to_them() -> None:
    listeners = [name for kind in ("action", "view", "shortcut", "options") for name in _registered(kind)]
    assert bool(listeners) == ("interactivity" in MANIFEST["settings"])


def test_people_can_write_to_the_coach_and_the_unused_home_tab_is_hidden() -> None:
    assert FEATURES["app_home"] == {
        "home_tab_enabled": "app_home_opened" in EVENTS,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert "assistant_view" not in FEATURES


def test_it_connects_over_socket_mode_and_needs_no_public_address() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(MANIFEST)


def test_the_texts_are_within_slacks_limits() -> None:
    about, agent = MANIFEST["display_information"], FEATURES["agent_view"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(agent["agent_description"]) <= 300
    assert len(FEATURES["bot_user"]["display_name"]) <= 80
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    assert all(prompt["title"] and prompt["message"] for prompt in agent["suggested_prompts"])
    for command in FEATURES["slash_commands"]:
        assert command["command"].startswith("/")
        assert len(command["command"]) <= 32
        assert command["description"]


def _registered(kind: str) -> list[str]:
    """The names given to `app.command(…)`, `app.event(…)` and the like."""
    return [
        call.args[0].value
        for call in _calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == kind
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "app"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]


def _methods_called() -> list[str]:
    """Every Web API method called on a client: they are the client's methods with an underscore inside."""
    names = [call.func.attr for call in _calls() if isinstance(call.func, ast.Attribute)]
    return [name for name in names if "_" in name.strip("_") and hasattr(AsyncWebClient, name)]


def _calls() -> Iterator[ast.Call]:
    for file in sorted((ROOT / "bot" / "slack").glob("*.py")):
        yield from (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
