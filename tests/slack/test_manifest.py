"""The manifest and the code ask Slack for the same things, no more and no less."""

import ast
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import admin_words
from bot.slack.tip_words import wish_from

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text())
FEATURES = MANIFEST["features"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]

# As Slack documents them for each event, method and feature.
SCOPES_OF_EVENTS = {
    "agent_session_stopped": set(),  # with the feature
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "user_change": {"users:read"},
}
SCOPES_OF_METHODS = {
    "agents_sessions_setStatus": {"chat:write"},
    "apps_connections_open": set(),  # with the app-level token
    "assistant_threads_setStatus": {"chat:write"},
    "auth_test": set(),
    "chat_appendStream": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"},
    # Of channels, private channels and group messages: whatever tips can be set up for, besides a person.
    "conversations_info": {"channels:read", "groups:read", "mpim:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"im:history"},  # of direct messages
    "files_info": {"files:read"},  # and to download them
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
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


def test_slack_sends_clicks_exactly_when_something_listens_to_them() -> None:
    listens = any(_registrations(kind) for kind in ("action", "view", "shortcut", "options"))
    assert MANIFEST["settings"].get("interactivity") == ({"is_enabled": True} if listens else None)


def test_the_hint_of_the_tip_command_gives_forms_that_it_understands() -> None:
    hint = next(command["usage_hint"] for command in FEATURES["slash_commands"] if command["command"] == "/tip")
    forms = hint.strip("[]").split(" | ")
    assert all(wish_from(form, date(2026, 11, 23)).kind == form.split()[0] for form in forms)


def test_the_hint_of_the_admins_command_gives_forms_that_it_understands() -> None:
    hint = next(command["usage_hint"] for command in FEATURES["slash_commands"] if command["command"] == "/coach-admin")
    forms = hint.strip("[]").split(" | ")
    assert all(admin_words.wish_from(form).kind == form for form in forms)


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
        assert 1 <= len(command["description"]) <= 2000
        assert len(command.get("usage_hint", "")) <= 1000


def _registered(kind: str) -> list[str]:
    """The names given to `app.command(…)` and `app.event(…)`, which are all written out."""
    names = [call.args[0] for call in _registrations(kind)]
    return [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]


def _registrations(kind: str) -> list[ast.Call]:
    return [
        call
        for call in _calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == kind
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "app"
    ]


def _methods_called() -> list[str]:
    """Every Web API method called on a client: they are the client's methods with an underscore inside."""
    names = [call.func.attr for call in _calls() if isinstance(call.func, ast.Attribute)]
    return [name for name in names if "_" in name.strip("_") and hasattr(AsyncWebClient, name)]


def _calls() -> Iterator[ast.Call]:
    for file in sorted((ROOT / "bot" / "slack").glob("*.py")):
        yield from (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
